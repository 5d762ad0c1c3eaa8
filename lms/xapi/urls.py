"""The endpoint for other systems, and the pages on which administrators look into the store."""

from django.urls import path

from lms.xapi.views import about, clients, documents, live, people, records, statements, things, traffic

urlpatterns = [
    path("xapi/about", about.about, name="xapi_about"),
    path("xapi/statements", statements.statements, name="xapi_statements"),
    path("xapi/activities", things.activities, name="xapi_activities"),
    path("xapi/activities/state", documents.state, name="xapi_state"),
    path("xapi/activities/profile", documents.activity_profile, name="xapi_activity_profile"),
    path("xapi/agents", things.agents, name="xapi_agents"),
    path("xapi/agents/profile", documents.agent_profile, name="xapi_agent_profile"),
    path("xapi/more/<str:token>", statements.more, name="xapi_more"),
    path("records/", records.statement_list, name="statement_list"),
    path("records/statements/<uuid:statement_id>/", records.statement_detail, name="statement_detail"),
    path(
        "records/statements/<uuid:statement_id>/files/<str:sha2>",
        records.statement_attachment,
        name="statement_attachment",
    ),
    path("records/live/", live.statement_live, name="statement_live"),
    path("records/live/lines/", live.statement_live_lines, name="statement_live_lines"),
    path("records/people/", people.statement_people, name="statement_people"),
    path("records/people/<uuid:person>/", people.statement_person, name="statement_person"),
    path("records/traffic/", traffic.store_traffic, name="store_traffic"),
    path("records/clients/", clients.client_list, name="client_list"),
    path("records/clients/new/", clients.client_new, name="client_new"),
    path("records/clients/<int:pk>/", clients.client_detail, name="client_detail"),
    path("records/clients/<int:pk>/rotate/", clients.client_rotate, name="client_rotate"),
    path("records/clients/<int:pk>/limit/", clients.client_limit, name="client_limit"),
    path("records/clients/<int:pk>/revoke/", clients.client_revoke, name="client_revoke"),
]
