"""Making curricula: what they are, and the editions in which they ask for courses."""

import datetime as dt
import itertools
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.actions.structure import COURSE, CURRICULUM, check_no_circle, check_no_double, lock_structure, needs_graph
from courses.drafts import Draft, check_ready, check_shape, read_draft, stored
from courses.extensions import structure_changed
from courses.models import Course, Curriculum, CurriculumEdition, CurriculumGroup, CurriculumStep
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.lengths import check_lengths
from lms.organization.models import Audience
from lms.skills.models import DxRole

# Pages of their own stand at these addresses.
RESERVED = {"desk", "new"}
ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def create_curriculum(
    *,
    code: str,
    name: str,
    now: dt.datetime,
    by: User | None,
    role: DxRole | None = None,
    audience: Audience | None = None,
    description: str = "",
) -> Curriculum:
    if code in RESERVED:
        raise DomainError(_("Choose another code."), code="code_taken", field="code")
    curriculum = Curriculum(code=code, name=name, role=role, audience=audience, description=description)
    check_lengths(curriculum)
    try:
        with transaction.atomic():
            curriculum.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("Another curriculum has this code."), code="code_taken", field="code") from error
    _audit("created", curriculum, now, by)
    return curriculum


@transaction.atomic
def change_curriculum(
    *,
    curriculum: Curriculum,
    name: str,
    now: dt.datetime,
    by: User | None,
    role: DxRole | None = None,
    audience: Audience | None = None,
    description: str = "",
) -> None:
    """The role stands once an edition has begun: whoever was certified by it was certified for that role."""
    _hold(curriculum)
    if role != curriculum.role and _begun(curriculum, local_date(now)):
        message = _("The role can no longer be changed: people have learned for it. Make another curriculum.")
        raise DomainError(message, code="role_fixed", field="role")
    curriculum.name, curriculum.role = name, role
    curriculum.audience, curriculum.description = audience, description
    check_lengths(curriculum)
    curriculum.save(update_fields=["name", "role", "audience", "description"])
    _audit("changed", curriculum, now, by)


@transaction.atomic
def end_curriculum(*, curriculum: Curriculum, last_day: dt.date | None, now: dt.datetime, by: User | None) -> None:
    """Completing it counts up to and including `last_day` (None: it goes on). Never a day that has passed: what was
    completed until now stays completed."""
    _hold(curriculum)
    if last_day is not None and last_day < local_date(now):
        message = _("Choose today or a later day: what was completed until now stays completed.")
        raise DomainError(message, code="past", field="last_day")
    curriculum.ends_on = last_day + ONE_DAY if last_day else None
    curriculum.save(update_fields=["ends_on"])
    _audit("ended", curriculum, now, by, last_day=last_day.isoformat() if last_day else None)
    structure_changed(course_ids=_courses_of(curriculum), now=now, by=by)


def _courses_of(curriculum: Curriculum) -> list[int]:
    rows = CurriculumStep.objects.filter(edition__curriculum=curriculum)
    return list(rows.order_by("course_id").values_list("course_id", flat=True).distinct())


def _hold(curriculum: Curriculum) -> None:
    curriculum.refresh_from_db(from_queryset=Curriculum.objects.select_for_update(of=("self",), no_key=True))


def _begun(curriculum: Curriculum, today: dt.date) -> bool:
    return curriculum.editions.filter(valid_from__lte=today).exists()


def _check_seen(curriculum: Curriculum, revision: int) -> None:
    if curriculum.draft_revision != revision:
        message = _("Somebody changed this curriculum meanwhile. Look at it as it is now and try again.")
        raise DomainError(message, code="stale")


