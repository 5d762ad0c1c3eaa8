"""The endpoint for other systems, and the page on which administrators see what is in the store."""

from django.urls import path

from lms.xapi.views import about, documents, records, statements, things

urlpatterns = [
    path("xapi/about", about.about, name="xapi_about"),
    path("xapi/statements", statements.statements, name="xapi_statements"),
    path("xapi/activities", things.activities, name="xapi_activities"),
    path("xapi/activities/state", documents.state, name="xapi_state"),
    path("xapi/activities/profile", documents.activity_profile, name="xapi_activity_profile"),
    path("xapi/agents", things.agents, name="xapi_agents"),
    path("xapi/agents/profile", documents.agent_profile, name="xapi_agent_profile"),
    path("xapi/more/<str:token>", statements.more, name="xapi_more"),
    path("xapi/<path:rest>", about.nothing, name="xapi_nothing"),
    path("records/", records.statement_list, name="statement_list"),
]
