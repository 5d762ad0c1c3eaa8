"""What the learner's views share: finding what is one's own, and saying why something was refused."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from courses.actions.passages import follow_release
from courses.models import Enrolment, QuizAttempt
from courses.queries import latest_enrolment
from courses.queries.learning import leads_on
from lms.common import clock
from lms.common.access import AuthedRequest
from lms.common.errors import DomainError


def reader_id(request: AuthedRequest) -> int:
    """Who asks, among the city's people; 0, which is nobody's, for an account without a person."""
    return request.access.person_id or 0


def own_enrolment(request: AuthedRequest, code: str) -> Enrolment:
    """My enrolment in this course; without one there is nothing here."""
    enrolment = latest_enrolment(reader_id(request), code)
    if enrolment is None:
        raise Http404
    return enrolment


def followed(request: AuthedRequest, enrolment: Enrolment) -> Enrolment:
    """Into the release into which those in the middle of the course are led by now; another object if that moved it."""
    if not leads_on(enrolment) or not follow_release(enrolment=enrolment, now=clock.now()):
        return enrolment
    messages.info(request, _("The course has been revised. You are in its new release now."))
    return own_enrolment(request, enrolment.course.code)


def own_attempt(request: AuthedRequest, uuid: UUID) -> QuizAttempt:
    """My attempt: somebody else's is not there."""
    attempts = QuizAttempt.objects.filter(enrolment__person_id=reader_id(request))
    related = attempts.select_related("enrolment__course", "enrolment__release", "enrolment__person")
    return get_object_or_404(related.defer("enrolment__release__payload"), uuid=uuid)


def say_refusal(request: AuthedRequest, error: DomainError) -> None:
    messages.error(request, str(error.message))
