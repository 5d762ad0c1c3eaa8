import lms.common.constraints
import lms.common.lengths
from django.db import migrations

# A column that is added is not watched until the constraint is made anew.
GUARD = lms.common.constraints.AppendOnly(name="organization_grant_append_only", once=("superseded_at",))


class Migration(migrations.Migration):
    dependencies = [("organization", "0004_audiences")]

    operations = [
        migrations.RemoveConstraint(model_name="grant", name="organization_grant_append_only"),
        migrations.AddField(
            model_name="grant",
            name="end_reason",
            field=lms.common.lengths.TextColumn(
                blank=True, characters=200, default="", verbose_name="reason of the end"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(model_name="grant", constraint=GUARD),
    ]
