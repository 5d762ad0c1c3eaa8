from django.urls import path

from lms.common.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
]
