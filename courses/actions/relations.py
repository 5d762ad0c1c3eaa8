"""What has to be completed before a course, and which course took the place of which."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.actions.structure import COURSE, CURRICULUM, check_no_circle, check_no_double, lock_structure, needs_graph
from courses.extensions import structure_changed
from courses.models import Course, Curriculum, Prerequisite, Replacement
from courses.queries.audiences import COMPLETIONS
from courses.queries.curricula import all_editions, equivalents
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.lengths import check_lengths
from lms.common.models import copy_of
from lms.organization.actions.waking import wake_audiences

ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def add_prerequisite(
    *,
    course: Course,
    now: dt.datetime,
    by: User | None,
    needs: Course | None = None,
    needs_curriculum: Curriculum | None = None,
) -> Prerequisite:
    """Either of `needs` and `needs_curriculum`. Holds for whoever begins from now on; who has begun goes on."""
    lock_structure()
    if (needs is None) == (needs_curriculum is None):
        raise DomainError(_("Choose a course or a curriculum."), code="one_thing", field="needs")
    if needs == course:
        raise DomainError(_("A course cannot be asked for before itself."), code="itself", field="needs")
    if needs is not None and needs.pk in _counting_for(course.pk):
        raise DomainError(_("The two courses count for each other."), code="equivalent", field="needs")
    known = Prerequisite.objects.filter(course=course, needs=needs, needs_curriculum=needs_curriculum).first()
    if known:
        return known
    end = (COURSE, needs.pk) if needs else (CURRICULUM, needs_curriculum.pk if needs_curriculum else 0)
    graph = needs_graph(local_date(now), [((COURSE, course.pk), end)])
    check_no_circle(graph, (COURSE, course.pk), "needs")
    made = Prerequisite.objects.create(course=course, needs=needs, needs_curriculum=needs_curriculum)
    _audit("prerequisite_added", course, now, by, needs=_code(made))
    return made


@transaction.atomic
def remove_prerequisite(*, prerequisite: Prerequisite, now: dt.datetime, by: User | None) -> None:
    lock_structure()
    code, course = _code(prerequisite), prerequisite.course
    if Prerequisite.objects.filter(pk=prerequisite.pk).delete()[0]:
        _audit("prerequisite_removed", course, now, by, needs=code)


def _code(prerequisite: Prerequisite) -> str:
    needed = prerequisite.needs or prerequisite.needs_curriculum
    return needed.code if needed else ""


def _counting_for(course_id: int) -> set[int]:
    return {way.course for way in equivalents().get(course_id, ()) if way.until is None}


@transaction.atomic
def replace_course(
    *, old: Course, new: Course, valid_from: dt.date, reason: str, now: dt.datetime, by: User | None
) -> Replacement:
    """From `valid_from` on a completion of either counts for the other, too, whenever it was completed."""
    lock_structure()
    _check_replacement(old, new, valid_from, now)
    row = Replacement(old=old, new=new, valid_from=valid_from, reason=reason.strip(), recorded_at=now, recorded_by=by)
    if not row.reason:
        raise DomainError(_("Say why."), code="reason", field="reason")
    check_lengths(row)
    row.save()
    today = local_date(now)
    for edition in all_editions():
        if edition.until is None or edition.until > today:
            check_no_double(edition.courses)
    _audit("replaced", old, now, by, new=new.code)
    _decide_anew([old, new], now, by)
    return row


def _check_replacement(old: Course, new: Course, valid_from: dt.date, now: dt.datetime) -> None:
    if valid_from > local_date(now):
        raise DomainError(_("Choose today or an earlier day."), code="future", field="valid_from")
    if old == new:
        raise DomainError(_("A course cannot replace itself."), code="itself", field="new")
    held = Replacement.objects.known()
    running = held.filter(valid_to=None)
    if running.filter(old=old).exists():
        message = _("This course has been replaced already. Let the new course be replaced instead.")
        raise DomainError(message, code="replaced", field="new")
    if held.filter(old=old).overlapping(valid_from, None).exists():
        message = _("Another replacement held on that day. Choose a later one.")
        raise DomainError(message, code="overlap", field="valid_from")
    _check_no_turn(old, new, running)
    pair = [old, new]
    if Prerequisite.objects.filter(course__in=pair, needs__in=pair).exists():
        message = _("One of the two has to be completed before the other: take that away first.")
        raise DomainError(message, code="prerequisite", field="new")


def _check_no_turn(old: Course, new: Course, running: QuerySet[Replacement]) -> None:
    """From the new course on, no successor is the old one."""
    successor = dict(running.values_list("old_id", "new_id"))
    course: int | None = new.pk
    while course is not None:
        if course == old.pk:
            message = _("This would go round in a circle: the course chosen was replaced by this one.")
            raise DomainError(message, code="circle", field="new")
        course = successor.get(course)


@transaction.atomic
def end_replacement(*, replacement: Replacement, now: dt.datetime, by: User | None) -> None:
    """From tomorrow on the two no longer count for each other; what they gave until now stays given."""
    lock_structure()
    if replacement.valid_to is not None:
        raise DomainError(_("This has ended already."), code="ended")
    if not Replacement.objects.filter(pk=replacement.pk).supersede(now=now):
        return
    copy_of(replacement, valid_to=local_date(now) + ONE_DAY, recorded_at=now, recorded_by=by).save()
    _audit("replacement_ended", replacement.old, now, by, new=replacement.new.code)
    _decide_anew([replacement.old, replacement.new], now, by)


def _decide_anew(courses: list[Course], now: dt.datetime, by: User | None) -> None:
    """Also who has a course that is linked to them over others."""
    ways = equivalents()
    keys = {course.pk for course in courses}
    keys |= {way.course for course in courses for way in ways.get(course.pk, ())}
    structure_changed(course_ids=sorted(keys), now=now, by=by)
    wake_audiences(COMPLETIONS)


def _audit(act: str, course: Course, now: dt.datetime, by: User | None, **detail: Any) -> None:
    record_audit(actor=by, action=f"courses.{act}", now=now, subject_type="course", subject_key=course.code, **detail)
