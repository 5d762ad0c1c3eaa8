"""How long what was learned counts is said of courses, where it is renewed; of a curriculum nothing followed from it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0013_categories_are_edited")]

    operations = [
        migrations.RemoveConstraint(model_name="curriculum", name="courses_curriculum_valid_months"),
        migrations.RemoveField(model_name="curriculum", name="valid_months"),
    ]
