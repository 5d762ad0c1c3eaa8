"""Answers given after the sign-in ran out are kept until the same person has signed in again.

They wait in the visitor's session, reduced to what can be an answer to the questions asked, and are merged into the
attempt when its owner opens it: nobody else ever sees them.
"""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.actions.quizzes import save_answers
from courses.models import QuizAttempt
from courses.posting import read_posted
from lms.common import clock
from lms.common.access import AuthedRequest

KEPT = "kept_answers"
View = Callable[..., HttpResponseBase]


def keeps_answers(view: View) -> View:
    """Outside of @allow: what is posted without a sign-in is put aside before anybody is sent to sign in."""

    @functools.wraps(view)
    def keeping(request: HttpRequest, uuid: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated or request.method != "POST":
            return view(request, uuid, *args, **kwargs)
        _put_aside(request, uuid)
        back = reverse("quiz_attempt", args=[uuid])
        if request.headers.get("HX-Request"):
            return render(request, "courses/parts/signed_out.html", {"back": back})
        return redirect(f"{reverse('account_login')}?next={back}")

    return keeping


def _put_aside(request: HttpRequest, uuid: UUID) -> None:
    attempt = QuizAttempt.objects.filter(uuid=uuid, submitted_at=None).first()
    if attempt is not None:
        kept = request.session.get(KEPT) or {}
        before = kept["answers"] if kept.get("attempt") == str(uuid) else {}
        answers = read_posted(request.POST).changed(attempt.questions)
        request.session[KEPT] = {"attempt": str(uuid), "answers": {**before, **answers}}


def take_back(request: AuthedRequest, attempt: QuizAttempt) -> bool:
    """Merge what was put aside for this attempt; says whether there was something."""
    kept = request.session.get(KEPT)
    if not kept or kept["attempt"] != str(attempt.uuid):
        return False
    save_answers(attempt=attempt, answers=kept["answers"], now=clock.now())
    del request.session[KEPT]
    return True
