"""A city in which every address has something to show."""

import dataclasses
import datetime as dt
import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from certificates.actions.certificates import issue_certificate
from certificates.models import Certificate
from cms.models import CmsDocument, CmsRendition
from courses import releases
from courses.actions.applications import apply_for
from courses.actions.batches import enrol_together
from courses.actions.completions import record_completion
from courses.actions.curricula import write_edition
from courses.actions.enrolments import enrol
from courses.actions.exemptions import grant_exemptions
from courses.actions.lessons import complete_lesson
from courses.actions.notes import write_note
from courses.actions.quizzes import start_attempt, submit_quiz
from courses.actions.relations import add_prerequisite, replace_course
from courses.actions.sessions import create_session
from courses.actions.work import hand_in_worksheet, save_worksheet
from courses.enums import BatchKind, CompletionSource, CorrectionRule, EnrolmentSource, ExemptionGround, Way
from courses.models import (
    Application,
    Course,
    CourseRelease,
    Curriculum,
    CurriculumEdition,
    Enrolment,
    EnrolmentRule,
    Exemption,
    Note,
    Prerequisite,
    QuestionBank,
    QuizAttempt,
    Regrading,
    ReleaseFile,
    RoomSession,
    WorksheetEntry,
)
from lms.common import clock
from lms.inbox.models import Approval, Candidate, Delegation
from lms.organization.actions.audiences import create_audience
from lms.organization.models import PUBLIC, Audience, HrImport, Leave, Posting
from lms.talent.models import Designation, RecordImport
from lms.xapi.enums import Trust
from lms.xapi.models import (
    DeadLetter,
    Disposal,
    DisposalKind,
    EvidencePack,
    Statement,
    StatementImport,
)
from reports.actions.exports import record_export
from reports.figures import compute_figure
from reports.models import FigureSnapshot, Goal
from tests.architecture.desks import hr_file, letter, statement_import, upload
from tests.conftest import City
from tests.factories import questions as make
from tests.factories.cms import DocumentFactory, ImageFactory
from tests.factories.courses import make_course
from tests.factories.courses_authoring import released_course
from tests.factories.curricula import group, make_curriculum
from tests.factories.enrolling import rule_for, terms
from tests.factories.lesson_blocks import learning, lesson_course, reflection, video, worksheet
from tests.factories.organization import LeaveFactory
from tests.factories.quizzes import asking, begun
from tests.factories.reports import GoalFactory
from tests.factories.talent import leader_of
from tests.factories.xapi import api_client, client_statement, store


@dataclasses.dataclass(frozen=True)
class Workshop:
    """A lesson with something to watch and to write, in which the learner has written."""

    course: Course
    lesson_key: str
    film: str
    reflection: str
    worksheet: str
    note: Note
    entry: WorksheetEntry


@dataclasses.dataclass(frozen=True)
class Structure:
    """A curriculum with an edition in force and one to come, a prerequisite of the course, and an exemption."""

    curriculum: Curriculum
    ahead: CurriculumEdition
    prerequisite: Prerequisite
    exemption: Exemption


@dataclasses.dataclass(frozen=True)
class World:
    city: City
    course: Course
    lesson_key: str
    file: ReleaseFile
    completed: Enrolment
    attempt: QuizAttempt
    session: RoomSession
    certificate: Certificate
    goal: Goal
    snapshot: FigureSnapshot
    document: CmsDocument
    rendition: CmsRendition
    designation: Designation
    upload: RecordImport
    hr_file: HrImport
    audience: Audience
    posting: Posting
    leave: Leave
    approval: Approval
    # The learner's, which the manager is to decide.
    applied: Application
    # What the manager put before the learner.
    put_before: Enrolment
    rule: EnrolmentRule
    delegation: Delegation
    pack: EvidencePack
    disposal: Disposal
    letter: DeadLetter
    statement_import: StatementImport
    # Of another system, with a file.
    statement: Statement
    workshop: Workshop
    waiting: QuizAttempt
    regrading: Regrading
    bank: QuestionBank
    structure: Structure


