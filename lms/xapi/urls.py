"""The endpoint for other systems, and the page on which administrators see what is in the store."""

from django.urls import path

from lms.xapi.views import about, records, statements

urlpatterns = [
    path("xapi/about", about.about, name="xapi_about"),
    path("xapi/statements", statements.statements, name="xapi_statements"),
    path("xapi/more/<str:token>", statements.more, name="xapi_more"),
    path("records/", records.statement_list, name="statement_list"),
]
