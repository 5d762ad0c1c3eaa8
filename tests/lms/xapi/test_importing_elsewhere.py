"""Statements from another store, the pages, and the way out and back in again."""

import base64
import datetime as dt
import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from lms.accounts.models import AuditEvent
from lms.common.errors import DomainError
from lms.common.jobs import run_job
from lms.xapi.actions.imports import Options, continue_import, discard_import, import_endpoint, stop_import
from lms.xapi.digest import content_digest
from lms.xapi.enums import Trust, Verb
from lms.xapi.formats import Reader, exact
from lms.xapi.importing import remote
from lms.xapi.importing.work import run_import
from lms.xapi.models import Attachment, ImportStatus, Statement, StatementImport
from tests.factories.xapi import NOW, api_client, client_statement, own_statement, settled_at_once, store
from tests.lms.xapi.receiver import Receiver, Reply, receiving, replying


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(remote, "BREATH", 0)
    monkeypatch.setattr(remote, "LONGEST_WAIT", dt.timedelta(seconds=0.01))
    with receiving() as made:
        yield made


def kept(count: int) -> list[dict[str, Any]]:
    return [
        client_statement(stored=f"2026-01-01T00:00:{index:02d}.000Z", timestamp="2026-01-01T00:00:00Z")
        for index in range(count)
    ]


class Pages:
    """Gives its statements out, two a page."""

    def __init__(self, statements: list[dict[str, Any]]) -> None:
        self.statements = statements
        self.asked: list[str] = []
        self.lapsed: set[str] = set()

    def __call__(self, path: str) -> Reply | None:
        self.asked.append(path)
        parts = urlsplit(path)
        if path in self.lapsed:
            self.lapsed.remove(path)
            return 404, {}, b"{}"
        start = int(parts.path.rpartition("/")[2]) if "/more/" in path else self._since(parts.query)
        shown = self.statements[start : start + 2]
        more = f"/xapi/more/{start + 2}" if start + 2 < len(self.statements) else ""
        return 200, {"Content-Type": "application/json"}, json.dumps({"statements": shown, "more": more}).encode()

    def _since(self, query: str) -> int:
        since = parse_qs(query).get("since", [""])[0]
        return sum(each["stored"] <= since for each in self.statements)


def begin(other: Receiver, **options: Any) -> StatementImport:
    return import_endpoint(
        endpoint=other.endpoint,
        username="key",
        secret="geheim",
        options=Options(**{"source": "国のLRS", **options}),
        now=NOW,
        by=None,
        enqueue=False,
    )


def work(record: StatementImport, tell: Any = lambda done, total: None) -> StatementImport:
    try:
        run_import(record, tell)
    finally:
        record.refresh_from_db()
    return record


@pytest.mark.django_db
def test_another_store_is_read_page_by_page_oldest_first(other: Receiver) -> None:
    other.pages = Pages(kept(5))

    record = work(begin(other))

    assert (record.status, record.stored, record.line) == (ImportStatus.DONE, 5, 5)
    asked = parse_qs(urlsplit(other.pages.asked[0]).query)
    assert (asked["ascending"], asked["format"], asked["attachments"]) == (["true"], ["exact"], ["true"])
    assert len(other.pages.asked) == 3
    assert [row.content["id"] for row in Statement.objects.order_by("seq")] == [
        each["id"] for each in other.pages.statements
    ]
    assert record.secret == ""
    assert other.headers[0]["Authorization"] == "Basic " + base64.b64encode(b"key:geheim").decode()


@pytest.mark.django_db
def test_an_import_that_was_killed_goes_on_at_its_link_and_from_its_last_moment_if_that_has_lapsed(
    other: Receiver,
) -> None:
    pages = other.pages = Pages(kept(7))
    record = begin(other)

    def die(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(record, die)
    assert Statement.objects.count() == 4
    pages.lapsed.add("/xapi/more/4")
    pages.asked.clear()

    again = work(begin(other))

    assert again == record
    assert pages.asked[0] == "/xapi/more/4"
    assert "since=" in pages.asked[1]
    assert again.status == ImportStatus.DONE
    assert Statement.objects.count() == 7


@pytest.mark.django_db
def test_a_store_that_is_busy_is_asked_again_and_one_that_refuses_is_not(other: Receiver) -> None:
    pages = Pages(kept(2))
    mood = replying(429, times=2, Retry_After="1")
    other.pages = lambda path: mood(path) or pages(path)
    assert work(begin(other)).stored == 2

    other.pages = replying(401)
    with pytest.raises(DomainError):
        work(record := begin(other, source="x"))
    record.refresh_from_db()
    assert record.status == ImportStatus.FAILED
    assert "401" in record.error


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"statements": 1}', b'{"statements": [], "more": 1}', b"\xff"])
def test_what_is_no_list_of_statements_is_an_error(other: Receiver, body: bytes) -> None:
    other.pages = replying(200, body)
    with pytest.raises(DomainError):
        work(begin(other))


