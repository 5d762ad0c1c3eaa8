"""Below organization/audiences/."""

from django.urls import path

from lms.organization.views import audience_builder, audience_why, audiences

urlpatterns = [
    path("", audiences.audiences, name="audience_list"),
    path("new/", audience_builder.audience_new, name="audience_new"),
    path("preview/<str:key>/", audience_builder.audience_preview, name="audience_preview"),
    path(
        "preview/<str:key>/export/<str:file_format>",
        audience_builder.audience_preview_export,
        name="audience_preview_export",
    ),
    path("preview/<str:key>/why/<uuid:person>/", audience_why.audience_draft_why, name="audience_draft_why"),
    path("<uuid:uuid>/", audiences.audience_detail, name="audience_detail"),
    path("<uuid:uuid>/edit/", audience_builder.audience_edit, name="audience_edit"),
    path("<uuid:uuid>/archive/", audiences.audience_archive, name="audience_archive"),
    path("<uuid:uuid>/restore/", audiences.audience_restore, name="audience_restore"),
    path("<uuid:uuid>/evaluate/", audiences.audience_evaluate, name="audience_evaluate"),
    path("<uuid:uuid>/succeed/", audiences.audience_succeed, name="audience_succeed"),
    path("<uuid:uuid>/ask/", audience_why.audience_ask, name="audience_ask"),
    path("<uuid:uuid>/why/<uuid:person>/", audience_why.audience_why, name="audience_why"),
    path("<uuid:uuid>/export/<str:file_format>", audiences.audience_export, name="audience_export"),
]
