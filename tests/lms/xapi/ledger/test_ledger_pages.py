"""The administrator looks at the seal, has it checked, and takes an evidence pack away."""

import datetime as dt
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from lms.accounts.models import AuditEvent
from lms.common import clock
from lms.common.models import Job, JobStatus
from lms.xapi import tasks
from lms.xapi.actions.copying import copy_checkpoints
from lms.xapi.actions.forgetting import forget_leaves
from lms.xapi.actions.packs import remove_expired
from lms.xapi.ledger import packing
from lms.xapi.ledger.choices import Choice
from lms.xapi.models import EvidencePack, Statement
from tests.conftest import City
from tests.factories.xapi import NOW, own_statement, store
from tests.lms.xapi.ledger.conftest import LATER, sealed, signed, without_rules
from tests.lms.xapi.ledger.test_packs import pack_of

pytestmark = pytest.mark.django_db


def text_of(client: Client, name: str = "ledger") -> str:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    return answer.content.decode()


class TestState:
    def test_an_empty_ledger(self, admin_client: Client) -> None:
        text = text_of(admin_client)
        assert "まだ何も封印されていません" in text
        assert "外部の保管先が設定されていません" in text

    def test_what_is_sealed_and_what_waits(self, admin_client: Client) -> None:
        signed(3, now=clock.now())
        store(own_statement())
        text = text_of(admin_client)
        assert "3件の学習記録が" in text
        assert "manabi-dx.example/id\n3\n" in text

    def test_sealing_that_stands_still_is_seen(self, admin_client: Client) -> None:
        row = store(own_statement())[0]
        with without_rules():
            Statement.objects.filter(seq=row.seq).update(stored=clock.now() - dt.timedelta(hours=1))
        assert "封印が遅れています" in text_of(admin_client)

    def test_a_place_outside_that_fails_is_seen(self, admin_client: Client, settings: Settings, tmp_path: Path) -> None:
        (tmp_path / "outside").write_text("in the way")
        settings.LEDGER_SINK_FOLDER = str(tmp_path / "outside")
        signed()
        copy_checkpoints(now=LATER)
        text = text_of(admin_client)
        assert "NotADirectoryError" in text or "FileExistsError" in text
        assert "台帳の封印" in text

    def test_decisions_are_shown(self, admin_client: Client) -> None:
        rows = sealed(2)
        forget_leaves(seqs=[rows[0].seq], decision="令和8年度 廃棄第3号", now=NOW)
        assert "令和8年度 廃棄第3号" in text_of(admin_client)

    def test_the_page_asks_as_often_for_a_large_ledger(
        self, admin_client: Client, settings: Settings, tmp_path: Path
    ) -> None:
        settings.LEDGER_SINK_FOLDER = str(tmp_path / "outside")
        signed(2)
        copy_checkpoints(now=LATER)
        text_of(admin_client)
        with _counted() as few:
            text_of(admin_client)
        for minute in range(5):
            signed(60, now=LATER + dt.timedelta(minutes=minute))
        copy_checkpoints(now=LATER + dt.timedelta(hours=1))
        with _counted() as many:
            text_of(admin_client)
        assert len(many) == len(few)


def _counted() -> Any:
    return CaptureQueriesContext(connection)


class TestChecking:
    def start(self, client: Client) -> None:
        assert client.post(reverse("ledger_verify")).status_code == 302

    def test_an_untouched_ledger(
        self, admin_client: Client, city: City, django_capture_on_commit_callbacks: Any
    ) -> None:
        signed(3)
        with django_capture_on_commit_callbacks(execute=True):
            self.start(admin_client)

        text = text_of(admin_client)
        assert "変更されたものはありません" in text
        assert AuditEvent.objects.get(action="ledger.checked").actor == city.admin.user

    def test_what_was_changed_is_named(self, admin_client: Client, django_capture_on_commit_callbacks: Any) -> None:
        rows = signed(3)
        with without_rules():
            Statement.objects.filter(seq=rows[0].seq).update(trust="client")
        with django_capture_on_commit_callbacks(execute=True):
            self.start(admin_client)

        text = text_of(admin_client)
        assert "変更が見つかりました" in text
        assert str(rows[0].statement_id) in text
        assert "<td>trust</td><td>own</td>" in text

    def test_while_it_runs_it_is_not_started_again(self, admin_client: Client) -> None:
        self.start(admin_client)
        self.start(admin_client)
        assert Job.objects.count() == 1
        assert "検証しています" in text_of(admin_client)

    def test_a_check_that_stopped_says_why(self, admin_client: Client) -> None:
        self.start(admin_client)
        Job.objects.update(status=JobStatus.FAILED, error="電源が切れました")
        assert "電源が切れました" in text_of(admin_client)


