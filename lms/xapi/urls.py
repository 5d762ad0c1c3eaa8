"""The endpoint for other systems, and the pages on which administrators see what is in the store and where it goes."""

from django.urls import path

from lms.xapi.views import (
    about,
    documents,
    forwarding,
    imports,
    ledger,
    packs,
    proofs,
    records,
    statements,
    things,
)

urlpatterns = [
    path("xapi/about", about.about, name="xapi_about"),
    path("xapi/statements", statements.statements, name="xapi_statements"),
    path("xapi/activities", things.activities, name="xapi_activities"),
    path("xapi/activities/state", documents.state, name="xapi_state"),
    path("xapi/activities/profile", documents.activity_profile, name="xapi_activity_profile"),
    path("xapi/agents", things.agents, name="xapi_agents"),
    path("xapi/agents/profile", documents.agent_profile, name="xapi_agent_profile"),
    path("xapi/more/<str:token>", statements.more, name="xapi_more"),
    path("xapi/ledger/keys", proofs.keys, name="xapi_ledger_keys"),
    path("xapi/ledger/checkpoint", proofs.checkpoint, name="xapi_ledger_checkpoint"),
    path("xapi/ledger/inclusion", proofs.inclusion, name="xapi_ledger_inclusion"),
    path("xapi/ledger/consistency", proofs.consistency, name="xapi_ledger_consistency"),
    path("records/ledger/", ledger.ledger_home, name="ledger"),
    path("records/ledger/verify/", ledger.ledger_verify, name="ledger_verify"),
    path("records/ledger/packs/", packs.evidence_packs, name="evidence_packs"),
    path("records/ledger/packs/<uuid:uuid>/", packs.evidence_pack_file, name="evidence_pack_file"),
    path("records/", records.statement_list, name="statement_list"),
    path("records/forwarding/", forwarding.target_list, name="target_list"),
    path("records/forwarding/new", forwarding.target_create, name="target_create"),
    path("records/forwarding/<uuid:uuid>/", forwarding.target_detail, name="target_detail"),
    path("records/forwarding/<uuid:uuid>/edit", forwarding.target_edit, name="target_edit"),
    path("records/forwarding/<uuid:uuid>/do/<slug:act>", forwarding.target_act, name="target_act"),
    path("records/forwarding/refused/<uuid:uuid>/replay", forwarding.letter_replay, name="letter_replay"),
    path("records/forwarding/refused/<uuid:uuid>/dismiss", forwarding.letter_dismiss, name="letter_dismiss"),
    path("records/imports/", imports.statement_imports, name="statement_imports"),
    path("records/imports/remote", imports.statement_import_remote, name="statement_import_remote"),
    path("records/imports/<uuid:uuid>/", imports.statement_import, name="statement_import"),
    path("records/imports/<uuid:uuid>/do/<slug:act>", imports.statement_import_act, name="statement_import_act"),
    path("records/imports/<uuid:uuid>/errors", imports.statement_import_errors, name="statement_import_errors"),
]
