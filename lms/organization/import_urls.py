from django.urls import URLPattern, URLResolver, path

from lms.organization.views import import_acts, import_files, imports

urlpatterns: list[URLPattern | URLResolver] = [
    path("", imports.imports, name="hr_imports"),
    path("templates/", import_files.import_templates, name="hr_import_templates"),
    path("templates/<str:kind>/<str:file_format>", import_files.import_template_file, name="hr_import_template"),
    path("<uuid:uuid>/", imports.import_detail, name="hr_import"),
    path("<uuid:uuid>/lines/<int:position>/", imports.import_line, name="hr_import_line"),
    path("<uuid:uuid>/issues/", imports.import_issues, name="hr_import_issues"),
    path("<uuid:uuid>/errors.xlsx", import_files.import_errors, name="hr_import_errors"),
    path("<uuid:uuid>/columns/", import_acts.import_columns, name="hr_import_columns"),
    path("<uuid:uuid>/check/", import_acts.import_check, name="hr_import_check"),
    path("<uuid:uuid>/apply/", import_acts.import_apply, name="hr_import_apply"),
    path("<uuid:uuid>/cancel/", import_acts.import_cancel, name="hr_import_cancel"),
    path("<uuid:uuid>/discard/", import_acts.import_discard, name="hr_import_discard"),
    path("<uuid:uuid>/approval/", import_acts.import_ask, name="hr_import_ask"),
    path("<uuid:uuid>/reverse/", import_acts.import_reverse, name="hr_import_reverse"),
]