@pytest.mark.django_db
def test_a_link_to_another_host_is_not_followed(other: Receiver) -> None:
    with receiving() as foreign:
        body = json.dumps({"statements": kept(1), "more": f"{foreign.endpoint}more/1"}).encode()
        other.pages = replying(200, body)
        with pytest.raises(DomainError) as refused:
            work(begin(other))
        assert refused.value.code == "foreign_address"
        assert foreign.headers == []
    assert Statement.objects.count() == 0


@pytest.mark.django_db
def test_what_one_statement_lacks_does_not_stop_the_others(other: Receiver) -> None:
    good, bad = kept(1)[0], {**kept(1)[0], "verb": None}
    other.pages = Pages([bad, good])
    record = work(begin(other))
    assert (record.stored, record.refused, record.problems.get().line) == (1, 1, 1)


def attached() -> tuple[dict[str, Any], dict[str, bytes]]:
    data = os.urandom(3000)
    sha2 = hashlib.sha256(data).hexdigest()
    named = {
        "usageType": "https://example.com/u",
        "display": {"ja": "証"},
        "contentType": "application/pdf",
        "length": len(data),
        "sha2": sha2,
    }
    return client_statement(attachments=[named]), {sha2: data}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["store.ndjson", "store.ndjson.gz"])
def test_out_and_in_again_is_the_same_store(tmp_path: Path, name: str) -> None:
    """But for the store's own words: when it took a statement in, and by whose authority."""
    client, _ = api_client()
    content, files = attached()
    (first,) = store(own_statement(Verb.ATTENDED))
    store(content, trust=Trust.CLIENT, client=client, files=files)
    store({**content, "id": str(uuid.uuid4())}, trust=Trust.CLIENT, client=client, files=files)
    store(client_statement(context={"contextAgents": []}), trust=Trust.CLIENT, client=client, version="2.0.0")
    store(client_statement(result={"score": {"raw": 1.50}, "extensions": {"https://e.com/x": [1e3, None, "𠮷\u2028"]}}))
    reference = {"objectType": "StatementRef", "id": str(first.statement_id)}
    store(client_statement(verb={"id": str(Verb.VOIDED)}, object=reference))
    before = snapshot()
    path = tmp_path / name
    with settled_at_once():
        call_command("xapi_export", "--output", str(path), stderr=StringIO())
    empty_the_store()

    call_command("xapi_import", str(path), "--source", "旧", "--strict", stdout=StringIO())

    assert snapshot() == before
    assert {row.sha2: bytes(row.content) for row in Attachment.objects.all()} == files
    out = StringIO()
    call_command("xapi_import", str(path), "--source", "旧", stdout=out)
    assert json.loads(out.getvalue())["stored"] == 0
    with pytest.raises(CommandError):
        call_command("xapi_export", "--output", str(path))


def snapshot() -> list[Any]:
    rows = Statement.objects.order_by("seq").select_related("client")
    own = ("stored", "authority")
    return [
        (row.statement_id, row.timestamp, row.version, row.voids, content_digest(given), given)
        for row in rows
        for given in [{name: value for name, value in exact(row, Reader()).items() if name not in own}]
    ]


def empty_the_store() -> None:
    with connection.cursor() as cursor:
        for table in ("xapi_mention", "xapi_attachment", "xapi_statementkey", "xapi_statement"):
            cursor.execute(f"DELETE FROM {table}")


@pytest.mark.django_db
def test_an_export_is_narrowed_and_never_holds_more_than_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.xapi.exporting.PAGE", 3)
    rows = store(*[own_statement(Verb.ATTENDED) for _ in range(7)])
    store(own_statement(Verb.PASSED))
    path = tmp_path / "a"
    with settled_at_once():
        call_command("xapi_export", "--output", str(path), "--verb", str(Verb.ATTENDED), stderr=StringIO())
    assert [json.loads(line)["id"] for line in path.read_bytes().splitlines()] == [
        str(row.statement_id) for row in rows
    ]
    assert AuditEvent.objects.get(action="xapi.exported").detail["lines"] == 7


