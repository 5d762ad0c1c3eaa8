"""What all pages of an import ask first: may this reader see it, and what state is it in?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common import clock
from lms.common.access import AuthedRequest
from lms.common.errors import DomainError
from lms.organization.access import sight_for
from lms.organization.models import HrImport, Sight
from lms.organization.permissions import can_import


def require_importer(request: AuthedRequest) -> User:
    if not can_import(request.access):
        raise Http404
    return user_of(request)


def sight_of(request: AuthedRequest) -> Sight:
    return sight_for(request.access, clock.now())


def held_import(request: AuthedRequest, uuid: UUID) -> HrImport:
    """The import; what is under an embargo is there for those alone who may see it."""
    require_importer(request)
    seen = HrImport.objects.visible_to(request.access, clock.now()).light()
    return get_object_or_404(seen.select_related("created_by", "applied_by", "reversed_by", "approved_by"), uuid=uuid)


def back_with(request: AuthedRequest, uuid: UUID, error: DomainError) -> HttpResponse:
    messages.error(request, str(error.message))
    return redirect("hr_import", uuid)
