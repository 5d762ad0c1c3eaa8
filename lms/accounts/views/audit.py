"""The audit trail, for those who administer the system."""

import dataclasses

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lms.accounts.forms import AuditFilterForm
from lms.accounts.models import AuditEvent
from lms.accounts.queries import action_label, audit_events
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow

PAGE_SIZE = 50
# What is acted on, in words; a kind that is new shows its name.
SUBJECTS = {
    "account": _("Account"),
    "approval": _("Approval"),
    "board": _("Placement board"),
    "certificate": _("Certificate"),
    "designation": _("Designation"),
    "goal": _("Goal"),
    "person": _("Employee"),
    "record_import": _("Import of records"),
    "unit": _("Unit"),
    "xapi.client": _("API credential"),
}


@dataclasses.dataclass(frozen=True)
class Line:
    event: AuditEvent
    action: str
    subject: str
    detail: str


@allow(Role.ADMIN)
def audit_trail(request: AuthedRequest) -> HttpResponse:
    disclosed_by = None if request.access.sees_embargoed else clock.now()
    form = AuditFilterForm(request.GET or None, disclosed_by=disclosed_by)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = Paginator(audit_events(**chosen, disclosed_by=disclosed_by), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": [_line(event) for event in page.object_list],
    }
    return render(request, "accounts/audit_trail.html", context)


def _line(event: AuditEvent) -> Line:
    detail = "、".join(f"{key}: {value}" for key, value in event.detail.items())
    subject = str(SUBJECTS.get(event.subject_type, event.subject_type))
    return Line(event, action_label(event.action), subject, detail)