def upload(client: Client, data: bytes, **fields: str) -> StatementImport:
    file = SimpleUploadedFile("a.ndjson", data)
    answer = client.post(reverse("statement_imports"), {"file": file, "source": "旧", "version": "1.0.3", **fields})
    assert answer.status_code == 302
    return StatementImport.objects.latest("pk")


def do(record: StatementImport) -> StatementImport:
    """What a worker does with the job."""
    assert record.job is not None
    run_job(record.job.uuid)
    record.refresh_from_db()
    return record


@pytest.mark.django_db
def test_a_file_is_brought_on_a_page_and_a_worker_takes_it_over(
    admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    data = gzip.compress(b"\n".join([json.dumps(client_statement()).encode(), b"{"]))
    record = upload(admin_client, data)
    assert record.status == ImportStatus.RUNNING
    address = reverse("statement_import", args=[record.uuid])
    assert 'hx-trigger="every 3s"' in admin_client.get(address).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        do(record)

    assert (record.status, record.stored, record.refused, record.stored_as) == (ImportStatus.DONE, 1, 1, "")
    page = admin_client.get(address).content.decode()
    assert 'hx-trigger="every' not in page
    answer = admin_client.get(reverse("statement_import_errors", args=[record.uuid]))
    assert json.loads(answer.getvalue())["line"] == 2
    assert AuditEvent.objects.get(action="xapi.import_finished").detail["stored"] == 1


@pytest.mark.django_db
def test_an_import_is_stopped_continued_and_discarded(admin_client: Client) -> None:
    record = upload(admin_client, json.dumps(client_statement()).encode())
    stop_import(record=record, now=NOW, by=None)
    assert do(record).status == ImportStatus.CANCELLED
    assert Statement.objects.count() == 0

    continue_import(record=record, now=NOW, by=None)
    record.refresh_from_db()
    stop_import(record=record, now=NOW, by=None)
    record.refresh_from_db()
    discard_import(record=record, now=NOW, by=None)
    record.refresh_from_db()
    assert (record.status, record.stored_as) == (ImportStatus.DISCARDED, "")
    with pytest.raises(DomainError):
        continue_import(record=record, now=NOW, by=None)


@pytest.mark.django_db
def test_another_store_is_named_on_a_page(admin_client: Client, other: Receiver) -> None:
    other.pages = Pages(kept(3))
    form = {"endpoint": other.endpoint, "username": "k", "secret": "geheim", "source": "国", "version": "1.0.3"}
    answer = admin_client.post(reverse("statement_import_remote"), form)
    assert answer.status_code == 302
    record = StatementImport.objects.get()
    assert "geheim" not in record.secret
    assert do(record).stored == 3
    wrong = admin_client.post(reverse("statement_import_remote"), {**form, "endpoint": "nowhere"})
    assert "endpoint" in wrong.context["form"].errors


# Small chunks, so that it is killed among them; nobody follows what it stores.
IMPORTING = """
import sys
import django
django.setup()
from django.core.management import call_command
from lms.xapi.actions import store
from lms.xapi.importing import chunks
chunks.MOST_LINES = 20
store.wake_consumers = lambda: None
call_command("xapi_import", sys.argv[1], "--source", "旧")
"""


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_while_importing_loses_and_doubles_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b"".join(json.dumps(client_statement(id=None)).encode() + b"\n" for _ in range(1000)))
    values = connection.settings_dict
    url = f"postgres://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    environment = {**os.environ, "TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    command = [sys.executable, "-c", IMPORTING, str(path)]
    for _ in range(2):
        seen = Statement.objects.count()
        worker = subprocess.Popen(command, env=environment, cwd=django_settings.BASE_DIR, stdout=subprocess.DEVNULL)
        until = time.perf_counter() + 180
        while Statement.objects.count() < seen + 60 and time.perf_counter() < until:
            time.sleep(0.05)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)
        assert seen < Statement.objects.count() < 1000

    call_command("xapi_import", str(path), "--source", "旧", stdout=StringIO())

    record = StatementImport.objects.get()
    assert (record.stored, record.known, record.refused) == (1000, 0, 0)
    assert Statement.objects.count() == 1000
