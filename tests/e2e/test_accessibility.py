"""Every kind of page, looked at by an examiner for WCAG 2.2 AA: once in a window, and on a phone where one is used.

The pages come from the URLconf and from the samples of the walk that tests who may enter, so that a new page is
examined without being listed here.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from lms.common.access import Role
from tests.architecture.routes import Route, routes
from tests.architecture.samples import SAMPLES
from tests.architecture.world import World, build_world
from tests.conftest import City, SignIn
from tests.e2e.conftest import PHONE, WIDE, Visit, Visitor

# Pages that several roles see are examined as the first of these that may see them.
READERS = (Role.LEARNER, Role.TRAINER, Role.HR, Role.MANAGER, Role.ADMIN)
# What people use on their phones: learners everything, heads of sections what is about their people.
ON_PHONES = (Role.LEARNER, Role.MANAGER)


@pytest.fixture
def world(city: City, now: dt.datetime) -> World:
    return build_world(city, now)


def may_see(route: Route, role: Role | None) -> bool:
    """Whether the role, or for None a stranger, gets to see the sample of this address."""
    allowed: frozenset[Role] | str = getattr(route.view, "allowed", frozenset())
    if role is None or allowed == "public":
        return role is None and allowed == "public"
    sample = SAMPLES.get(route.name)
    return role in allowed and (sample is None or role in sample.shown_to)


def addresses(world: World, role: Role | None, before: tuple[Role, ...]) -> Iterator[str]:
    """What the role may see, less what is seen by those who came before."""
    for route in routes():
        if not route.is_ours or not may_see(route, role) or any(may_see(route, other) for other in before):
            continue
        if sample := SAMPLES.get(route.name):
            yield sample.address(route.name, world)
        elif not route.parameters:
            yield reverse(route.name)


def is_page(client: Client, address: str) -> bool:
    """Not a file, not a part of a page, not a form's target, not a redirect."""
    answer = client.get(address)
    return answer.status_code == HTTPStatus.OK and b"<!DOCTYPE html>" in answer.getvalue()[:100]


def examine(visitor: Visitor, pages: Iterable[str]) -> None:
    """Visit each page, and only then fail, so that one run tells of all of them."""
    problems = []
    for address in pages:
        visitor.goto(address)
        try:
            visitor.check()
        except AssertionError as error:
            problems.append(f"{address}\n{error}")
    if problems:
        pytest.fail("\n\n".join(problems), pytrace=False)


@pytest.mark.parametrize("role", READERS)
def test_every_page_in_a_window(visit: Visit, world: World, sign_in: SignIn, role: Role) -> None:
    person = world.city.personas[role]
    client = sign_in(person)
    before = READERS[: READERS.index(role)]
    pages = [address for address in addresses(world, role, before) if is_page(client, address)]
    assert pages
    examine(visit(person), pages)


@pytest.mark.parametrize("role", ON_PHONES)
def test_every_page_on_a_phone(visit: Visit, world: World, sign_in: SignIn, role: Role) -> None:
    person = world.city.personas[role]
    client = sign_in(person)
    before = ON_PHONES[: ON_PHONES.index(role)]
    pages = [address for address in addresses(world, role, before) if is_page(client, address)]
    assert pages
    examine(visit(person, viewport=PHONE), pages)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["window", "phone"])
def test_what_strangers_see(visit: Visit, world: World, viewport: dict[str, int]) -> None:
    pages = [address for address in addresses(world, None, ()) if is_page(Client(), address)]
    assert reverse("account_login") in pages
    examine(visit(viewport=viewport), [*pages, reverse("verify", args=["AAAA-AAAA-AAAA-AAAA"])])


def test_what_is_not_there(visit: Visit, city: City) -> None:
    examine(visit(city.learner), [reverse("system_home"), "/courses/none/"])
