"""Before the announcement nothing shows, anywhere, to anybody but those who hold the named grant (内示).

The whole product is asked twice, with and without a batch under embargo, by everybody, with all kinds of questions: the
answers must be equal to the letter, so that no text, number, order or absence tells. What is asked includes every
address that the pages offer to those who do see the batch.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from lms.accounts.queries import audit_events
from lms.common import clock
from lms.common.access import Role
from lms.organization.actions.audiences import create_audience, evaluate_audience
from lms.organization.actions.present_posts import keep_present_posts
from lms.organization.enums import AudienceCause, GrantRole
from lms.organization.models import Person
from lms.xapi.iri import account_home
from tests.architecture.embargo import (
    MARK,
    Answer,
    Batch,
    Public,
    ask_all,
    links_of,
    names_secret,
    questions,
    route_name,
    without_echo,
    write_batch,
)
from tests.architecture.routes import routes
from tests.architecture.samples import SAMPLES, Sample
from tests.architecture.world import World, build_world
from tests.conftest import City, SignIn
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory
from tests.lms.organization.audiences.rules_for_tests import rule, said
from tests.lms.xapi.conftest import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# What is open to everybody knows nobody's posts, and what credentials open has a test of its own below.
OURS = [route for route in routes() if route.is_ours and not isinstance(route.view.allowed, str)]
ALLOWED: dict[str, frozenset[Role]] = {route.name: route.view.allowed for route in OURS}
# These end the session or change whose eyes look on.
APART = {"account_logout", "set_language", "preferences", "admin_login", "page_sign_in"}
# Of each view so many of the addresses that pages offer, and of those that speak of a secret.
OF_EACH, OF_SECRET = 2, 6
Browsers = dict[str, tuple[Client, set[Role]]]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """A moment that does not pass, so that two answers can be equal."""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.fixture
def world(city: City, now: dt.datetime) -> World:
    return build_world(city, now)


@pytest.fixture
def public(world: World) -> Public:
    return Public.prepare(world)


@pytest.fixture
def keeper(city: City) -> Person:
    """HR with sight of what is not announced."""
    person: Person = PersonFactory(with_account=True)
    PostingFactory(person=person, unit=city.bureau)
    for role in (GrantRole.HR, GrantRole.ADMIN, GrantRole.EMBARGO):
        GrantFactory(person=person, role=role)
    return person


@pytest.fixture
def others(city: City, public: Public, sign_in: SignIn) -> Browsers:
    """Everybody else, with their roles: the personas, who will be head, who is merged, and the head's delegate."""
    delegate: Person = PersonFactory(with_account=True)
    PostingFactory(person=delegate, unit=city.section)
    GrantFactory(person=delegate, role=GrantRole.DELEGATE, unit=city.section)
    browsers: Browsers = {role: (sign_in(who), {role, Role.LEARNER}) for role, who in city.personas.items()}
    browsers["delegate"] = sign_in(delegate), {Role.LEARNER, Role.MANAGER}
    # What they become once it is announced is asked, too.
    browsers["future head"] = sign_in(public.future_head), {Role.LEARNER, Role.MANAGER}
    browsers["clerk"] = sign_in(public.clerk), {Role.LEARNER}
    return browsers


@pytest.fixture
def batch(world: World, public: Public, now: dt.datetime) -> Batch:
    return write_batch(world, public, now, world.city.hr.user)


def addresses(world: World, batch: Batch) -> list[str]:
    """Every address of ours with every question behind it."""
    found = []
    for route in OURS:
        if route.name in APART or (route.parameters and route.name not in SAMPLES):
            continue
        address = SAMPLES.get(route.name, Sample(lambda world: {})).address(route.name, world)
        found += [f"{address}?{urlencode(question)}".rstrip("?") for question in questions(batch)]
    return found


def offered(answers: dict[str, Answer], batch: Batch) -> Iterator[str]:
    """The addresses on these pages, as many of each view as are enough."""
    seen, of_view = set(answers), Counter[tuple[str, bool]]()
    ours = {route.name for route in OURS} - APART
    for page in answers.values():
        for address in map(without_echo, links_of(page.text, batch)):
            kind = route_name(address), names_secret(address, batch)
            if address in seen or kind[0] not in ours or of_view[kind] >= (OF_SECRET if kind[1] else OF_EACH):
                continue
            seen.add(address)
            of_view[kind] += 1
            yield address


def everything(browser: Client, world: World, batch: Batch) -> dict[str, Answer]:
    """What somebody is answered, and on what the pages offer, and on what those offer."""
    answers = ask_all(browser, addresses(world, batch))
    for _step in range(2):
        answers.update(ask_all(browser, list(offered(answers, batch))))
    return answers


def open_to(roles: set[Role], asked: list[str]) -> list[str]:
    """The addresses whose views these roles may enter at all; that the others are 404 has a walk of its own."""
    return [address for address in asked if roles & ALLOWED[route_name(address)]]


def telling(shown: dict[str, Answer]) -> list[str]:
    """Without the questions to which the keeper, who may see all, is answered as if nothing had been asked."""
    return [address for address, answer in shown.items() if "?" not in address or answer != shown.get(plain(address))]


def plain(address: str) -> str:
    return address.split("?", maxsplit=1)[0]


def views_that_tell(answers: dict[str, Answer]) -> set[str]:
    return {route_name(address) for address, answer in answers.items() if MARK in answer.text}


