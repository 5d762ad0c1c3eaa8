"""A course as the beginning of another: its pages in all their languages, as they are drafted, and nothing else."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.actions.courses import MAX_CODE
from courses.models import Course, CoursePage, LessonPage, QuizPage
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.lengths import problem

MOST_TITLE = 100
Part = CoursePage | LessonPage | QuizPage


@transaction.atomic
def copy_course(*, course: Course, code: str, title: str, now: dt.datetime, by: User) -> Course:
    """A new course of its own under `code`, as a draft; `by` teaches it. The title is that of the city's language.

    Learners, releases, sessions, terms and relations stay with the old one. Lessons, blocks and questions get keys of
    their own, the same in every language, so that what is learned of one says nothing of the other.
    """
    _check(code, title)
    sources = list(CoursePage.objects.filter(course=course).select_related("locale").order_by("locale_id"))
    if not sources:
        raise DomainError(_("This course has no pages to copy."), code="no_pages")
    made = Course.objects.create(
        code=code, format=course.format, category=course.category, audience=course.audience, created_at=now
    )
    made.skills.set(course.skills.all())
    for number, source in enumerate(sources):
        _copy_pages(source, made, title if number == 0 else "", by)
    person = getattr(by, "person", None)
    if person is not None:
        made.trainers.add(person)
    record_audit(
        actor=by, action="courses.copied", now=now, subject_type="course", subject_key=made.code, of=course.code
    )
    return made


def _check(code: str, title: str) -> None:
    if not title.strip():
        raise DomainError(_("Give the new course a title."), code="title_missing", field="title")
    if message := problem(title, MOST_TITLE):
        raise DomainError(message, code="too_long", field="title")
    if not code or len(code) > MAX_CODE:
        words = {"limit": MAX_CODE}
        raise DomainError(_("The code has 1 to %(limit)d characters.") % words, code="code", field="code")
    if Course.objects.filter(code=code).exists():
        raise DomainError(_("Another course has this code already."), code="code_taken", field="code")


def _copy_pages(source: CoursePage, made: Course, title: str, by: User) -> None:
    fields: dict[str, Any] = {"course": made, "slug": made.code}
    page = _add(source.get_parent(), source, made, by, **fields, **({"title": title} if title else {}))
    for child in source.get_children().specific():
        _add(page, child, made, by)


def _add(parent: Page, source: Part, made: Course, by: User, **changes: Any) -> Page:
    """A draft beside or below, with what the newest draft of `source` says."""
    draft: Part = source.get_latest_revision_as_object()
    values = {name: getattr(draft, name) for name in ("title", "slug", *_own_fields(type(draft)))}
    streams = {name: _rekeyed(draft, name, made) for name in values if _is_stream(draft, name)}
    page = type(draft)(
        **{**values, **streams, **changes},
        locale=source.locale,
        translation_key=_key(made, source.translation_key),
        owner=by,
        live=False,
        has_unpublished_changes=True,
    )
    parent.add_child(instance=page)
    page.save_revision(user=by, clean=False)
    return page


def _own_fields(model: type[Part]) -> Iterable[str]:
    """What authors fill in: neither the tree nor the course."""
    return (field.name for field in model._meta.local_fields if field.name not in {"page_ptr", "course"})


def _is_stream(page: Part, name: str) -> bool:
    return isinstance(page._meta.get_field(name), StreamField)


def _rekeyed(page: Part, name: str, made: Course) -> Any:
    stream = getattr(page, name)
    return stream.stream_block.to_python(_anew(stream.get_prep_value(), made))


def _anew(raw: Any, made: Course) -> Any:
    """The raw blocks with other ids, however deep they stand."""
    if isinstance(raw, list):
        return [_anew(part, made) for part in raw]
    if not isinstance(raw, dict):
        return raw
    block = {name: _anew(value, made) for name, value in raw.items()}
    if {"type", "value", "id"} <= raw.keys() and raw["id"]:
        block["id"] = str(_key(made, raw["id"]))
    return block


def _key(made: Course, old: Any) -> uuid.UUID:
    """The same for the same part in every language."""
    return uuid.uuid5(made.uuid, str(old))
