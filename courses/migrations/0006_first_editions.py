"""What each curriculum asked for becomes its first edition, in force from its fiscal year on."""

import datetime as dt
import itertools
from collections import defaultdict
from typing import Any

from django.db import migrations
from django.utils import timezone


def write_editions(apps: Any, schema_editor: Any) -> None:
    models = {name: apps.get_model("courses", name) for name in ("Curriculum", "CurriculumCourse", "CurriculumEdition")}
    steps = defaultdict(list)
    for step in models["CurriculumCourse"].objects.order_by("position", "pk"):
        steps[step.curriculum_id, step.is_required].append(step.course_id)
    for curriculum in models["Curriculum"].objects.all():
        edition = models["CurriculumEdition"].objects.create(
            curriculum=curriculum, valid_from=dt.date(curriculum.from_fiscal_year, 4, 1), made_at=timezone.now()
        )
        numbers = itertools.count(1)
        for position, (is_required, needed) in enumerate(((False, 0), (True, None)), start=1):
            courses = steps[curriculum.pk, is_required]
            if not courses:
                continue
            group = apps.get_model("courses", "CurriculumGroup").objects.create(
                edition=edition, position=position, needed=needed
            )
            for course in courses:
                apps.get_model("courses", "CurriculumStep").objects.create(
                    edition=edition, group=group, course_id=course, position=next(numbers)
                )


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_structure")]

    operations = [migrations.RunPython(write_editions, migrations.RunPython.noop)]
