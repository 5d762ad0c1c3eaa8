"""How long what was learned counts is said of courses, where it is renewed; of a curriculum nothing followed from it."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("courses", "0013_categories_are_edited")]

    operations: ClassVar[list[Operation]] = [
        migrations.RemoveConstraint(model_name="curriculum", name="courses_curriculum_valid_months"),
        migrations.RemoveField(model_name="curriculum", name="valid_months"),
    ]
