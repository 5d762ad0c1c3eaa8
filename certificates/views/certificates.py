"""People's own certificates, and those of the people entrusted to them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from certificates.actions.certificates import revoke_certificate
from certificates.forms import RevocationForm
from certificates.models import Certificate
from certificates.pdf import rendering
from certificates.permissions import can_revoke_certificates, can_see_certificate
from certificates.queries import certificates_of
from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, Role, allow
from lms.organization.models import Person


def _certificate(request: AuthedRequest, uuid: UUID) -> Certificate:
    certificate = get_object_or_404(Certificate.objects.select_related("person", "course"), uuid=uuid)
    if not can_see_certificate(request.access, certificate, clock.now()):
        raise Http404
    return certificate


@require_GET
@allow(Role.LEARNER)
def certificate_list(request: AuthedRequest) -> HttpResponseBase:
    """My certificates."""
    person = get_object_or_404(Person, pk=request.access.person_id)
    return render(request, "certificates/list.html", {"certificates": certificates_of(person)})


@require_GET
@allow(*EVERY_ROLE)
def certificate_pdf(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    certificate = _certificate(request, uuid)
    response = HttpResponse(rendering.certificate_pdf(certificate), content_type="application/pdf")
    # The number, not the name: file names travel.
    name = f"{certificate.content['number']}.pdf"
    response["Content-Disposition"] = content_disposition_header("download" in request.GET, name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@allow(Role.HR, Role.ADMIN)
def certificate_revoke(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """Declare one void, with the reason."""
    certificate = _certificate(request, uuid)
    if not can_revoke_certificates(request.access):
        raise Http404
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke_certificate(
            certificate=certificate, reason=form.cleaned_data["reason"], now=clock.now(), by=user_of(request)
        )
        messages.success(request, _("The certificate is revoked. Its public page says so from now on."))
        return redirect("verify", token=certificate.token)
    return render(request, "certificates/revoke.html", {"certificate": certificate, "form": form})
