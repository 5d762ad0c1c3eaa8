"""What follows the completion of a course: the certificate, as soon as the worker has issued it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from certificates.models import Certificate
from courses import releases
from courses.enums import EnrolmentStatus
from courses.models import Enrolment
from courses.queries import suggested_courses
from courses.views.access import reader_id
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow


def _completed(request: AuthedRequest, uuid: UUID) -> Enrolment:
    enrolments = Enrolment.objects.filter(person_id=reader_id(request), status=EnrolmentStatus.COMPLETED)
    related = enrolments.select_related("course", "release").defer("release__payload")
    return get_object_or_404(related, uuid=uuid)


def _certificate(enrolment: Enrolment) -> Certificate | None:
    return Certificate.objects.filter(completion__enrolment=enrolment, revoked_at=None).first()


@require_GET
@allow(Role.LEARNER)
def course_completed(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    enrolment = _completed(request, uuid)
    context: dict[str, Any] = {
        "enrolment": enrolment,
        "text": releases.load(enrolment.release).locale(get_language()),
        "certificate": _certificate(enrolment),
        "suggestions": suggested_courses(reader_id(request), get_language(), limit=2, now=clock.now()),
    }
    return render(request, "certificates/completed.html", context)


@require_GET
@allow(Role.LEARNER)
def certificate_ready(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """The part of the page that waits for the certificate. Until it is there nothing is swapped, so htmx asks again."""
    enrolment = _completed(request, uuid)
    certificate = _certificate(enrolment)
    if certificate is None:
        return HttpResponse(status=204)
    return render(request, "certificates/parts/certificate.html", {"certificate": certificate, "enrolment": enrolment})
