"""Statements from a file: what is right goes in once, what is wrong is listed, and a killed import goes on."""

import gzip
import json
import tracemalloc
import uuid
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from lms.common.errors import DomainError
from lms.xapi.actions.imports import Options, import_path, source_client
from lms.xapi.enums import Scope, Trust, Verb
from lms.xapi.importing import chunks, files, reading
from lms.xapi.importing.lines import Entry, entry_of
from lms.xapi.importing.reading import Source, Unreadable, read_lines
from lms.xapi.importing.work import run_import
from lms.xapi.models import ImportStatus, Statement, StatementImport
from tests.factories.xapi import NOW, api_client, client_statement

OPTIONS = Options(source="旧システム")


def write(path: Path, *lines: Any) -> Path:
    """A file of these lines: statements, or bytes as they are."""
    path.write_bytes(
        b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    )
    return path


def load(path: Path, **options: Any) -> StatementImport:
    record = import_path(path=path, options=Options(**{"source": "旧システム", **options}), now=NOW)
    try:
        run_import(record, lambda done, total: None)
    finally:
        record.refresh_from_db()
    return record


def counts(record: StatementImport) -> tuple[int, int, int]:
    return record.stored, record.known, record.refused


@pytest.mark.django_db
def test_a_file_goes_in_by_an_authority_of_its_own_and_counts_for_nothing(tmp_path: Path) -> None:
    sent = client_statement(
        timestamp="2020-01-01T00:00:00Z",
        stored="2020-01-01T00:00:01Z",
        authority={"objectType": "Agent", "mbox": "mailto:lrs@example.com"},
    )

    record = load(write(tmp_path / "a.ndjson", sent))

    row = Statement.objects.get(statement_id=sent["id"])
    assert counts(record) == (1, 0, 0)
    assert (record.status, row.trust, row.counts) == (ImportStatus.DONE, Trust.CLIENT, False)
    assert (row.client, record.client.name) == (record.client, "旧システム")
    assert not record.client.is_active
    # What it said of itself is kept; the store's own clock and authority stand beside it.
    assert row.content == sent
    assert row.stored.year > 2020


@pytest.mark.django_db
def test_the_same_file_twice_stores_nothing_new_with_ids_or_without(tmp_path: Path) -> None:
    without = client_statement(id=None)
    path = write(tmp_path / "a.ndjson", client_statement(), without, without)

    assert counts(load(path)) == (3, 0, 0)
    assert counts(load(path)) == (0, 3, 0)
    assert Statement.objects.count() == 3


DEEP = b'{"a":' * 10_000 + b"1" + b"}" * 10_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "bad_request"),
        (b'{"id": "\xff"}', "bad_request"),
        (b'{"a": NaN}', "bad_request"),
        (b'{"a": 1, "a": 2}', "bad_request"),
        (DEEP, "bad_request"),
        (b"1", "invalid"),
        (b"{}", "invalid"),
        (json.dumps(client_statement(verb={"id": "no iri"})).encode(), "invalid"),
        (json.dumps(client_statement(id="x")).encode(), "invalid"),
        (b'{"attachment": {"sha2": "00", "data": "AA=="}}', "bad_request"),
        (b'{"attachment": {"sha2": 1, "data": "%"}}', "invalid"),
        (json.dumps(client_statement(object={"id": "https://e.com/\\u0000"})).encode(), "invalid"),
    ],
)
def test_a_line_that_is_wrong_is_listed_and_the_others_go_in(tmp_path: Path, line: bytes, code: str) -> None:
    path = write(tmp_path / "a.ndjson", client_statement(), line, b"", client_statement())

    record = load(path)

    assert counts(record) == (2, 0, 1)
    problem = record.problems.get()
    assert (problem.line, problem.code) == (2, code)
    assert problem.reason


@pytest.mark.django_db
def test_a_line_that_is_too_long_is_listed_and_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 1000)
    monkeypatch.setattr(reading, "PIECE", 300)
    long = json.dumps("x" * 5000).encode()

    record = load(write(tmp_path / "a.ndjson", client_statement(), long, client_statement(), long))

    assert counts(record) == (2, 0, 2)
    assert list(record.problems.order_by("line").values_list("line", "code")) == [(2, "too_large"), (4, "too_large")]


@pytest.mark.django_db
def test_conflicts_and_foreign_voidings_are_listed(tmp_path: Path) -> None:
    first = client_statement(timestamp="2026-01-01T00:00:00Z")
    other = {**first, "verb": {"id": "https://example.com/other"}}
    load(write(tmp_path / "theirs", theirs := client_statement()), source="別のシステム")
    voiding = client_statement(verb={"id": str(Verb.VOIDED)}, object={"objectType": "StatementRef", "id": theirs["id"]})
    own = client_statement(verb={"id": str(Verb.VOIDED)}, object={"objectType": "StatementRef", "id": first["id"]})

    record = load(write(tmp_path / "a.ndjson", first, other, voiding, own, client_statement()))

    assert counts(record) == (3, 0, 2)
    assert list(record.problems.order_by("line").values_list("line", "code")) == [
        (2, "statement_conflict"),
        (3, "forbidden"),
    ]


