"""Random histories of a small city, told twice: by the product's actions and queries, and by the ledger of `replay`.

Whatever HR does, in whatever order and behind whatever embargo, for days gone by and days to come: on every day the
queries show HR and the public what the ledger shows, and what they showed once they show again whenever they are asked
as known then.
"""

import datetime as dt
import os
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.common.clock import start_of
from lms.common.errors import DomainError
from lms.organization.access import access_on
from lms.organization.actions.leave import end_leave, record_leave
from lms.organization.actions.mergers import NewUnit, merge_units, split_unit
from lms.organization.actions.postings import (
    correct_posting,
    end_posting,
    post_person,
    transfer_person,
    withdraw_posting,
)
from lms.organization.actions.reorganisation import abolish_unit, flag_section, move_unit, rename_unit
from lms.organization.actions.unit_corrections import correct_unit
from lms.organization.enums import HEADING, Grade, HeadKind, LeaveKind, PostingKind
from lms.organization.models import Leave, Person, Posting, Sight, Unit, UnitLineage, UnitVersion
from lms.organization.queries import Tree, postings_on, tree_on, visible_people
from tests.factories.organization import PersonFactory, PostingFactory, UnitFactory
from tests.lms.organization.replay import DAYS, Deed, Form, Ledger, Line, Post
from tests.lms.organization.replay_deeds import DEEDS, Doing, do

pytestmark = pytest.mark.django_db
# The first cell is this day and all before it. HR writes on the third: some days are gone by, others to come.
BEGIN = dt.date(2026, 4, 1)
WRITTEN_ON = dt.date(2026, 4, 3)
UNITS = ("A", "B", "C", "D")
PEOPLE = ("p", "q")
# HYPOTHESIS_EXAMPLES=2000 looks longer.
EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "20"))

# What gives units days and takes them: among all deeds of all units their days would seldom be corrected.
OF_DAYS = ("begins", "begins", "ends", "ends", "ends", "merge", "split", "rename", "move", "head", "transfer", "end")
MOSTLY_EMPTY = ("D", "D", "D", "B", "C")


def histories_of(*what: str, units: Sequence[str] = UNITS) -> st.SearchStrategy[list[Doing]]:
    doing = st.builds(
        Doing,
        what=st.sampled_from(what),
        who=st.sampled_from(PEOPLE),
        unit=st.sampled_from(units),
        other=st.sampled_from(UNITS),
        day=st.integers(1, DAYS - 1),
        length=st.sampled_from([1, 2, DAYS]),
        embargo=st.sampled_from([0, 0, 2, 4]),
    )
    return st.lists(doing, min_size=1, max_size=7)


HISTORIES = histories_of(*sorted(DEEDS)) | histories_of(*OF_DAYS, units=MOSTLY_EMPTY)


def date(day: int) -> dt.date:
    return BEGIN + dt.timedelta(days=day)


def moment(step: int) -> dt.datetime:
    return start_of(WRITTEN_ON) + dt.timedelta(minutes=step)


