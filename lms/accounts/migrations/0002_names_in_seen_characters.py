import lms.common.lengths
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="name",
            field=lms.common.lengths.TextColumn(characters=100, verbose_name="name"),
        ),
    ]
