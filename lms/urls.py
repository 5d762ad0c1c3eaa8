"""The only place that knows every app."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    # First, since other systems ask far more often than people do.
    path("", include("lms.xapi.urls")),
    path("", include("lms.common.urls")),
    path("", include("cms.urls")),
    path("", include("courses.urls")),
    path("", include("certificates.urls")),
    path("", include("lms.accounts.urls")),
    path("inbox/", include("lms.inbox.urls")),
    path("organization/", include("lms.organization.urls")),
    path("goals/", include("reports.urls")),
    path("talent/", include("lms.talent.urls")),
    path("", include("lms.portal.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("pages/", include(wagtail_urls)),
]
