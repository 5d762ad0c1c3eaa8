"""What goes live, and what ends, at a moment set in the editor: one act for each, so that none holds up others."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
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


def publish_scheduled(*, now: dt.datetime) -> int:
    """Take down what has ended and publish what is due; returns how much that was. Again: nothing is left to do.

    A course is published with its lessons and its release, or not at all: then its author is told why, the schedule is
    taken off, and learners keep the release they have.
    """
    ended = [page.specific for page in Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at")]
    due = list(Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk"))
    return sum(_end(page, now) for page in ended) + sum(_publish(revision, now) for revision in due)


@transaction.atomic
def _end(page: Page, now: dt.datetime) -> bool:
    """A course that others need stays, as when somebody takes it down by hand."""
    why = why_needed(page) if isinstance(page, CoursePage) else []
    if why:
        about = f"not_ended:{page.pk}:{page.expire_at:%Y%m%d%H%M}"
        _tell(page, _authors(page), _Failure(NOT_ENDED, why[0], about), now)
        return False
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _publish(revision: Revision, now: dt.datetime) -> bool:
    author = revision.user
    try:
        # What is missing is said in the language of who wrote it.
        with transaction.atomic(), translation.override(getattr(author, "language", "") or settings.LANGUAGE_CODE):
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