@transaction.atomic
def write_draft(*, curriculum: Curriculum, draft: Draft, revision: int) -> int:
    """Keep the next edition as it is being written; `revision` is what the writer saw. Returns the new one."""
    _hold(curriculum)
    _check_seen(curriculum, revision)
    check_shape(draft)
    courses = {course for group in draft for course in group.courses}
    if Course.objects.filter(pk__in=courses).count() != len(courses):
        raise DomainError(_("One of these courses is not there any more."), code="no_such_course", field="courses")
    curriculum.draft, curriculum.draft_revision = stored(draft), revision + 1
    curriculum.save(update_fields=["draft", "draft_revision"])
    return curriculum.draft_revision


@transaction.atomic
def publish_draft(
    *, curriculum: Curriculum, valid_from: dt.date, revision: int, now: dt.datetime, by: User | None
) -> CurriculumEdition:
    """Put the draft in force from a day on. Only the first edition may begin today or before: afterwards a change
    begins on a day to come, so that it takes nothing from anybody who has completed the curriculum by now."""
    _hold(curriculum)
    _check_seen(curriculum, revision)
    edition = write_edition(
        curriculum=curriculum, draft=read_draft(curriculum.draft), valid_from=valid_from, now=now, by=by
    )
    curriculum.draft, curriculum.draft_revision = [], revision + 1
    curriculum.save(update_fields=["draft", "draft_revision"])
    return edition


@transaction.atomic
def write_edition(
    *, curriculum: Curriculum, draft: Draft, valid_from: dt.date, now: dt.datetime, by: User | None
) -> CurriculumEdition:
    """The edition of `draft`, instead of one that was to begin on the same day."""
    lock_structure()
    today = local_date(now)
    if valid_from <= today and _begun(curriculum, today):
        message = _("An edition is in force. A new one begins tomorrow at the earliest.")
        raise DomainError(message, code="past", field="valid_from")
    if curriculum.ends_on and valid_from >= curriculum.ends_on:
        raise DomainError(_("The curriculum has ended by then."), code="ended", field="valid_from")
    check_ready(draft)
    courses = [course for group in draft for course in group.courses]
    check_no_double(courses)
    needed = [course for group in draft if group.wanted for course in group.courses]
    more = [((CURRICULUM, curriculum.pk), (COURSE, course)) for course in needed]
    check_no_circle(needs_graph(today, more), (CURRICULUM, curriculum.pk), "courses")
    curriculum.editions.filter(valid_from=valid_from, valid_from__gt=today).delete()
    edition = _write(curriculum, draft, valid_from, now, by)
    _audit("edition_made", curriculum, now, by, valid_from=valid_from.isoformat())
    if valid_from <= today:
        structure_changed(course_ids=courses, now=now, by=by)
    return edition


def _write(
    curriculum: Curriculum, draft: Draft, valid_from: dt.date, now: dt.datetime, by: User | None
) -> CurriculumEdition:
    edition = CurriculumEdition.objects.create(curriculum=curriculum, valid_from=valid_from, made_at=now, made_by=by)
    numbers = itertools.count(1)
    for position, group in enumerate(draft, start=1):
        row = CurriculumGroup.objects.create(
            edition=edition, position=position, name=group.name.strip(), needed=group.needed
        )
        CurriculumStep.objects.bulk_create(
            CurriculumStep(edition=edition, group=row, course_id=course, position=next(numbers))
            for course in group.courses
        )
    return edition


@transaction.atomic
def cancel_edition(*, edition: CurriculumEdition, now: dt.datetime, by: User | None) -> None:
    """An edition that has not begun does not come into force."""
    lock_structure()
    if edition.valid_from <= local_date(now):
        raise DomainError(_("This edition has begun: it stays on record."), code="begun")
    curriculum, day = edition.curriculum, edition.valid_from
    edition.delete()
    _audit("edition_cancelled", curriculum, now, by, valid_from=day.isoformat())


def _audit(act: str, curriculum: Curriculum, now: dt.datetime, by: User | None, **detail: Any) -> None:
    record_audit(
        actor=by, action=f"curricula.{act}", now=now, subject_type="curriculum", subject_key=curriculum.code, **detail
    )
