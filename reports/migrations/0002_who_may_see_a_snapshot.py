import lms.common.constraints
from django.conf import settings
from django.db import migrations, models

# The trigger names the table's columns: it is made anew around a change of them.
APPEND_ONLY = lms.common.constraints.AppendOnly(name="reports_snapshot_append_only", once=(), free=())


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("figuresnapshot", "reports_snapshot_append_only"),
        migrations.AlterModelOptions(name="figuresnapshot", options={"ordering": ["-created_at", "-pk"]}),
        migrations.AddField(
            model_name="figuresnapshot",
            name="embargoed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="figuresnapshot",
            index=models.Index(fields=["goal", "-created_at"], name="reports_fig_goal_id_0bdc90_idx"),
        ),
        migrations.AddConstraint("figuresnapshot", APPEND_ONLY),
    ]
