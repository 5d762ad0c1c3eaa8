from django.urls import URLPattern, URLResolver, path

from lms.organization.views import changes, chart, tree, units

urlpatterns: list[URLPattern | URLResolver] = [
    path("", tree.tree, name="organization_tree"),
    path("export/<str:file_format>", tree.units_export, name="organization_export"),
    path("chart/", chart.chart, name="organization_chart"),
    path("chart.pdf", chart.chart_pdf, name="organization_chart_pdf"),
    path("units/<uuid:uuid>/", units.unit_detail, name="organization_unit"),
    path("changes/", changes.changes, name="organization_changes"),
    path("changes/export/<str:file_format>", changes.changes_export, name="organization_changes_export"),
]
