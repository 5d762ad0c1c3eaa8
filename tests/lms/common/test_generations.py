"""Derived structures are kept until what they rest on changes: in this process, by another, or by time alone."""

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lms.common import clock, generations
from lms.common.access import Access, Role
from lms.common.generations import TRACES
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import Grade
from lms.organization.models import PUBLIC, Sight, Unit, UnitVersion
from lms.organization.queries import tree_on
from lms.organization.queries.moments import next_change
from lms.organization.queries.outline import Wanted, outline_on
from tests.factories.organization import PostingFactory, UnitFactory

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def unit() -> Unit:
    made: Unit = UnitFactory(name="人材育成課")
    return made


def names(sight: Sight | None = None) -> set[str]:
    return {node.name for node in tree_on(DAY, sight or PUBLIC(clock.now())).nodes.values()}


def rename(unit: Unit, name: str, at: dt.datetime | None = None) -> None:
    """Straight into the table: no code of ours is asked."""
    shown = at or clock.now()
    now = clock.now()
    held = UnitVersion.objects.get(unit=unit, superseded_at=None)
    UnitVersion.objects.filter(pk=held.pk).update(superseded_at=now, withdrawn_at=shown)
    held.pk, held.name, held.recorded_at, held.disclosed_at = None, name, now, shown
    held.superseded_at = held.withdrawn_at = None
    held._state.adding = True
    held.save()


def queries_of(sight: Sight) -> int:
    with CaptureQueriesContext(connection) as queries:
        tree_on(DAY, sight)
    return len(queries)


def test_a_tree_is_read_once(unit: Unit) -> None:
    sight = PUBLIC(clock.now())
    first = tree_on(DAY, sight)
    assert tree_on(DAY, PUBLIC(clock.now())) is first
    assert queries_of(PUBLIC(clock.now())) == 1
    assert tree_on(DAY - dt.timedelta(days=1), sight) is not first


def test_a_new_process_reads_what_it_needs_and_the_traces_around_it(unit: Unit) -> None:
    """The versions of all units, the moments still to come, and the traces before and after: in a city of any size."""
    for _more in range(2):
        generations.forget_all()
        assert queries_of(PUBLIC(clock.now())) == 4
        assert queries_of(PUBLIC(clock.now())) == 1
        for _number in range(5):
            UnitFactory(parent=unit)


def test_the_tree_as_a_page_shows_it_costs_as_much_for_any_city(unit: Unit) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            outline_on(DAY, PUBLIC(clock.now()), hr, Wanted())
        return len(queries)

    hr = Access(roles=frozenset({Role.HR}))
    generations.forget_all()
    assert (asked(), asked()) == (6, 1), "the second time, whether anything has changed"
    for _number in range(5):
        PostingFactory(unit=UnitFactory(parent=unit))
    generations.forget_all()
    assert (asked(), asked()) == (6, 1)


def test_what_is_still_to_come_is_found_among_appearing_and_going(unit: Unit) -> None:
    now = clock.now()
    person = PostingFactory(unit=unit).person
    moments = [now + dt.timedelta(hours=hours) for hours in (1, 2)]
    PostingFactory(unit=unit, now=now, disclose_at=moments[1])
    transfer_person(
        person=person, on=DAY, unit=unit, title="主査", grade=Grade.STAFF, now=now, by=None, disclose_at=moments[0]
    )
    assert next_change(PUBLIC(now)) == moments[0]
    assert next_change(PUBLIC(moments[0])) == moments[1]
    assert next_change(PUBLIC(moments[1])) is None


def test_a_change_is_seen_at_once(unit: Unit) -> None:
    assert "人材育成課" in names()
    rename(unit, "人材開発課")
    assert names() >= {"人材開発課"}
    assert "人材育成課" not in names()


def test_a_change_that_is_rolled_back_is_never_seen(unit: Unit) -> None:
    assert "人材育成課" in names()
    with transaction.atomic():
        rename(unit, "人材開発課")
        assert "人材開発課" in names()
        transaction.set_rollback(True)
    assert "人材育成課" in names()
    assert "人材開発課" not in names()


def test_what_was_read_before_a_rollback_is_not_found_by_the_next_change(unit: Unit) -> None:
    """The trace of the change that is rolled back and that of the one that stays are not the same."""
    for name in ("一課", "二課", "三課"):
        with transaction.atomic():
            rename(unit, "幻の課")
            assert "幻の課" in names()
            transaction.set_rollback(True)
        rename(unit, name)
        assert name in names()
        assert "幻の課" not in names()


def test_an_embargo_lifts_by_itself(unit: Unit) -> None:
    now = clock.now()
    lifted = now + dt.timedelta(hours=1)
    rename(unit, "人材開発課", at=lifted)
    later = clock.now()
    assert "人材育成課" in names(PUBLIC(later))
    assert "人材開発課" in names(Sight(now=later, embargoed=True))
    assert "人材育成課" in names(PUBLIC(later))
    assert "人材育成課" in names(PUBLIC(lifted - dt.timedelta(seconds=1)))
    assert "人材開発課" in names(PUBLIC(lifted))
    assert "人材育成課" not in names(PUBLIC(lifted))
    assert "人材育成課" in names(PUBLIC(later)), "a moment before is asked for once more"


