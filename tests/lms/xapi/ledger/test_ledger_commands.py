"""The ledger from the shell, and which statements a pack may be asked to hold."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lms.accounts.models import AuditEvent
from lms.xapi.ledger.choices import Choice
from lms.xapi.models import Checkpoint, Statement
from tests.factories.xapi import own_statement, store
from tests.lms.xapi.ledger.conftest import seal, sealed, signed
from tests.lms.xapi.ledger.test_packs import Unpacked

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> list[Statement]:
    return [*signed(5), *sealed(3)]


class TestChoosing:
    def test_by_person_enrolment_and_day(self) -> None:
        person, enrolment = (own_statement()["actor"]["account"]["name"] for _ in range(2))
        mine = store(own_statement(account=person, registration=enrolment), own_statement(account=person))
        other = store(own_statement(registration=enrolment))
        today = mine[0].stored.astimezone(dt.timezone(dt.timedelta(hours=9))).date()

        def chosen(**words: Any) -> list[int]:
            return list(Choice.read(words).living().values_list("seq", flat=True))

        assert chosen(person=person) == [row.seq for row in mine]
        assert chosen(registration=enrolment) == [mine[0].seq, other[0].seq]
        assert chosen(person=person, registration=enrolment) == [mine[0].seq]
        assert len(chosen(since=today.isoformat(), until=today.isoformat())) == 3
        assert chosen(until=(today - dt.timedelta(days=1)).isoformat()) == []

    def test_a_choice_survives_being_written_down(self, rows: list[Statement]) -> None:
        choice = Choice(person=rows[0].statement_id, statements=(rows[0].statement_id,), since=dt.date(2026, 4, 1))
        assert Choice.read(json.loads(json.dumps(choice.as_json()))) == choice
        assert Choice.read({}).is_whole


class TestCommand:
    def test_a_pack_from_the_shell_leaves_a_trace(self, rows: list[Statement], tmp_path: Path) -> None:
        store(own_statement())
        out = StringIO()
        path = tmp_path / "one.zip"
        call_command("evidence_pack", path, "--since", "2020-01-01", stdout=out)

        assert "8 statements" in out.getvalue()
        assert "1 are not sealed yet" in out.getvalue()
        assert Unpacked(path).verify()[0] == 0
        event = AuditEvent.objects.get(action="ledger.pack_made")
        assert (event.detail["statements"], event.detail["choice"]) == (8, {"since": "2020-01-01"})

    def test_it_says_what_it_needs(self, rows: list[Statement], tmp_path: Path) -> None:
        for arguments in ([], ["--whole", "--since", "2020-01-01"], ["--until", "2020-01-01"]):
            with pytest.raises(CommandError):
                call_command("evidence_pack", tmp_path / "x.zip", *arguments)
        call_command("evidence_pack", tmp_path / "x.zip", "--whole", stdout=StringIO())
        with pytest.raises(CommandError, match="exists"):
            call_command("evidence_pack", tmp_path / "x.zip", "--whole")

    def test_everything_waiting_is_sealed_and_signed_by_one_command(self) -> None:
        store(own_statement())
        out = StringIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Statement.objects.__class__, "settled", lambda rows: rows.all())
            call_command("seal_statements", "--checkpoint", stdout=out)
        assert "1 statements sealed, 1 in all" in out.getvalue()
        assert Checkpoint.objects.get().note in out.getvalue()
        assert seal() == 0

    def test_keys(self) -> None:
        out = StringIO()
        call_command("ledger_key", "create", stdout=out)
        call_command("ledger_key", "rotate", stdout=out)
        out.truncate(out.seek(0))
        call_command("ledger_key", "list", stdout=out)
        keys = [json.loads(line) for line in out.getvalue().splitlines()]
        assert [key["until"] is None for key in keys] == [False, True]
        assert keys[1]["endorsement"]