def build_world(city: City, now: dt.datetime) -> World:
    """The learner is enrolled, in the middle of the quiz, invited to a session, and holds a certificate."""
    course, release = released_course(now=now)
    course.trainers.add(city.trainer)
    other, other_release = released_course(now=now, code="NOQUIZ", slug="no-quiz", quiz=None)
    completed = enrol(person=city.learner, course=other, source=EnrolmentSource.SELF, now=now)
    for text in releases.load(other_release).locale("ja").lessons:
        complete_lesson(enrolment=completed, lesson_key=text.key, now=now)
    enrolment = enrol(person=city.learner, course=course, source=EnrolmentSource.SELF, now=now)
    completion = record_completion(
        person=city.learner,
        course=course,
        occurred_on=clock.local_date(now),
        source=CompletionSource.PRIOR,
        document="名簿",
        now=now,
        by=None,
    )
    session = create_session(
        course=course,
        title="集合研修",
        held_on=clock.local_date(now),
        starts_at=dt.time(9),
        ends_at=dt.time(12),
        place="第1会議室",
        now=now,
        invited=[city.learner],
    )
    goal = GoalFactory()
    release_text = releases.load(release).locale("ja")
    for lesson in release_text.lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, now=now)
    audience = _audience(now)
    return World(
        city=city,
        course=course,
        lesson_key=release_text.lessons[0].key,
        file=ReleaseFile.objects.filter(content_type="video/webm")[0],
        completed=completed,
        attempt=start_attempt(enrolment=enrolment, now=now),
        session=session,
        certificate=issue_certificate(completion=completion, now=now),
        goal=goal,
        snapshot=_snapshot(goal, city, now),
        document=DocumentFactory(),
        rendition=ImageFactory().get_rendition("width-20"),
        designation=leader_of(city.section),
        upload=upload(now),
        hr_file=hr_file(now),
        audience=audience,
        applied=_applied(city, now),
        put_before=_put_before(city, now),
        rule=rule_for(audience, course, now),
        posting=Posting.objects.known().get(person=city.learner),
        leave=LeaveFactory(person=city.trainer, valid_from=clock.local_date(now) + dt.timedelta(days=400)),
        approval=_approval(city, now),
        delegation=_delegation(city, now),
        pack=_pack(now),
        disposal=_disposal(city, now),
        letter=letter(now),
        statement_import=statement_import(now),
        statement=_statement(now),
        workshop=_workshop(city, now),
        waiting=_waiting(city, now),
        regrading=_regrading(release, now),
        bank=QuestionBank.objects.create(name="業務改革"),
        structure=_structure(city, course, now),
    )


def _structure(city: City, course: Course, now: dt.datetime) -> Structure:
    """The course is replaced by another that stands in a curriculum; the manager is exempt from a third."""
    new, first, free = (make_course() for _ in range(3))
    curriculum, today = make_curriculum(group([new]), code="structure"), clock.local_date(now)
    tomorrow = today + dt.timedelta(days=1)
    ahead = write_edition(curriculum=curriculum, draft=(group([new, free]),), valid_from=tomorrow, now=now, by=None)
    prerequisite = add_prerequisite(course=course, needs=first, now=now, by=None)
    replace_course(old=course, new=new, valid_from=today, reason="改訂", now=now, by=None)
    assert city.hr.user is not None
    exemption = grant_exemptions(
        people=[city.manager],
        course=free,
        ground=ExemptionGround.TRAINING,
        reason="他の団体で修了",
        on=today,
        now=now,
        by=city.hr.user,
    )[0]
    return Structure(curriculum, ahead, prerequisite, exemption)


def _pack(now: dt.datetime) -> EvidencePack:
    """An evidence pack that waits to be taken away."""
    file = default_storage.save("evidence/pack.zip", ContentFile(b"PK"))
    return EvidencePack.objects.create(
        choice={}, created_at=now, expires_at=now + dt.timedelta(days=1), made_at=now, file=file, bytes=2
    )


def _disposal(city: City, now: dt.datetime) -> Disposal:
    """The administrator has asked for a year's disposal."""
    assert city.admin.user is not None
    return Disposal.objects.create(
        kind=DisposalKind.YEAR,
        fiscal_year=2001,
        document="文書管理規程",
        reason="保存期間の満了",
        requested_by=city.admin.user,
        requested_at=now,
    )


