"""HR without sight of what is not announced is refused: always in the same words, which say what to do next."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from lms.common import clock
from lms.organization.actions.departures import retire_person
from lms.organization.actions.leave import record_leave
from lms.organization.actions.postings import post_person, transfer_person
from lms.organization.enums import Grade, GrantRole, LeaveKind, PostingKind
from lms.organization.models import Person
from tests.conftest import City
from tests.factories.organization import GrantFactory, PersonFactory
from tests.lms.organization.desk import preview, text_of

pytestmark = pytest.mark.django_db
Planned = Callable[[City, dt.date, dt.datetime, dt.datetime], object]


def transferred(city: City, on: dt.date, now: dt.datetime, shown: dt.datetime) -> object:
    what = {"unit": city.far_section, "title": "主査", "grade": Grade.CHIEF}
    return transfer_person(person=city.learner, on=on, now=now, by=None, disclose_at=shown, **what)  # type: ignore[arg-type]


def concurrent(city: City, on: dt.date, now: dt.datetime, shown: dt.datetime) -> object:
    return post_person(
        person=city.learner,
        unit=city.far_section,
        title="主査",
        grade=Grade.CHIEF,
        kind=PostingKind.CONCURRENT,
        valid_from=on,
        now=now,
        by=None,
        disclose_at=shown,
    )


def leaving(city: City, on: dt.date, now: dt.datetime, shown: dt.datetime) -> object:
    return retire_person(person=city.learner, on=on, now=now, by=None, disclose_at=shown)


def away(city: City, on: dt.date, now: dt.datetime, shown: dt.datetime) -> object:
    return record_leave(
        person=city.learner,
        kind=LeaveKind.CHILDCARE,
        valid_from=on,
        valid_to=None,
        now=now,
        by=None,
        disclose_at=shown,
    )


def refusal(client: Client, person: Person, on: dt.date) -> str:
    page = preview(client, reverse("person_retire", args=[person.uuid]), {"last_day": on.isoformat()})
    words = text_of(page)
    assert "ほかで手続き中" in words, words
    return str([part.strip() for part in words[words.index("この記録は") :].split("。", 3)[:3]])


@pytest.mark.parametrize("plan", [transferred, concurrent, leaving, away])
def test_the_refusal_says_whom_to_ask_and_nothing_of_the_secret(plan: Planned, city: City, hr_client: Client) -> None:
    now = clock.now()
    on = clock.local_date(now) + dt.timedelta(days=40)
    plan(city, on, now, now + dt.timedelta(days=9))
    words = refusal(hr_client, city.learner, on)
    assert "公表前の異動を扱う人事の担当" in words
    assert "「権限」" in words
    assert words == SAID, "the same whatever is planned"


def test_those_to_ask_are_named_where_the_refusal_says(city: City, hr_client: Client) -> None:
    insider = PersonFactory(name="内示 担当")
    GrantFactory(person=insider, role=GrantRole.EMBARGO)
    assert "内示 担当" in hr_client.get(reverse("organization_grants")).content.decode()


SAID = str(
    [
        "この記録はほかで手続き中のため、いまはここから変更できません",
        "変更したい内容を、公表前の異動を扱う人事の担当に伝えてください（担当者が登録できます）",
        "担当者は「権限」の一覧で確かめられます",
    ]
)
