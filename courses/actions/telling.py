"""Telling learners about tries and enrolments: on the pages, since there is no e-mail to rely on."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment, Exemption, QuizAttempt
from courses.queries.titles import titles_of
from lms.accounts.models import User
from lms.inbox.actions.notifications import Told, notify, notify_each
from lms.inbox.enums import NotificationKind


def tell(attempt: QuizAttempt, key: str, sentence: Promise | str, now: dt.datetime) -> None:
    """`sentence` has a place for the course's title, and is said in the learner's language."""
    user = attempt.enrolment.person.user
    if user is None:
        return
    title = _in_words_of(user, sentence, attempt.enrolment.release.title)
    url = reverse("quiz_result", args=[attempt.uuid])
    notify(users=[user], kind=NotificationKind.INFORMED, key=f"courses.{key}", title=title, url=url, now=now)


def tell_enrolled(enrolments: Iterable[Enrolment], now: dt.datetime) -> None:
    """That a course was put before them, to all who can sign in. Telling it again tells it once."""
    tell_of_courses(enrolments, "enrolled", _("“%(title)s” has been assigned to you."), now)


def tell_taken_out(enrolments: Iterable[Enrolment], now: dt.datetime) -> None:
    """That others ended an enrolment: nothing disappears from somebody's list without a word."""
    tell_of_courses(enrolments, "taken_out", _("“%(title)s” is no longer assigned to you."), now)


def tell_of_courses(
    enrolments: Iterable[Enrolment], about: str, sentence: Promise | str, now: dt.datetime, mark: str = ""
) -> None:
    """The same sentence about each one's course, in each one's language; in two queries."""
    rows = [(row, f"courses.{about}:{row.uuid}{mark}", row.release.title) for row in enrolments]
    _tell_each(rows, sentence, now)


def tell_exempt(exemptions: Sequence[Exemption], now: dt.datetime) -> None:
    """That they need not take a course; in three queries."""
    _tell_of_exemptions(exemptions, "granted", _("You are exempt from “%(title)s”."), now)


def tell_no_longer_exempt(exemption: Exemption, now: dt.datetime) -> None:
    """That an exemption was taken back."""
    _tell_of_exemptions([exemption], "revoked", _("You are no longer exempt from “%(title)s”."), now)


def _tell_of_exemptions(exemptions: Sequence[Exemption], about: str, sentence: Promise, now: dt.datetime) -> None:
    titles = titles_of(row.course for row in exemptions)
    rows = [(row, f"courses.exemption.{about}.{row.uuid}", titles[row.course_id]) for row in exemptions]
    _tell_each(rows, sentence, now)


def _tell_each(
    rows: Sequence[tuple[Enrolment | Exemption, str, str]], sentence: Promise | str, now: dt.datetime
) -> None:
    """Of what concerns a person and a course, with the notification's key and the title: to who can sign in."""
    people = {row.person_id for row, _key, _title in rows}
    users = User.objects.filter(person__in=people, is_active=True).select_related("person")
    by_person = {user.person.pk: user for user in users}
    told = [
        Told(
            user=by_person[row.person_id],
            key=key,
            title=_in_words_of(by_person[row.person_id], sentence, title),
            url=reverse("course_detail", args=[row.course.code]),
        )
        for row, key, title in rows
        if row.person_id in by_person
    ]
    notify_each(told=told, kind=NotificationKind.INFORMED, now=now)


def _in_words_of(user: User, sentence: Promise | str, title: str) -> str:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        return str(sentence) % {"title": title}