FILE = b"a file of another system"


def _statement(now: dt.datetime) -> Statement:
    """What another system said, with a file that came along."""
    sha2 = hashlib.sha256(FILE).hexdigest()
    named = {
        "usageType": "https://example.com/usage/note",
        "display": {"ja": "メモ"},
        "contentType": "text/plain",
        "length": len(FILE),
        "sha2": sha2,
    }
    (row,) = store(
        client_statement(attachments=[named]),
        trust=Trust.CLIENT,
        client=api_client(name="外部教材")[0],
        files={sha2: FILE},
        now=now,
    )
    return row


def _workshop(city: City, now: dt.datetime) -> Workshop:
    files: dict[str, Any] = {}
    blocks = [video(files), reflection(), worksheet()]
    course = lesson_course(*blocks, files=files, media_share=50, worksheets=True)
    course.trainers.add(city.trainer)
    enrolment, key = learning(city.learner, course, now)
    film, think, sheet = (block["id"] for block in blocks)
    here: dict[str, Any] = {"enrolment": enrolment, "lesson_key": key, "now": now}
    note = write_note(**here, block_id=think, text="決裁を待つあいだ")
    assert note is not None
    save_worksheet(**here, block_id=sheet, values={"what": "様式を減らす"})
    return Workshop(course, key, film, think, sheet, note, hand_in_worksheet(**here, block_id=sheet))


def _waiting(city: City, now: dt.datetime) -> QuizAttempt:
    """What the manager wrote waits for the trainer."""
    essay = make.essay()
    course = asking(essay)
    course.trainers.add(city.trainer)
    attempt = begun(city.manager, course, now)
    return submit_quiz(attempt=attempt, answers={essay["key"]: ["書きました。"]}, now=now)


def _regrading(release: CourseRelease, now: dt.datetime) -> Regrading:
    quiz = releases.load(release).locale("ja").quiz
    assert quiz is not None
    values = {"question_key": quiz.questions[0].key, "rule": CorrectionRule.FULL, "reason": "二通りに読めました。"}
    return Regrading.objects.create(course=release.course, last_release=release, made_at=now, **values)


def _snapshot(goal: Goal, city: City, now: dt.datetime) -> FigureSnapshot:
    """A file of the goal that HR has taken."""
    figure, by = compute_figure(goal, as_of=clock.local_date(now), sight=PUBLIC(now)), city.hr.user
    assert by is not None
    return record_export(goal=goal, figure=figure, file_format="csv", what="figure", rows=1, by=by, now=now)


def _applied(city: City, now: dt.datetime) -> Application:
    course = make_course()
    terms(course, way=Way.APPLY, valid_months=12, window_months=2)
    assert city.learner.user
    return apply_for(person=city.learner, course=course, reason="業務に生かすため", now=now, by=city.learner.user)


def _put_before(city: City, now: dt.datetime) -> Enrolment:
    assert city.manager.user
    _batch, outcome = enrol_together(
        people=[city.learner], course=make_course(), kind=BatchKind.MANAGER, due_on=None, reason="", now=now,
        by=city.manager.user,
    )  # fmt: skip
    return outcome.enrolments[0]


def _approval(city: City, now: dt.datetime) -> Approval:
    """The learner asks, the manager may decide."""
    approval = Approval.objects.create(
        kind="none", subject_key="1", title="依頼", url="/", requested_by=city.learner.user, requested_at=now
    )
    assert city.manager.user is not None
    Candidate.objects.create(approval=approval, user=city.manager.user, added_at=now)
    return approval


def _delegation(city: City, now: dt.datetime) -> Delegation:
    """The manager lets the learner decide."""
    today, manager, learner = clock.local_date(now), city.manager.user, city.learner.user
    assert manager is not None
    assert learner is not None
    return Delegation.objects.create(
        delegator=manager,
        delegate=learner,
        valid_from=today,
        valid_to=today + dt.timedelta(days=3),
        reason="出張",
        recorded_at=now,
    )


def _audience(now: dt.datetime) -> Audience:
    """Everybody in service."""
    document = {"version": 1, "among": "employee", "where": {"join": "all", "of": []}}
    return create_audience(name="全職員", purpose="", document=document, now=now, by=None)
