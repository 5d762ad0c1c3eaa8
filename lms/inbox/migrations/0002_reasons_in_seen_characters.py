import lms.common.lengths
from django.db import migrations
from lms.common.constraints import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_approvals")]

    operations = [
        # A trigger that names a column must go before the column can be altered.
        migrations.RemoveConstraint(model_name="approvalevent", name="inbox_approvalevent_append_only"),
        migrations.RemoveConstraint(model_name="delegation", name="inbox_delegation_append_only"),
        migrations.AlterField(
            model_name="approvalevent",
            name="reason",
            field=lms.common.lengths.TextColumn(blank=True, characters=400, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="delegation",
            name="reason",
            field=lms.common.lengths.TextColumn(characters=200, verbose_name="reason"),
        ),
        migrations.AddConstraint(
            model_name="approvalevent",
            constraint=AppendOnly(name="inbox_approvalevent_append_only"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=AppendOnly(name="inbox_delegation_append_only", once=("superseded_at",)),
        ),
    ]