# Where the keeper must find the batch.
KEEPERS_VIEWS = {
    "board",
    "board_export",
    "people",
    "person_detail",
    "talent_section",
    "hr_imports",
    "hr_import",
    "organization_tree",
    "organization_unit",
    "organization_chart",
    "organization_chart_pdf",
    "organization_changes",
    "organization_export",
    "organization_changes_export",
}


@pytest.mark.walk
def test_nothing_tells_of_what_is_not_announced(
    world: World, public: Public, keeper: Person, others: Browsers, sign_in: SignIn, now: dt.datetime
) -> None:
    # Signing in leaves a line in the audit trail, which both cities have.
    keepers = sign_in(keeper)
    before = transaction.savepoint()
    batch = write_batch(world, public, now, world.city.hr.user)
    # As the scheduler does: what is counted in the copy must tell as little.
    keep_present_posts(now=now)
    shown = everything(keepers, world, batch)
    assert views_that_tell(shown) >= KEEPERS_VIEWS, "a walk that finds nothing would prove nothing"
    assert any(names_secret(address, batch) for address in shown), "the keeper's pages lead to what is secret"
    asked = telling(shown)
    told = {who: ask_all(browser, open_to(roles, asked)) for who, (browser, roles) in others.items()}
    transaction.savepoint_rollback(before)
    cache.clear()
    leaks = []
    for who, (browser, _roles) in others.items():
        for address, without in ask_all(browser, told[who]).items():
            answer = told[who][address]
            if MARK in answer.text:
                leaks.append(f"{who} reads a secret at {address}")
            elif answer != without:
                leaks.append(f"{who} finds a difference at {address}: {answer.first_difference(without)}")
    assert not leaks, "\n".join(leaks)


def test_other_systems_are_told_nothing(world: World, public: Public, now: dt.datetime) -> None:
    """The one thing that credentials open is the statement store: it knows acts of learning, and no posts."""
    caller = Caller()
    account = json.dumps({"account": {"homePage": account_home(), "name": str(public.clerk.uuid)}})
    questions = [("statements", {}), ("statements", {"agent": account}), ("agents", {"agent": account})]

    def told() -> list[bytes]:
        return [caller.get(f"/xapi/{path}", **parameters).content for path, parameters in questions]

    without = told()
    write_batch(world, public, now, world.city.hr.user)
    assert told() == without


# Where each of the others finds it once it is announced.
AFTERWARDS: dict[str, set[str]] = {
    Role.LEARNER: {"person_detail"},
    Role.MANAGER: set(),
    Role.HR: {"board", "board_export", "people", "person_detail", "hr_imports", "organization_tree"},
    Role.ADMIN: {"board", "people", "person_detail"},
    "future head": {"section_home", "person_detail"},
}


def test_everybody_sees_it_when_it_is_announced(
    world: World, batch: Batch, others: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: batch.lifts_at)
    for who, expected in AFTERWARDS.items():
        browser, roles = others[who]
        asked = [address for address in addresses(world, batch) if route_name(address) in expected]
        found = views_that_tell(ask_all(browser, open_to(roles, asked)))
        assert found >= expected, who


def test_the_moment_is_exact(batch: Batch, others: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    hr, _roles = others[Role.HR]
    asked = [reverse("people"), reverse("board"), reverse("organization_tree")]
    monkeypatch.setattr(clock, "now", lambda: batch.lifts_at - dt.timedelta(microseconds=1))
    assert not views_that_tell(ask_all(hr, asked))
    monkeypatch.setattr(clock, "now", lambda: batch.lifts_at)
    assert len(views_that_tell(ask_all(hr, asked))) == len(asked)


def test_what_rests_on_a_secret_unit_does_not_name_it(
    world: World, batch: Batch, others: Browsers, keeper: Person, sign_in: SignIn, now: dt.datetime
) -> None:
    """An audience whose rule names the unit, everybody's audience reckoned anew, a role over the unit."""
    document = rule(said("unit", units=[str(batch.unit.uuid)]))
    audience = create_audience(name="新しい課の対象者", purpose="", document=document, now=now, by=None)
    delegate = world.city.trainer
    GrantFactory(person=delegate, role=GrantRole.DELEGATE, unit=batch.unit)
    asked = [reverse("organization_grants"), reverse("person_readers", args=[delegate.uuid])]
    for each in (audience, world.audience):
        evaluate_audience(audience=each, cause=AudienceCause.BY_HAND, now=now)
        own = [reverse(name, args=[each.uuid]) for name in ("audience_detail", "audience_edit")]
        asked += [*own, reverse("audience_export", args=[each.uuid, "csv"])]
        asked.append(reverse("audience_why", args=[each.uuid, world.city.learner.uuid]))
    assert views_that_tell(ask_all(sign_in(keeper), asked)) >= {"audience_detail"}
    for who, (browser, roles) in others.items():
        told = views_that_tell(ask_all(browser, open_to(roles, [*asked, reverse("audience_list")])))
        assert not told, who


def test_no_line_of_the_audit_trail_is_open(world: World, public: Public, now: dt.datetime) -> None:
    before = set(audit_events(disclosed_by=now).values_list("pk", flat=True))
    write_batch(world, public, now, world.city.hr.user)
    open_lines = audit_events(disclosed_by=now).exclude(pk__in=before)
    assert not list(open_lines.values_list("action", "detail"))
