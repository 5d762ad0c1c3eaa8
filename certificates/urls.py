from django.urls import path

from certificates.views import certificates, completions, verification

urlpatterns = [
    path("certificates/", certificates.certificate_list, name="certificate_list"),
    path("certificates/<uuid:uuid>.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("certificates/<uuid:uuid>/revoke/", certificates.certificate_revoke, name="certificate_revoke"),
    path("completed/<uuid:uuid>/", completions.course_completed, name="course_completed"),
    path("completed/<uuid:uuid>/certificate/", completions.certificate_ready, name="certificate_ready"),
    path("verify/", verification.verify_form, name="verify_form"),
    path("verify/<str:token>/", verification.verify, name="verify"),
]
