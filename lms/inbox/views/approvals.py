"""One approval: what is asked, who may decide, and all that happened."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from lms.accounts.models import User
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, allow
from lms.inbox.models import Approval
from lms.inbox.queries import approval_for


def asked_for(request: AuthedRequest, uuid: UUID) -> tuple[Approval, User]:
    """The approval and who asks for it. Http404 if it does not concern them."""
    assert isinstance(request.user, User)
    approval = approval_for(uuid, request.user, clock.today())
    if approval is None:
        raise Http404
    return approval, request.user


@allow(*EVERY_ROLE)
def approval(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    held, _user = asked_for(request, uuid)
    return render(request, "inbox/approval.html", {"approval": held})
