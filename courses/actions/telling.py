"""Telling a learner about a try: on the pages, since there is no e-mail to rely on."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from courses.models import QuizAttempt
from lms.inbox.actions.notifications import notify
from lms.inbox.enums import NotificationKind


def tell(attempt: QuizAttempt, key: str, sentence: Promise | str, now: dt.datetime) -> None:
    """`sentence` has a place for the course's title, and is said in the learner's language."""
    user = attempt.enrolment.person.user
    if user is None:
        return
    with translation.override(user.language or settings.LANGUAGE_CODE):
        title = str(sentence) % {"title": attempt.enrolment.release.title}
    url = reverse("quiz_result", args=[attempt.uuid])
    notify(users=[user], kind=NotificationKind.INFORMED, key=f"courses.{key}", title=title, url=url, now=now)
