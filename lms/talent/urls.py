from django.urls import path

from lms.talent.views import board, decisions, imports, sections

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/export/<str:file_format>", board.board_export, name="board_export"),
    path("sections/<uuid:uuid>/", sections.section_detail, name="talent_section"),
    path("sections/<uuid:uuid>/designate/", decisions.designate_leader, name="designate_leader"),
    path("sections/<uuid:uuid>/<uuid:designation>/end/", decisions.end_leader, name="end_leader"),
    path("sections/<uuid:uuid>/<uuid:designation>/cancel/", decisions.cancel_leader, name="cancel_leader"),
    path("imports/", imports.record_imports, name="record_imports"),
    path("imports/template/<str:kind>.<str:extension>", imports.import_template, name="import_template"),
    path("imports/<uuid:uuid>/", imports.record_import, name="record_import"),
    path("imports/<uuid:uuid>/apply/", imports.record_import_apply, name="record_import_apply"),
    path("imports/<uuid:uuid>/discard/", imports.record_import_discard, name="record_import_discard"),
    path("imports/<uuid:uuid>/errors.xlsx", imports.record_import_errors, name="record_import_errors"),
]