@pytest.mark.django_db
def test_strict_means_nothing_unless_all(tmp_path: Path) -> None:
    good = [client_statement(timestamp="2026-01-01T00:00:00Z") for _ in range(3)]

    with pytest.raises(DomainError, match="1"):
        load(write(tmp_path / "a", *good, b"{"), is_strict=True)
    with pytest.raises(DomainError, match="1"):
        load(write(tmp_path / "b", *good, {**good[0], "verb": {"id": "https://example.com/v"}}), is_strict=True)
    assert Statement.objects.count() == 0
    assert StatementImport.objects.filter(status=ImportStatus.FAILED, refused=1, stored=0).count() == 2

    assert counts(load(write(tmp_path / "c", *good), is_strict=True)) == (3, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("is_array", [False, True])
def test_an_import_that_was_killed_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_packed: bool, is_array: bool
) -> None:
    monkeypatch.setattr(chunks, "MOST_LINES", 3)
    monkeypatch.setattr(reading, "PIECE", 700)
    sent = [client_statement(id=None) for _ in range(11)]
    text = json.dumps(sent, indent=1) if is_array else "".join(json.dumps(each) + "\n" for each in sent)
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(text.encode()) if is_packed else text.encode())
    record = import_path(path=path, options=OPTIONS, now=NOW)
    calls: list[int] = []

    def die(done: int, total: int) -> None:
        calls.append(done)
        if len(calls) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(record, die)
    assert Statement.objects.count() == 6

    again = load(path)
    assert again == record
    assert counts(again) == (11, 0, 0)
    assert Statement.objects.count() == 11


@pytest.mark.django_db
def test_two_at_one_import_store_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "MOST_LINES", 2)
    path = write(tmp_path / "a", *[client_statement(id=None) for _ in range(6)])
    stale = import_path(path=path, options=OPTIONS, now=NOW)
    load(path)
    stale.status = ImportStatus.RUNNING

    with pytest.raises(chunks.Overtaken):
        files.import_file(stale, lambda done, total: None)

    assert Statement.objects.count() == 6


@pytest.mark.django_db
def test_a_file_of_something_else_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "MOST_PROBLEMS", 5)
    monkeypatch.setattr(chunks, "MOST_LINES", 4)
    with pytest.raises(DomainError):
        load(write(tmp_path / "a", *[b"a,b,c"] * 50))
    assert StatementImport.objects.get().refused == 8


@pytest.mark.parametrize(
    "damaged", [gzip.compress(b"{}\n" * 9999)[:-9], b"\x1f\x8bnot gzip", b"[{}", b"[{}, {", b'[{"a": "b'], ids=str
)
def test_a_damaged_file_is_read_as_far_as_it_goes(damaged: bytes) -> None:
    with pytest.raises(Unreadable):
        list(read_lines(Source(BytesIO(damaged), len(damaged))))


def test_a_file_that_unpacks_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FREE_UNPACKED", 1024 * 1024)
    bomb = gzip.compress(b"x" * 100_000_000, 9)
    tracemalloc.start()
    with pytest.raises(Unreadable):
        list(read_lines(Source(BytesIO(bomb), len(bomb))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(['"', "\\", "]", "},{", "[,"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(values=st.lists(JSON, max_size=6), piece=st.integers(1, 40), indent=st.sampled_from([None, 0, 2]))
def test_an_array_is_its_elements_however_it_is_cut(values: list[Any], piece: int, indent: int | None) -> None:
    data = json.dumps(values, ensure_ascii=False, indent=indent).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "PIECE", piece)
        lines = list(read_lines(PiecewiseSource(data, piece)))
        assert [json.loads(line.data or b"") for line in lines] == values
        # And from the place after any of them.
        for index, line in enumerate(lines):
            rest = read_lines(PiecewiseSource(data, piece), line.end, line.number)
            assert [json.loads(each.data or b"") for each in rest] == values[index + 1 :]


class PiecewiseSource(Source):
    def __init__(self, data: bytes, piece: int) -> None:
        super().__init__(BytesIO(data), len(data))
        self._piece = piece

    def read(self, size: int = 0) -> bytes:
        return super().read(size if size == 4096 else self._piece)


def test_memory_does_not_grow_with_the_file() -> None:
    line = json.dumps(client_statement()).encode() + b"\n"

    class Endless(BytesIO):
        left = 40 * 1024 * 1024

        def read(self, size: int | None = -1) -> bytes:
            piece = (line * (1 + (size or 0) // len(line)))[: min(size or 0, self.left)]
            self.left -= len(piece)
            return piece

        def seek(self, *args: Any) -> int:
            return 0

    tracemalloc.start()
    count = sum(1 for _ in read_lines(Source(Endless(), 10**9)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 80_000
    assert peak < 5_000_000


@pytest.mark.django_db
def test_a_client_that_signs_in_does_not_vouch_for_imports() -> None:
    api_client(Scope.WRITE, name="教材サーバー")
    with pytest.raises(DomainError) as refused:
        source_client(name="教材サーバー", now=NOW)
    assert refused.value.code == "name_taken"


@pytest.mark.django_db
def test_the_command_line_imports_and_lists_what_was_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a", client_statement(), b"{")
    out = StringIO()

    call_command("xapi_import", str(path), "--source", "旧", "--errors", str(tmp_path / "errors"), stdout=out)

    assert json.loads(out.getvalue()) | {"import": ""} == {"import": "", "stored": 1, "known": 0, "refused": 1}
    assert json.loads((tmp_path / "errors").read_text())["line"] == 2
    with pytest.raises(CommandError):
        call_command("xapi_import", str(tmp_path / "nothing"), "--source", "旧")
    with pytest.raises(CommandError):
        call_command("xapi_import", str(path), "--source", "旧", "--strict", stdout=StringIO(), stderr=StringIO())


def test_ids_of_lines_without_one_are_uuids() -> None:
    made = reading.Line(1, json.dumps(client_statement(id=None)).encode(), 0)
    entry = entry_of(made, key="k", version="1.0.3")
    assert isinstance(entry, Entry)
    assert uuid.UUID(entry.content["id"]).version == 8