def test_what_was_known_then_is_not_mixed_with_what_is_known_now(unit: Unit) -> None:
    before = clock.now()
    names()
    rename(unit, "人材開発課")
    assert "人材育成課" in names(Sight(now=clock.now(), known_at=before))
    assert "人材開発課" in names()


def test_only_so_many_are_kept(unit: Unit) -> None:
    kept: generations.Kept[int] = generations.Kept("units", size=3)
    now = clock.now()
    for number in range(10):
        assert kept.get(number, now=now, derive=lambda n=number: n, until=lambda: None) == number  # type: ignore[misc]
    assert len(kept._entries) == 3
    generations.Kept.instances.remove(kept)


def test_what_mixes_two_states_is_used_once(unit: Unit) -> None:
    """Somebody commits while the structure is being read."""
    kept: generations.Kept[str] = generations.Kept("units")

    def derive() -> str:
        rename(unit, "人材開発課")
        return "mixed"

    assert kept.get("x", now=clock.now(), derive=derive, until=lambda: None) == "mixed"
    assert kept.get("x", now=clock.now(), derive=lambda: "whole", until=lambda: None) == "whole"
    generations.Kept.instances.remove(kept)


def test_one_look_serves_a_whole_page(unit: Unit) -> None:
    generations.forget_all()
    with CaptureQueriesContext(connection) as queries, generations.one_look():
        for days in range(5):
            tree_on(DAY + dt.timedelta(days=days), Sight(now=clock.now(), embargoed=True))
    assert len(queries) == 3, "the traces, the versions of all units, and the traces again"
    with CaptureQueriesContext(connection) as queries, generations.one_look():
        for days in range(5):
            tree_on(DAY + dt.timedelta(days=days), Sight(now=clock.now(), embargoed=True))
    assert len(queries) == 1, "all five were kept"


def test_a_commit_during_one_look_is_seen_by_the_next(unit: Unit) -> None:
    with generations.one_look():
        assert "人材育成課" in names()
        rename(unit, "人材開発課")
        assert "人材育成課" in names(), "a page shows one state"
    assert "人材開発課" in names()
    assert "人材育成課" not in names()


def test_what_an_error_cut_short_is_not_kept(unit: Unit) -> None:
    def broken_page() -> None:
        with generations.one_look():
            names()
            raise ValueError("broken")

    generations.forget_all()
    with pytest.raises(ValueError, match="broken"):
        broken_page()
    assert queries_of(Sight(now=clock.now(), embargoed=True)) > 1


def test_thinning_out_leaves_one_trace_a_topic(unit: Unit) -> None:
    for number in range(5):
        rename(unit, f"第{number}課")
    assert "第4課" in names()
    generations.thin_out()
    assert all(count == 1 for _, count, _ in TRACES.rows())
    assert "第4課" in names()
    rename(unit, "最後の課")
    assert "最後の課" in names()


class Elsewhere(threading.Thread):
    """Another thread with a connection of its own, which goes on step by step."""

    def __init__(self, unit: Unit) -> None:
        super().__init__()
        self.unit, self.written, self.go_on = unit, threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            with transaction.atomic():
                rename(self.unit, "人材開発課")
                self.written.set()
                self.go_on.wait(20)
        finally:
            connection.close()


@pytest.fixture
def elsewhere(unit: Unit) -> Iterator[Elsewhere]:
    thread = Elsewhere(unit)
    yield thread
    thread.go_on.set()
    thread.join()


@pytest.mark.postgres
def test_another_thread_is_seen_once_it_has_committed(unit: Unit, elsewhere: Elsewhere) -> None:
    assert "人材育成課" in names()
    elsewhere.start()
    assert elsewhere.written.wait(20)
    assert "人材育成課" in names(), "not committed yet"
    other: Unit = UnitFactory(name="別の課")
    assert names() >= {"人材育成課", "別の課"}, "two writers do not wait for each other"
    elsewhere.go_on.set()
    elsewhere.join()
    assert names() >= {"人材開発課", "別の課"}
    assert "人材育成課" not in names()
    assert other.pk


@pytest.mark.postgres
def test_another_process_is_seen(unit: Unit) -> None:
    assert "人材育成課" in names()
    config: dict[str, Any] = connection.settings_dict
    code = (
        "import psycopg, sys\n"
        "with psycopg.connect(dbname=sys.argv[1], user=sys.argv[2], host=sys.argv[3], port=sys.argv[4]) as c:\n"
        '    c.execute("update organization_unitversion set superseded_at = now(), withdrawn_at = now()")\n'
    )
    where = [config["NAME"], config["USER"], config["HOST"], str(config["PORT"] or 5432)]
    subprocess.run([sys.executable, "-c", code, *where], check=True)
    assert names(PUBLIC(clock.now() + dt.timedelta(seconds=1))) == set()
