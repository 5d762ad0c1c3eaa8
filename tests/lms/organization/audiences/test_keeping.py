"""Who belongs is kept: by hand, by what happens and every night; who came and went stays on record."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.common.clock import start_of
from lms.common.errors import DomainError
from lms.common.jobs import run_job
from lms.common.models import Job, JobStatus
from lms.organization.actions.audiences import (
    archive_audience,
    change_rule,
    create_audience,
    evaluate_audience,
    restore_audience,
    revise_audience,
)
from lms.organization.actions.postings import transfer_person
from lms.organization.actions.waking import EVALUATE, wake_audiences
from lms.organization.enums import AudienceCause, Grade
from lms.organization.models import Audience, AudienceMembership, AudienceRule, Person, Sight
from lms.organization.queries.audiences import (
    ORGANIZATION,
    RuleError,
    audience_list,
    changed_findings,
    current_rule,
    depends_on,
    evaluation_before,
    explain,
    members_of,
    memberships_of,
    parse_rule,
)
from lms.organization.tasks import evaluate_every_night
from lms.talent.queries.audiences import ROLES
from tests.conftest import City
from tests.factories.organization import PostingFactory
from tests.factories.talent import CertificationFactory, RoleFactory
from tests.lms.organization.audiences.rules_for_tests import rule, said

pytestmark = pytest.mark.django_db
MAY, JUNE = dt.date(2026, 5, 1), dt.date(2026, 6, 1)


def make(document: object, *, now: dt.datetime | None = None, name: str = "対象") -> Audience:
    return create_audience(name=name, purpose="", document=document, now=now or start_of(MAY), by=None)  # type: ignore[arg-type]  # documents of tests


def of_section(city: City) -> dict[str, object]:
    return rule(said("unit", units=[str(city.section.uuid)]))


def move(person: Person, city: City, on: dt.date, **options: dt.datetime) -> None:
    values = {"unit": city.far_section, "title": "主査", "grade": Grade.STAFF, "by": None}
    transfer_person(person=person, on=on, now=start_of(MAY), **values, **options)  # type: ignore[arg-type]  # named above


def test_a_new_audience_knows_its_members_at_once(city: City) -> None:
    audience = make(of_section(city))
    assert set(members_of(audience, MAY)) == {city.learner, city.manager}
    assert set(members_of(audience, MAY - dt.timedelta(days=1))) == set()
    evaluation = audience.evaluations.get()
    assert (evaluation.cause, evaluation.joined, evaluation.left, evaluation.members) == (AudienceCause.RULE, 2, 0, 2)
    assert AuditEvent.objects.get(action="audience.created").subject_key == str(audience.uuid)


def test_whoever_is_transferred_leaves_on_the_day_it_is_found(city: City) -> None:
    audience = make(of_section(city))
    move(city.learner, city, JUNE)
    assert evaluate_audience(audience=audience, cause=AudienceCause.EVENT, now=start_of(MAY)).left == 0
    done = evaluate_audience(audience=audience, cause=AudienceCause.NIGHTLY, now=start_of(JUNE))
    assert (done.joined, done.left, done.members) == (0, 1, 1)
    assert city.learner in members_of(audience, dt.date(2026, 5, 31))
    assert city.learner not in members_of(audience, JUNE)
    left = memberships_of(audience, city.learner)[0]
    assert (left.since, left.until, left.last_day, left.left_by) == (MAY, JUNE, dt.date(2026, 5, 31), done)


def test_evaluating_again_changes_nothing(city: City) -> None:
    audience = make(of_section(city))
    before = list(AudienceMembership.objects.values_list())
    for _ in range(2):
        done = evaluate_audience(audience=audience, cause=AudienceCause.BY_HAND, now=start_of(JUNE))
        assert (done.joined, done.left) == (0, 0)
    assert list(AudienceMembership.objects.values_list()) == before


def test_who_joins_and_leaves_on_one_day_counts_on_no_day(city: City) -> None:
    audience = make(of_section(city))
    move(city.learner, city, MAY)
    evaluate_audience(audience=audience, cause=AudienceCause.EVENT, now=start_of(MAY) + dt.timedelta(hours=9))
    held = memberships_of(audience, city.learner)[0]
    assert held.is_empty
    assert city.learner not in members_of(audience, MAY)


def test_a_secret_transfer_makes_nobody_a_member_until_it_is_announced(city: City) -> None:
    audience = make(rule(said("unit", units=[str(city.far_section.uuid)])))
    announced = start_of(dt.date(2026, 7, 1)) + dt.timedelta(hours=10)
    move(city.learner, city, JUNE, disclose_at=announced)
    evaluate_audience(audience=audience, cause=AudienceCause.NIGHTLY, now=announced - dt.timedelta(minutes=1))
    assert not AudienceMembership.objects.exists()
    evaluate_audience(audience=audience, cause=AudienceCause.NIGHTLY, now=announced)
    assert memberships_of(audience, city.learner)[0].since == dt.date(2026, 7, 1)


def test_a_day_that_passes_is_enough(city: City) -> None:
    audience = make(rule(said("arrived", months=1)), now=start_of(MAY))
    PostingFactory(person=city.learner, unit=city.far_section, concurrent=True)
    move(city.manager, city, MAY)
    evaluate_audience(audience=audience, cause=AudienceCause.EVENT, now=start_of(MAY))
    assert set(members_of(audience, MAY)) == {city.manager}
    evaluate_audience(audience=audience, cause=AudienceCause.NIGHTLY, now=start_of(dt.date(2026, 6, 2)))
    assert set(members_of(audience, dt.date(2026, 6, 2))) == set()


def test_what_changed_is_told_as_it_was_seen_then(city: City) -> None:
    audience = make(rule(said("unit", units=[str(city.section.uuid)]), said("head", negated=True)))
    move(city.learner, city, JUNE)
    left = evaluate_audience(audience=audience, cause=AudienceCause.NIGHTLY, now=start_of(JUNE))
    before = evaluation_before(left)
    assert before is not None
    told = [
        explain(parse_rule(one.rule.document), [city.learner.pk], one.day, Sight(now=one.at, known_at=one.at))
        for one in (before, left)
    ]
    changed = changed_findings(told[0][city.learner.pk], told[1][city.learner.pk])
    assert [finding.holds for finding in changed] == [False]
    assert "道路課" in changed[0].facts


def test_another_rule_follows_and_the_old_one_stays(city: City) -> None:
    audience = make(of_section(city))
    change_rule(audience=audience, document=rule(said("head")), based_on=1, now=start_of(JUNE), by=None)
    assert [(row.number, row.superseded_at) for row in audience.rules.all()] == [(2, None), (1, start_of(JUNE))]
    assert set(members_of(audience, JUNE)) == {city.manager}
    again = change_rule(audience=audience, document=rule(said("head")), based_on=2, now=start_of(JUNE), by=None)
    assert again.number == 2


def test_two_editors_do_not_overwrite_each_other(city: City) -> None:
    audience = make(of_section(city))
    change_rule(audience=audience, document=rule(said("head")), based_on=1, now=start_of(JUNE), by=None)
    with pytest.raises(DomainError) as caught:
        change_rule(audience=audience, document=of_section(city), based_on=1, now=start_of(JUNE), by=None)
    assert caught.value.code == "stale"


@pytest.mark.parametrize(("name", "code"), [("", "name_missing"), ("　", "name_missing"), ("長" * 101, "too_long")])
def test_a_name_is_asked_for(city: City, name: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        make(of_section(city), name=name)
    assert (caught.value.code, caught.value.field) == (code, "name")
    assert not Audience.objects.exists()


def test_names_are_told_apart_while_they_are_in_use(city: City) -> None:
    first = make(of_section(city), name="管理職")
    with pytest.raises(DomainError):
        make(of_section(city), name="管理職")
    archive_audience(audience=first, now=start_of(JUNE), by=None)
    second = make(of_section(city), name="管理職")
    with pytest.raises(DomainError):
        restore_audience(audience=first, now=start_of(JUNE), by=None)
    revise_audience(
        audience=second, name="課長", purpose="", document=of_section(city), based_on=1, now=start_of(JUNE), by=None
    )
    restore_audience(audience=first, now=start_of(JUNE), by=None)
    assert {audience.name for audience in audience_list()} == {"管理職", "課長"}


def test_an_archived_audience_has_no_members_and_no_evaluation(city: City) -> None:
    audience = make(of_section(city))
    archive_audience(audience=audience, now=start_of(JUNE), by=None)
    assert set(members_of(audience, JUNE)) == set()
    assert set(members_of(audience, MAY)) == {city.learner, city.manager}
    with pytest.raises(DomainError) as caught:
        evaluate_audience(audience=audience, cause=AudienceCause.BY_HAND, now=start_of(JUNE))
    assert caught.value.code == "archived"


def test_a_rule_that_cannot_be_used_is_not_written(city: City) -> None:
    with pytest.raises(RuleError):
        make(rule(said("grade")))
    assert not Audience.objects.exists()


def test_a_rule_that_became_unusable_says_so_and_lets_everybody_stay(city: City) -> None:
    audience = make(of_section(city))
    AudienceRule.objects.filter(audience=audience).supersede(now=start_of(MAY))
    gone = rule(said("of_an_app_that_is_gone"))
    AudienceRule.objects.create(audience=audience, number=2, document=gone, recorded_at=start_of(MAY))
    done = evaluate_audience(audience=audience, cause=AudienceCause.NIGHTLY, now=start_of(JUNE))
    assert (done.joined, done.left, done.members) == (0, 0, 2)
    assert done.problem
    assert members_of(audience, JUNE).count() == 2
    assert depends_on(audience, "anything")


def test_the_database_keeps_one_open_membership_and_every_version(city: City) -> None:
    audience = make(of_section(city))
    held = AudienceMembership.objects.all()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        AudienceMembership.objects.create(audience=audience, person=held.person, since=JUNE, joined_by=held.joined_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        AudienceMembership.objects.filter(pk=held.pk).update(since=JUNE)
    with pytest.raises(IntegrityError), transaction.atomic():
        AudienceMembership.objects.filter(pk=held.pk).update(until=JUNE)
    with pytest.raises(IntegrityError), transaction.atomic():
        AudienceRule.objects.filter(pk=current_rule(audience).pk).update(document={})
    with pytest.raises(IntegrityError), transaction.atomic():
        audience.evaluations.update(members=99)


class TestWaking:
    def jobs(self) -> list[Job]:
        return list(Job.objects.filter(kind=EVALUATE).order_by("pk"))

    def test_a_transfer_is_followed_after_it_is_committed(
        self, city: City, django_capture_on_commit_callbacks: object
    ) -> None:
        audience = make(of_section(city), now=clock.now())
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
            move(city.learner, city, MAY)
        assert self.jobs()[0].status == JobStatus.DONE
        assert self.jobs()[0].result == {"audiences": 1, "joined": 0, "left": 1}
        assert audience.evaluations.all()[0].cause == AudienceCause.EVENT
        assert city.learner not in members_of(audience, clock.today())

    def test_a_certification_concerns_the_rules_that_ask_for_it(
        self, city: City, django_capture_on_commit_callbacks: object
    ) -> None:
        role = RoleFactory()
        plain = make(of_section(city), name="課", now=clock.now())
        leaders = make(rule(said("role", roles=[role.code])), name="認定者", now=clock.now())
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
            CertificationFactory(person=city.learner, role=role)
        assert set(members_of(leaders, clock.today())) == {city.learner}
        assert plain.evaluations.count() == 1
        assert depends_on(leaders, ROLES)
        assert depends_on(leaders, ORGANIZATION)
        assert not depends_on(plain, ROLES)

    def test_without_audiences_nothing_is_done(self, city: City, django_capture_on_commit_callbacks: object) -> None:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
            move(city.learner, city, MAY)
        assert not self.jobs()

    def test_many_writes_make_one_job(
        self, city: City, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
    ) -> None:
        make(of_section(city), now=clock.now())
        monkeypatch.setattr("lms.common.jobs.wake", lambda job: None)
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
            for _ in range(5):
                wake_audiences(ORGANIZATION)
        waiting = self.jobs()
        assert len(waiting) == 1
        run_job(waiting[0].uuid)
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
            wake_audiences(ORGANIZATION)
        assert [job.status for job in self.jobs()] == [JobStatus.DONE, JobStatus.WAITING]

    def test_every_night_all_are_looked_at(self, city: City, django_capture_on_commit_callbacks: object) -> None:
        audience = make(of_section(city), now=clock.now())
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
            evaluate_every_night()
        assert audience.evaluations.all()[0].cause == AudienceCause.NIGHTLY
