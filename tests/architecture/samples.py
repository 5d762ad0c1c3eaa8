"""For each address with parameters: an object that it can show, and who of the allowed may see that object.

A new address joins here, or the walk over all addresses fails and says so. Addresses without parameters need no sample.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from lms.common.access import EVERY_ROLE, Role
from tests.architecture.world import World
from tests.factories.organization import FOUNDED_AT


@dataclasses.dataclass(frozen=True)
class Sample:
    """`shown_to` narrows by object what the decorator opens by role: others of the allowed roles get 404 here."""

    kwargs: Callable[[World], dict[str, Any]]
    shown_to: frozenset[Role] = frozenset(EVERY_ROLE)
    # A form that the view finds worth an answer; a view that takes forms only without saying 405 needs one, too.
    form: dict[str, str] | None = None

    def address(self, name: str, world: World) -> str:
        return reverse(name, kwargs=self.kwargs(world))


LEARNER = frozenset({Role.LEARNER})
STAFF = frozenset({Role.HR, Role.ADMIN})


def course(world: World) -> dict[str, Any]:
    return {"code": world.course.code}


def lesson(world: World) -> dict[str, Any]:
    return {"code": world.course.code, "key": world.lesson_key}


def workshop(world: World) -> dict[str, Any]:
    return {"code": world.workshop.course.code, "key": world.workshop.lesson_key}


def attempt(world: World) -> dict[str, Any]:
    return {"uuid": world.attempt.uuid}


def looked_at(world: World) -> dict[str, Any]:
    return {"uuid": world.attempt.enrolment.uuid}


def session(world: World) -> dict[str, Any]:
    return {"uuid": world.session.uuid}


def section(world: World) -> dict[str, Any]:
    return {"uuid": world.city.section.uuid}


def designation(world: World) -> dict[str, Any]:
    return {**section(world), "designation": world.designation.uuid}


def upload(world: World) -> dict[str, Any]:
    return {"uuid": world.upload.uuid}


def hr_file(world: World) -> dict[str, Any]:
    return {"uuid": world.hr_file.uuid}


def learner(world: World) -> dict[str, Any]:
    return {"uuid": world.city.learner.uuid}


def certificate(world: World) -> dict[str, Any]:
    return {"uuid": world.certificate.uuid}


def completion(world: World) -> dict[str, Any]:
    return {"uuid": world.completed.uuid}


def applied(world: World) -> dict[str, Any]:
    return {"uuid": world.applied.uuid}


def rule(world: World) -> dict[str, Any]:
    return {"uuid": world.rule.uuid}


def batch(world: World) -> dict[str, Any]:
    assert world.put_before.batch is not None
    return {"uuid": world.put_before.batch.uuid}


def approval(world: World) -> dict[str, Any]:
    return {"uuid": world.approval.uuid}


def goal(world: World) -> dict[str, Any]:
    return {"code": world.goal.code}


def goal_file(world: World) -> dict[str, Any]:
    return {"code": world.goal.code, "file_format": "csv"}


def post(world: World) -> dict[str, Any]:
    return {**learner(world), "posting": world.posting.pk}


def audience(world: World) -> dict[str, Any]:
    return {"uuid": world.audience.uuid}


def audience_person(world: World) -> dict[str, Any]:
    return {**audience(world), "person": world.city.learner.uuid}


def target(world: World) -> dict[str, Any]:
    return {"uuid": world.letter.target.uuid}


def statement_import(world: World) -> dict[str, Any]:
    return {"uuid": world.statement_import.uuid}


def disposal(world: World) -> dict[str, Any]:
    return {"uuid": world.disposal.uuid}


def curriculum(world: World) -> dict[str, Any]:
    return {"code": world.structure.curriculum.code}


def bank(world: World) -> dict[str, Any]:
    return {"pk": world.bank.pk}


def leave(world: World) -> dict[str, Any]:
    return {"uuid": world.leave.person.uuid, "leave": world.leave.pk}


def statement(world: World) -> dict[str, Any]:
    return {"statement_id": world.statement.statement_id}


def api_client(world: World) -> dict[str, Any]:
    return {"pk": world.statement.client_id}


# When the people and units of the test city were written down.
FOUNDING = {"at": FOUNDED_AT.isoformat()}

SAMPLES: dict[str, Sample] = {
    # A film of the course that the learner takes and the trainer teaches; the others may open the learner's record.
    "release_file": Sample(lambda world: {"sha256": world.file.sha256, "name": "story.webm"}),
    "course_detail": Sample(course),
    "course_enrol": Sample(course),
    "course_enrolment": Sample(course, shown_to=LEARNER),
    "course_withdraw": Sample(course, shown_to=LEARNER),
    "course_apply": Sample(lambda world: {"code": world.applied.course.code}),
    # HR of the city reads every application; who is asked is the head.
    "application": Sample(applied, shown_to=STAFF | {Role.LEARNER, Role.MANAGER}),
    "application_withdraw": Sample(applied, shown_to=LEARNER),
    "enrolment_rule": Sample(rule),
    "enrolment_rule_edit": Sample(rule),
    "enrolment_rule_switch": Sample(rule),
    "enrolment_rule_export": Sample(lambda world: {**rule(world), "file_format": "csv"}),
    "enrolment_batch": Sample(batch),
    "enrolment_batch_undo": Sample(batch),
    "enrolment_take_out": Sample(
        lambda world: {**batch(world), "person": world.city.learner.uuid, "code": world.put_before.course.code}
    ),
    "course_terms": Sample(course),
    # The learner alone is enrolled: to everybody else the lessons are not there.
    "lesson": Sample(lesson, shown_to=LEARNER),
    "lesson_complete": Sample(lesson, shown_to=LEARNER),
    "lesson_checkpoint": Sample(lesson, shown_to=LEARNER),
    "lesson_place": Sample(workshop, shown_to=LEARNER),
    "lesson_media": Sample(lambda world: {**workshop(world), "block": world.workshop.film}, shown_to=LEARNER),
    "lesson_note": Sample(lambda world: {**workshop(world), "block": world.workshop.reflection}, shown_to=LEARNER),
    "lesson_worksheet": Sample(lambda world: {**workshop(world), "block": world.workshop.worksheet}, shown_to=LEARNER),
    "note_delete": Sample(lambda world: {"uuid": world.workshop.note.uuid}, shown_to=LEARNER),
    "worksheet_list": Sample(lambda world: {"code": world.workshop.course.code}),
    "worksheet_detail": Sample(lambda world: {"code": world.workshop.course.code, "uuid": world.workshop.entry.uuid}),
    "quiz": Sample(course, shown_to=LEARNER),
    "quiz_attempt": Sample(attempt, shown_to=LEARNER),
    "quiz_save": Sample(attempt, shown_to=LEARNER),
    "quiz_review": Sample(attempt, shown_to=LEARNER),
    "quiz_submit": Sample(attempt, shown_to=LEARNER),
    "quiz_result": Sample(attempt, shown_to=LEARNER),
    "session_create": Sample(course),
    "session_detail": Sample(session),
    "attendance_save": Sample(session),
    "session_invite": Sample(session),
    "session_uninvite": Sample(lambda world: {**session(world), "person": world.city.learner.uuid}),
    "session_calendar": Sample(session),
    "certificate_pdf": Sample(certificate, shown_to=STAFF | {Role.LEARNER, Role.MANAGER}),
    "certificate_revoke": Sample(certificate),
    "course_completed": Sample(completion, shown_to=LEARNER),
    "certificate_ready": Sample(completion, shown_to=LEARNER),
    "verify": Sample(lambda world: {"token": world.certificate.token}),
    "media": Sample(lambda world: {"name": world.rendition.file.name}),
    "teach_course": Sample(course),
    "teach_copy": Sample(course),
    "teach_differences": Sample(course),
    "teach_checkpoint": Sample(lambda world: {**lesson(world), "language": "ja"}),
    "teach_quiz": Sample(lambda world: {**course(world), "language": "ja"}),
    "teach_extra_time": Sample(course),
    "teach_ratings": Sample(course),
    "course_rate": Sample(lambda world: {"code": world.completed.course.code}, shown_to=LEARNER),
    "teach_learners": Sample(course),
    "look_course": Sample(looked_at),
    "look_lesson": Sample(lambda world: {**looked_at(world), "key": world.lesson_key}),
    "look_quiz": Sample(looked_at),
    "look_result": Sample(lambda world: {"uuid": world.waiting.enrolment.uuid, "number": 1}),
    "teach_question": Sample(lambda world: {**course(world), "key": world.regrading.question_key}),
    "teach_fault": Sample(lambda world: {**course(world), "key": world.regrading.question_key}),
    "teach_regrading": Sample(lambda world: {**course(world), "uuid": world.regrading.uuid}),
    "marking": Sample(lambda world: {"uuid": world.waiting.uuid}),
    "curriculum_detail": Sample(curriculum),
    "curriculum_draft": Sample(curriculum),
    "curriculum_edit": Sample(curriculum),
    "curriculum_publish": Sample(curriculum),
    "curriculum_end": Sample(curriculum),
    "curriculum_cancel": Sample(lambda world: {**curriculum(world), "edition": world.structure.ahead.pk}),
    "exemption_export": Sample(lambda world: {"file_format": "csv"}),
    "exemption_revoke": Sample(lambda world: {"uuid": world.structure.exemption.uuid}),
    "course_structure": Sample(course),
    "prerequisite_add": Sample(course),
    "prerequisite_remove": Sample(lambda world: {**course(world), "pk": world.structure.prerequisite.pk}),
    "replacement_make": Sample(course),
    "replacement_end": Sample(course),
    "bank": Sample(bank),
    "bank_import": Sample(bank),
    "bank_export": Sample(lambda world: {**bank(world), "file_format": "xlsx"}),
    "organization_export": Sample(lambda world: {"file_format": "csv"}),
    "organization_unit": Sample(section),
    "organization_branch": Sample(section),
    "audience_detail": Sample(audience),
    "audience_edit": Sample(audience),
    "audience_archive": Sample(audience),
    "audience_restore": Sample(audience),
    "audience_evaluate": Sample(audience),
    "audience_succeed": Sample(audience),
    "audience_ask": Sample(audience),
    "audience_why": Sample(audience_person),
    "audience_export": Sample(lambda world: {**audience(world), "file_format": "csv"}),
    # Rules that are not saved stand in the session of whoever writes them.
    "audience_preview": Sample(lambda world: {"key": "none"}, shown_to=frozenset()),
    "audience_preview_export": Sample(lambda world: {"key": "none", "file_format": "csv"}, shown_to=frozenset()),
    "audience_draft_why": Sample(
        lambda world: {"key": "none", "person": world.city.learner.uuid}, shown_to=frozenset()
    ),
    "organization_account_slip": Sample(learner),
    "person_record": Sample(learner),
    "person_edit": Sample(learner),
    "person_withdraw": Sample(learner),
    "person_undo": Sample(learner, form=FOUNDING),
    "person_retire": Sample(learner),
    "posting_transfer": Sample(learner),
    "posting_add": Sample(learner),
    "posting_correct": Sample(post),
    "posting_end": Sample(post),
    "posting_withdraw": Sample(post),
    "leave_record": Sample(learner),
    "leave_end": Sample(leave),
    "leave_correct": Sample(leave),
    "leave_withdraw": Sample(leave),
    "unit_change": Sample(section),
    "unit_undo": Sample(section, form=FOUNDING),
    "unit_rename": Sample(section),
    "unit_move": Sample(section),
    "unit_merge": Sample(section),
    "unit_split": Sample(section),
    "unit_flag": Sample(section),
    "unit_abolish": Sample(section),
    "unit_correct": Sample(lambda world: {**section(world), "version": world.city.section.versions.get().pk}),
    "organization_changes_export": Sample(lambda world: {"file_format": "csv"}),
    "board_export": Sample(lambda world: {"file_format": "csv"}),
    "talent_section": Sample(section),
    "designate_leader": Sample(section, form={}),
    "end_leader": Sample(designation, form={}),
    "cancel_leader": Sample(designation, form={}),
    "import_template": Sample(lambda world: {"kind": world.upload.kind, "extension": "csv"}),
    "record_import": Sample(upload),
    "hr_import": Sample(hr_file),
    "hr_import_apply": Sample(hr_file),
    "hr_import_ask": Sample(hr_file),
    "hr_import_cancel": Sample(hr_file),
    "hr_import_check": Sample(hr_file),
    "hr_import_columns": Sample(hr_file),
    "hr_import_discard": Sample(hr_file),
    "hr_import_errors": Sample(hr_file),
    "hr_import_issues": Sample(hr_file),
    "hr_import_line": Sample(lambda world: {**hr_file(world), "position": 0}),
    "hr_import_reverse": Sample(hr_file),
    "hr_import_template": Sample(lambda world: {"kind": "people", "file_format": "csv"}),
    "record_import_apply": Sample(upload, form={}),
    "record_import_discard": Sample(upload, form={}),
    "record_import_errors": Sample(upload),
    "person_detail": Sample(learner, shown_to=STAFF | {Role.LEARNER, Role.MANAGER}),
    "inbox_approval": Sample(approval, shown_to=frozenset({Role.LEARNER, Role.MANAGER})),
    "inbox_decide": Sample(approval, shown_to=frozenset({Role.LEARNER, Role.MANAGER})),
    "inbox_withdraw": Sample(approval, shown_to=LEARNER),
    "inbox_delegation_end": Sample(lambda world: {"uuid": world.delegation.uuid}, shown_to=frozenset({Role.MANAGER})),
    # The administrator's own role: it is not the head's nor the delegates' to take back.
    "grant_end": Sample(lambda world: {"grant": world.city.trainer.grants.get().pk}, shown_to=frozenset({Role.ADMIN})),
    "person_readers": Sample(learner, shown_to=STAFF | {Role.LEARNER}),
    "goal_detail": Sample(goal),
    "goal_people": Sample(goal),
    "goal_published": Sample(goal),
    "goal_difference": Sample(lambda world: {**goal(world), "uuid": world.snapshot.uuid}),
    "goal_export": Sample(goal_file),
    "goal_people_export": Sample(goal_file),
    "evidence_pack_file": Sample(lambda world: {"uuid": world.pack.uuid}),
    "disposal": Sample(disposal),
    "disposal_act": Sample(lambda world: {**disposal(world), "act": "cancel"}),
    "target_detail": Sample(target),
    "target_edit": Sample(target),
    "target_act": Sample(lambda world: {**target(world), "act": "pause"}),
    "letter_replay": Sample(lambda world: {"uuid": world.letter.uuid}),
    "letter_dismiss": Sample(lambda world: {"uuid": world.letter.uuid}),
    "statement_import": Sample(statement_import),
    "statement_import_act": Sample(lambda world: {**statement_import(world), "act": "stop"}),
    "statement_import_errors": Sample(statement_import),
    "statement_detail": Sample(statement),
    "statement_attachment": Sample(
        lambda world: {**statement(world), "sha2": world.statement.content["attachments"][0]["sha2"]}
    ),
    "statement_person": Sample(lambda world: {"person": world.city.learner.uuid}),
    "client_detail": Sample(api_client),
    "client_rotate": Sample(api_client, form={"grace": "7"}),
    "client_limit": Sample(api_client, form={}),
    "client_revoke": Sample(api_client, form={}),
    "xapi_more": Sample(lambda world: {"token": "none"}),
    "xapi_nothing": Sample(lambda world: {"rest": "nowhere"}),
}