class City:
    """The product's side: 大阪市 ─ A ─ B, C and D; two people with accounts, one posted in B, one in C.

    D has another name from day 2 and is to end on day 5.
    """

    def __init__(self) -> None:
        self.root: Unit = UnitFactory(city=True, name="city", position=0)
        self.units: dict[str, Unit] = {"city": self.root, "A": UnitFactory(bureau=True, parent=self.root, name="A")}
        for name in ("B", "C", "D"):
            self.units[name] = UnitFactory(parent=self.units["A"], name=name)
        rename_unit(unit=self.units["D"], on=date(2), name="D2", now=moment(-2), by=None)
        abolish_unit(unit=self.units["D"], on=date(5), now=moment(-1), by=None)
        self.people: dict[str, Person] = {name: PersonFactory(with_account=True) for name in PEOPLE}
        for name, unit in zip(PEOPLE, "BC", strict=True):
            PostingFactory(person=self.people[name], unit=self.units[unit], title="0")

    def ledger(self) -> Ledger:
        ledger, every = Ledger(), range(DAYS)
        forms = {"city": (None, False), "A": ("city", False), "B": ("A", True), "C": ("A", True)}
        deed = Deed(add=[(("unit", unit), every, Form(unit, *form)) for unit, form in forms.items()])
        deed.add += [
            (("unit", "D"), range(2), Form("D", "A", True)),
            (("unit", "D"), range(2, 5), Form("D2", "A", True)),
        ]
        deed.tell += [Line("renamed", "D", "D", 2), Line("abolished", "D", None, 5)]
        deed.add += [(("primary", who), every, Post(unit, "0")) for who, unit in zip(PEOPLE, "BC", strict=True)]
        ledger.write(deed, 0, 0)
        return ledger

    def do(self, doing: Doing, step: int) -> bool:
        """Whether the product allows the deed."""
        now = moment(step)
        common: dict[str, Any] = {
            "now": now,
            "by": None,
            "disclose_at": moment(step + doing.embargo) if doing.embargo else None,
        }
        try:
            return getattr(self, doing.what)(doing, str(step), common) is not False
        except DomainError:
            return False

    def held(self, doing: Doing) -> Posting | None:
        known = Posting.objects.known().on(date(doing.day))
        return known.filter(person=self.people[doing.who], kind=PostingKind.PRIMARY).first()

    def until(self, doing: Doing) -> dt.date | None:
        return None if doing.days.stop == DAYS else date(doing.days.stop)

    def post(self, doing: Doing, name: str, common: dict[str, Any], **more: Any) -> object:
        place: dict[str, Any] = {
            "person": self.people[doing.who],
            "unit": self.units[doing.unit],
            "title": name,
            "grade": Grade.STAFF,
        }
        return post_person(**place, valid_from=date(doing.day), valid_to=self.until(doing), **more, **common)

    def head(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        return self.post(doing, name, common, kind=PostingKind.CONCURRENT, head=HeadKind.ADDITIONAL)

    def transfer(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        place: dict[str, Any] = {
            "person": self.people[doing.who],
            "unit": self.units[doing.unit],
            "title": name,
            "grade": Grade.STAFF,
        }
        return transfer_person(on=date(doing.day), **place, **common)

    def correct(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        held = self.held(doing)
        return held is not None and correct_posting(posting=held, title=name, valid_to=self.until(doing), **common)

    def end(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        held = self.held(doing)
        return held is not None and end_posting(posting=held, on=date(doing.day), **common)

    def withdraw(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        held = self.held(doing)
        return held is not None and withdraw_posting(posting=held, **common)

    def leave(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        days: dict[str, Any] = {"valid_from": date(doing.day), "valid_to": self.until(doing)}
        return record_leave(person=self.people[doing.who], kind=LeaveKind.SICK, **days, **common)

    def come_back(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        held = Leave.objects.known().on(date(doing.day)).filter(person=self.people[doing.who]).first()
        return held is not None and end_leave(leave=held, on=date(doing.day), **common)

    def rename(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        return rename_unit(unit=self.units[doing.unit], on=date(doing.day), name=name, **common)

    def move(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        return move_unit(unit=self.units[doing.unit], on=date(doing.day), parent=self.units[doing.other], **common)

    def flag(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        unit = self.units[doing.unit]
        form = tree_on(date(doing.day), Sight(now=common["now"], embargoed=True)).node(unit.pk)
        return flag_section(unit=unit, on=date(doing.day), is_section=not (form and form.is_section), **common)

    def abolish(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        return abolish_unit(unit=self.units[doing.unit], on=date(doing.day), **common)

    def merge(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        units: dict[str, Any] = {"units": [self.units[doing.unit]], "into": self.units[doing.other]}
        return merge_units(**units, on=date(doing.day), **common)

    def split(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        on, unit = date(doing.day), self.units[doing.unit]
        theirs = Posting.objects.known().overlapping(on, None).filter(person=self.people[doing.who], unit=unit)
        places = dict.fromkeys(theirs.values_list("pk", flat=True), 0)
        parts = [NewUnit(f"N{name}", name)]
        self.units[name] = split_unit(unit=unit, on=on, parts=parts, places=places, goes_on=True, **common)[0]
        return True

    def begins(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        known = UnitVersion.objects.known().filter(unit=self.units[doing.unit])
        held = known.on(date(doing.day)).first()
        if doing.length == 1:
            held = known.filter(valid_from__gt=date(doing.day)).order_by("valid_from").first()
        return held is not None and correct_unit(version=held, valid_from=date(doing.day), **common)

    def ends(self, doing: Doing, name: str, common: dict[str, Any]) -> object:
        held = UnitVersion.objects.known().filter(unit=self.units[doing.unit]).latest("valid_from")
        on = None if doing.length == DAYS else date(doing.day)
        return held.valid_to is not None and correct_unit(version=held, valid_to=on, **common)


# -- What is seen ----------------------------------------------------------------------------------------------------
Seen = dict[str, Any]


def product_sees(city: City, day: int, sight: Sight) -> Seen:
    tree = tree_on(date(day), sight)
    names = {unit.pk: name for name, unit in city.units.items()}
    posts = postings_on(date(day), sight).values_list("person_id", "kind", "unit_id", "title", "head")
    people = {person.pk: name for name, person in city.people.items()}
    away = Leave.objects.seen(sight).on(date(day)).values_list("person_id", flat=True)
    lines = UnitLineage.objects.seen(sight).filter(valid_from=date(day))
    return {
        "forms": {names[node.unit_id]: _form(node, names) for node in tree.nodes.values()},
        "below": {names[unit]: {names[each] for each in tree.below(unit)} for unit in tree.nodes},
        "section": {names[unit]: _section(tree, unit, names) for unit in tree.nodes},
        "posts": sorted(
            (people[who], kind, names[unit], title, head in HEADING) for who, kind, unit, title, head in posts
        ),
        "away": sorted(people[who] for who in away),
        "lines": sorted(
            (kind, names[before], names.get(after, ""))
            for kind, before, after in lines.values_list("kind", "predecessor_id", "successor_id")
        ),
    }


def _form(node: Any, names: dict[int, str]) -> Form:
    return Form(node.name, names[node.parent_id] if node.parent_id else None, node.is_section)


def _section(tree: Tree, unit: int, names: dict[int, str]) -> str | None:
    found = tree.section_of(unit)
    return names[found.unit_id] if found else None


def ledger_sees(ledger: Ledger, day: int, at: int, *, public: bool) -> Seen:
    def values(kind: str) -> dict[tuple[str, ...], Any]:
        found = {track: ledger.value(track, day, at, public=public) for track in ledger.tracks(kind)}
        return {track: value for track, value in found.items() if value}

    forms: dict[str, Form] = {track[1]: form for track, form in values("unit").items()}
    above = {unit: _upward(unit, forms) for unit in forms}
    posts = [(track[1], PostingKind.PRIMARY, post) for track, post in values("primary").items()]
    posts += [(track[1], PostingKind.CONCURRENT, post) for track, post in values("beside").items()]
    return {
        "forms": forms,
        "below": {unit: {each for each in forms if unit in above[each]} for unit in forms},
        "section": {unit: next((each for each in above[unit] if forms[each].is_section), None) for unit in forms},
        "posts": sorted((who, str(kind), post.unit, post.title, post.is_head) for who, kind, post in posts),
        "away": sorted(track[1] for track in values("leave")),
        "lines": sorted(
            (line.kind, line.before, line.after or "")
            for line in ledger.lines
            if line.day == day and line.is_seen(at, public=public)
        ),
    }


def _upward(unit: str, forms: dict[str, Form]) -> list[str]:
    """The unit and all above it, nearest first."""
    found = [unit]
    while (parent := forms[found[-1]].parent) and parent in forms and parent not in found:
        found.append(parent)
    return found


def heads_people(seen: Seen, who: str) -> set[str]:
    """Whom a head sees: everybody posted in a unit that they head, or below it."""
    headed = {unit for person, _kind, unit, _title, is_head in seen["posts"] if person == who and is_head}
    units = {each for unit in headed if unit in seen["forms"] for each in seen["below"][unit]}
    return {person for person, _kind, unit, _title, _head in seen["posts"] if unit in units}


def assert_heads_see(city: City, ledger: Ledger, step: int) -> None:
    for public in (False, True):
        sight = Sight(now=moment(step), embargoed=not public)
        for day in range(DAYS):
            expected = heads_people(ledger_sees(ledger, day, step, public=public), "p")
            user = city.people["p"].user
            assert isinstance(user, User)
            people = visible_people(access_on(user, date(day), sight), date(day), sight)
            assert {name for name in PEOPLE if city.people[name] in people} == expected, (day, public)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(doings=HISTORIES)
# A unit ended while people are still seen in it; a split of what was moved in secret; a head merged away in secret.
@example(doings=[Doing("transfer", "p", "C", "A", 1, 9, 4), Doing("abolish", "p", "B", "A", 2, 1, 0)])
@example(doings=[Doing("move", "p", "C", "B", 2, 1, 4), Doing("split", "q", "C", "A", 3, 1, 0)])
@example(doings=[Doing("head", "p", "C", "A", 1, 9, 0), Doing("merge", "q", "C", "B", 2, 1, 2)])
# A merger on the wrong day; an end on the wrong day, put right in secret; somebody posted on the days so gained.
@example(doings=[Doing("merge", "p", "B", "C", 3, 1, 0), Doing("ends", "p", "B", "A", 5, 1, 0)])
@example(
    doings=[
        Doing("transfer", "p", "C", "A", 1, 6, 0),
        Doing("abolish", "p", "B", "A", 2, 1, 0),
        Doing("ends", "p", "B", "A", 4, 1, 4),
        Doing("head", "q", "B", "A", 2, 2, 0),
    ]
)
@example(doings=[Doing("rename", "p", "B", "A", 3, 1, 2), Doing("begins", "p", "B", "A", 2, 1, 0)])
def test_every_day_is_what_a_ledger_says_to_everybody_at_every_moment(doings: list[Doing]) -> None:
    with transaction.atomic():
        tell_twice(doings)
        # Each history has its own city.
        transaction.set_rollback(True)


def tell_twice(doings: list[Doing]) -> None:
    city = City()
    ledger = city.ledger()
    for step, doing in enumerate(doings, start=1):
        is_done = do(ledger, doing, step)
        assert city.do(doing, step) == is_done, (step, doing)
        event(f"{doing.what}: {'done' if is_done else 'refused'}")
    last = len(doings) + 6
    for step in [*range(1, len(doings) + 1), last]:
        for public in (False, True):
            sight = Sight(now=moment(last), known_at=moment(step), embargoed=not public)
            for day in range(DAYS):
                assert product_sees(city, day, sight) == ledger_sees(ledger, day, step, public=public), (
                    step,
                    day,
                    public,
                )
    assert_heads_see(city, ledger, len(doings))
