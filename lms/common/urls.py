from django.urls import path

from lms.common.views import components, health

urlpatterns = [
    path("components/", components.components, name="components"),
    path("healthz", health.healthz, name="healthz"),
]