class TestPacks:
    def ask(self, client: Client, **form: str) -> Any:
        return client.post(reverse("evidence_packs"), {"kind": "chosen", **form})

    def test_a_pack_is_asked_for_made_and_taken_away(
        self, admin_client: Client, city: City, django_capture_on_commit_callbacks: Any
    ) -> None:
        rows = signed(3)
        with django_capture_on_commit_callbacks(execute=True):
            ids = f"{rows[0].statement_id}\n{rows[1].statement_id}"
            assert self.ask(admin_client, statements=ids).status_code == 302

        pack = EvidencePack.objects.get()
        assert (pack.statements, pack.tree_size) == (2, 3)
        assert pack.sha256 in text_of(admin_client, "evidence_packs")
        answer = admin_client.get(reverse("evidence_pack_file", args=[pack.uuid]))
        data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file's response
        assert len(data) == pack.bytes
        assert "verify.py" in zipfile.ZipFile(BytesIO(data)).namelist()
        trail = AuditEvent.objects.filter(subject_key=str(pack.uuid)).order_by("pk")
        assert [(event.action, event.actor) for event in trail] == [
            (action, city.admin.user) for action in ("ledger.pack_asked", "ledger.pack_made", "ledger.pack_taken")
        ]

    def test_the_whole_log(self, admin_client: Client, django_capture_on_commit_callbacks: Any) -> None:
        signed(3)
        with django_capture_on_commit_callbacks(execute=True):
            self.ask(admin_client, kind="whole", person="00000000-0000-4000-8000-000000000000")
        assert EvidencePack.objects.get().choice == {}
        assert "台帳全体" in text_of(admin_client, "evidence_packs")

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            ({}, "少なくとも1つ"),
            ({"statements": "abc"}, "abc は"),
            ({"person": "abc"}, "UUID"),
            ({"since": "2026-04-02", "until": "2026-04-01"}, "最後の日"),
            ({"person": "00000000-0000-4000-8000-000000000000"}, "条件に合う記録がありません"),
        ],
    )
    def test_what_cannot_be_packed_is_said(self, admin_client: Client, form: dict[str, str], words: str) -> None:
        signed()
        answer = self.ask(admin_client, **form)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not EvidencePack.objects.exists()

    def test_too_many_are_refused(self, admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("lms.xapi.actions.packs.MAX_SELECTED", 2)
        signed(3)
        assert "台帳全体のパック" in self.ask(admin_client, since="2020-01-01").content.decode()

    def test_a_page_that_shows_records_leads_here(self, admin_client: Client, city: City) -> None:
        answer = admin_client.get(reverse("person_detail", args=[city.learner.uuid]))
        address = f"{reverse('evidence_packs')}?person={city.learner.uuid}"
        assert address in answer.content.decode()
        assert f'value="{city.learner.uuid}"' in admin_client.get(address).content.decode()

    def test_nobody_else_is_led_here(self, hr_client: Client, city: City) -> None:
        answer = hr_client.get(reverse("person_detail", args=[city.learner.uuid]))
        assert reverse("evidence_packs") not in answer.content.decode()

    def test_without_a_key_the_pack_says_what_is_missing(
        self, admin_client: Client, settings: Settings, django_capture_on_commit_callbacks: Any
    ) -> None:
        signed(2)
        settings.LEDGER_KEY_DIR = "/nowhere"
        with django_capture_on_commit_callbacks(execute=True):
            self.ask(admin_client, since="2020-01-01")
        assert "LEDGER_KEY_DIR" in text_of(admin_client, "evidence_packs")

    def test_a_pack_that_was_made_is_not_made_again(
        self, django_capture_on_commit_callbacks: Any, admin_client: Client
    ) -> None:
        signed(2)
        with django_capture_on_commit_callbacks(execute=True):
            self.ask(admin_client, since="2020-01-01")
        before = EvidencePack.objects.get().sha256
        tasks.make_evidence_pack(Job.objects.get(), None)  # type: ignore[arg-type]  # it reports nothing
        assert EvidencePack.objects.get().sha256 == before

    def test_files_are_removed_when_they_expire(
        self, admin_client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        signed(2)
        with django_capture_on_commit_callbacks(execute=True):
            self.ask(admin_client, since="2020-01-01")
        pack = EvidencePack.objects.get()
        assert remove_expired(now=pack.expires_at - dt.timedelta(seconds=1)) == 0
        assert remove_expired(now=pack.expires_at) == 1

        assert not default_storage.exists(pack.file)
        assert admin_client.get(reverse("evidence_pack_file", args=[pack.uuid])).status_code == 404
        assert "削除済み" in text_of(admin_client, "evidence_packs")

    def test_many_checkpoints_are_thinned_out(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(packing, "MAX_CHECKPOINTS", 4)
        for minute in range(9):
            signed(1, now=NOW + dt.timedelta(minutes=minute))
        pack = pack_of(tmp_path / "pack.zip", Choice(since=dt.date(2020, 1, 1)))
        assert len(pack.read("checkpoints.json")) <= 5
        assert pack.read("checkpoints.json")[-1]["size"] == 9
        assert pack.verify()[0] == 0
