from django.urls import path

from lms.inbox.views import approvals

urlpatterns = [
    path("<uuid:uuid>/", approvals.approval, name="inbox_approval"),
]
