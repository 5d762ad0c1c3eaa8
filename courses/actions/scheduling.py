"""What goes live, and what ends, at a moment set in the editor: one act for each, so that none holds up others."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from courses.models import CoursePage
from courses.queries.needed import why_needed
from courses.releases.problems import CourseNotReady
from lms.accounts.models import User
from lms.inbox.actions.notifications import Told, notify_each
from lms.inbox.enums import NotificationKind

NOT_PUBLISHED = _("“%(title)s” could not be published at the time set: %(why)s")
NOT_ENDED = _("“%(title)s” was not taken down at the time set: %(why)s")


@dataclasses.dataclass(frozen=True)
class _Failure:
    """What is told, once for each `about`."""

    sentence: Promise | str
    why: str
    about: str


class Step(StrEnum):
    """What a moment brings: a page's end, or the publication of a revision."""

    END = "end"
    PUBLISH = "publish"


def steps_due(*, now: dt.datetime) -> list[tuple[Step, int]]:
    """Ends first; each with the id of its page or revision. Each is taken by itself, so that none holds up others."""
    ended = _ended(now).order_by("expire_at").values_list("pk", flat=True)
    due = _due(now).order_by("approved_go_live_at", "pk").values_list("pk", flat=True)
    return [*((Step.END, pk) for pk in ended), *((Step.PUBLISH, pk) for pk in due)]


def take_step(*, step: Step, pk: int, now: dt.datetime) -> bool:
    """Take down a page that has ended, or publish what is due. False: it was refused, or is done already.

    A course is published with its lessons and its release, or not at all: then its author is told why, the schedule is
    taken off, and learners keep the release they have.
    """
    return _end(pk, now) if step == Step.END else _publish(pk, now)


def _ended(now: dt.datetime) -> QuerySet[Page]:
    found: QuerySet[Page] = Page.objects.filter(live=True, expire_at__lte=now)
    return found


def _due(now: dt.datetime) -> QuerySet[Revision]:
    found: QuerySet[Revision] = Revision.objects.filter(approved_go_live_at__lte=now)
    return found


@transaction.atomic
def _end(pk: int, now: dt.datetime) -> bool:
    """A course that others need stays, as when somebody takes it down by hand."""
    found = _ended(now).select_for_update().filter(pk=pk).first()
    if found is None:
        return False
    page = found.specific
    why = why_needed(page) if isinstance(page, CoursePage) else []
    if why:
        about = f"not_ended:{page.pk}:{page.expire_at:%Y%m%d%H%M}"
        _tell(page, _authors(page), _Failure(NOT_ENDED, why[0], about), now)
        return False
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _publish(pk: int, now: dt.datetime) -> bool:
    revision = _due(now).filter(pk=pk).first()
    if revision is None:
        return False
    author = revision.user
    try:
        # What is missing is said in the language of who wrote it.
        with transaction.atomic(), translation.override(getattr(author, "language", "") or settings.LANGUAGE_CODE):
            if _due(now).select_for_update().filter(pk=pk).first() is None:
                return False  # somebody else has just done it
            revision.publish(log_action="wagtail.publish.scheduled")
    except CourseNotReady as refusal:
        with transaction.atomic():
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            page = revision.content_object
            failure = _Failure(NOT_PUBLISHED, " ".join(str(refusal).splitlines()), f"not_published:{revision.pk}")
            _tell(page, [*([author] if author else []), *_authors(page)], failure, now)
        return False
    return True


def _authors(page: CoursePage) -> list[User]:
    """Who wrote the page first, and those who teach the course."""
    teaching = User.objects.filter(person__courses_taught=page.course_id or 0, is_active=True)
    return [*([page.owner] if page.owner else []), *teaching]


def _tell(page: CoursePage, users: Iterable[User], failure: _Failure, now: dt.datetime) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    told = []
    for user in {user.pk: user for user in users}.values():
        with translation.override(user.language or settings.LANGUAGE_CODE):
            title = str(failure.sentence) % {"title": page.title, "why": failure.why}
        told.append(Told(user=user, key=f"courses.{failure.about}", title=title, url=url))
    notify_each(told=told, kind=NotificationKind.INFORMED, now=now)
