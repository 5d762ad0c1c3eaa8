from django.urls import path

from lms.inbox.views import approvals, delegation, inbox

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("decide/", approvals.decide_several, name="inbox_decide_several"),
    path("read/", inbox.read_notices, name="inbox_read"),
    path("delegation/", delegation.delegation, name="inbox_delegation"),
    path("delegation/<uuid:uuid>/end/", delegation.end, name="inbox_delegation_end"),
    path("<uuid:uuid>/", approvals.approval, name="inbox_approval"),
    path("<uuid:uuid>/decide/", approvals.decide_one, name="inbox_decide"),
    path("<uuid:uuid>/withdraw/", approvals.withdraw, name="inbox_withdraw"),
]
