"""Evidence packs, checked by their own program in a process of its own that knows nothing of the product."""

import base64
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from lms.xapi.actions.forgetting import forget_leaves
from lms.xapi.actions.packs import write_file
from lms.xapi.actions.signing import active_key, rotate_key
from lms.xapi.ledger.choices import Choice
from lms.xapi.ledger.notes import sign
from lms.xapi.ledger.verifier.contents import ENVELOPE, read_envelope
from lms.xapi.models import Checkpoint, Statement
from tests.factories.xapi import NOW
from tests.lms.xapi.ledger.conftest import LATER, sealed, signed, without_rules

pytestmark = pytest.mark.django_db
Entry = dict[str, Any]


class Unpacked:
    """A pack in a folder, where somebody can change it."""

    def __init__(self, pack: Path) -> None:
        self.folder = pack.with_suffix("")
        shutil.rmtree(self.folder, ignore_errors=True)
        with zipfile.ZipFile(pack) as file:
            file.extractall(self.folder)

    def verify(self, *arguments: object) -> tuple[int, str]:
        """Without the product on its path, as whoever receives the pack runs it."""
        done = subprocess.run(
            [sys.executable, "verify.py", *map(str, arguments)],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    def problems(self) -> list[Entry]:
        """The problems with statements; that the signature of the whole pack is broken is told besides."""
        code, text = self.verify("--json")
        assert code == 1, text
        problems: list[Entry] = json.loads(text)["problems"]
        assert any("is not as it was when the pack was made" in each["problem"] for each in problems)
        return [each for each in problems if "is not as it was when the pack was made" not in each["problem"]]

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text())

    def entries(self) -> list[Entry]:
        return [json.loads(line) for line in (self.folder / "statements.ndjson").read_text().splitlines()]

    def write(self, name: str, content: Any) -> None:
        (self.folder / name).write_text(json.dumps(content))

    def change(self, function: Callable[[list[Entry]], Sequence[Entry]]) -> None:
        lines = [json.dumps(entry) + "\n" for entry in function(self.entries())]
        (self.folder / "statements.ndjson").write_text("".join(lines))

    def change_second(self, **values: Any) -> None:
        self.change(lambda entries: [entries[0], {**entries[1], **values}, *entries[2:]])


def pack_of(path: Path, choice: Choice | None = None) -> Unpacked:
    path.unlink(missing_ok=True)
    write_file(path, choice=choice or Choice(), now=LATER)
    return Unpacked(path)


@pytest.fixture
def rows() -> list[Statement]:
    """Five statements, two checkpoints; the pack adds a third."""
    found = [*signed(2), *signed(2, now=NOW + dt.timedelta(minutes=1)), *sealed(1)]
    sealed(3)
    return found


@pytest.fixture
def choice(rows: list[Statement]) -> Choice:
    return Choice(statements=[row.statement_id for row in rows])


@pytest.fixture
def pack(choice: Choice, tmp_path: Path) -> Unpacked:
    return pack_of(tmp_path / "pack.zip", choice)


class TestUntouched:
    def test_a_selection_is_proven_and_says_what_it_cannot_know(self, pack: Unpacked) -> None:
        code, text = pack.verify()

        assert (code, text.split("\n")[0]) == (0, "UNCHANGED")
        assert "5 statements were compared" in text
        assert "the newest checkpoint is of 8 statements" in text
        assert "Only the pack of the whole log proves" in text
        assert str(active_key()) in text

    def test_the_whole_log_proves_that_nothing_is_missing(self, rows: list[Statement], tmp_path: Path) -> None:
        code, text = pack_of(tmp_path / "whole.zip").verify()

        assert code == 0
        assert "nothing is missing among the first 8 statements" in text
        assert "Only the pack of the whole log" not in text

    def test_the_zip_itself(self, pack: Unpacked) -> None:
        assert pack.verify(pack.folder.with_suffix(".zip"))[0] == 0

    def test_with_a_key_and_a_checkpoint_from_elsewhere(self, pack: Unpacked, tmp_path: Path) -> None:
        kept = tmp_path / "kept.txt"
        kept.write_text(Checkpoint.objects.get(size=2).note)

        code, text = pack.verify("--key", str(active_key()), "--checkpoint", kept)

        assert code == 0
        assert "the keys are those that you gave" in text
        assert f"{kept} is the same in the pack" in text
        assert "Whether the keys are the ledger's own" not in text

    def test_after_the_key_was_rotated(self, choice: Choice, tmp_path: Path) -> None:
        old = active_key()
        rotate_key(now=LATER)
        sealed(1)
        code, text = pack_of(tmp_path / "pack.zip", choice).verify("--key", str(old))
        assert code == 0, text

    def test_what_is_in_it_can_be_read_by_people(self, pack: Unpacked, rows: list[Statement]) -> None:
        assert pack.entries()[0]["raw"].encode() == bytes(rows[0].raw)
        assert "DX基礎研修" in (pack.folder / "statements.ndjson").read_text()
        assert "漏れがないこと" in (pack.folder / "README.ja.md").read_text()
        assert "It cannot tell" in (pack.folder / "README.en.md").read_text()
        assert pack.read("pack.json")["not_yet_sealed"] == 0

    def test_erased_statements_are_told_and_the_rest_still_proven(
        self, rows: list[Statement], choice: Choice, tmp_path: Path
    ) -> None:
        forget_leaves(statement_ids=[rows[1].statement_id], decision="第3号", now=LATER)
        Statement.objects.filter(seq=rows[1].seq).delete()
        for name, chosen in (("part", choice), ("whole", Choice())):
            unpacked = pack_of(tmp_path / f"{name}.zip", chosen)
            code, text = unpacked.verify()
            assert code == 0, text
            assert "1 statements were erased by decision" in text
            assert "第3号" in (unpacked.folder / "statements.ndjson").read_text()

    def test_what_the_store_has_lost_is_told(self, rows: list[Statement], choice: Choice, tmp_path: Path) -> None:
        Statement.objects.filter(seq=rows[1].seq).delete()
        code, text = pack_of(tmp_path / "whole.zip").verify()
        assert code == 1
        assert "not in the store any more" in text
        assert str(rows[1].statement_id) in text

    def test_what_the_store_says_wrongly_is_told(self, rows: list[Statement], choice: Choice, tmp_path: Path) -> None:
        with without_rules():
            Statement.objects.filter(seq=rows[1].seq).update(trust="client")
        code, text = pack_of(tmp_path / "pack.zip", choice).verify()
        assert code == 1
        assert str(rows[1].statement_id) in text


class TestTampered:
    """The problem and the statement are named."""

    def only_second(self, pack: Unpacked, rows: list[Statement], words: str) -> None:
        problems = pack.problems()
        assert [each["statement_id"] for each in problems] == [str(rows[1].statement_id)]
        assert words in problems[0]["problem"]

    def test_a_byte(self, pack: Unpacked, rows: list[Statement]) -> None:
        pack.change_second(raw=bytes(rows[1].raw).decode().replace("completed", "attempted", 1))
        self.only_second(pack, rows, "the bytes of the statement were changed")

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("trust", "launch", "the envelope (timestamp, trust, client or version)"),
            ("stored", "2020-01-01T00:00:00.000000Z", "the envelope was changed: stored"),
            ("seq", "99", "the envelope was changed: seq"),
            ("sha256", "0" * 64, "the bytes of the statement were changed (or their fingerprint"),
        ],
    )
    def test_the_envelope(self, pack: Unpacked, rows: list[Statement], field: str, value: str, words: str) -> None:
        pack.change_second(envelope=with_field(pack.entries()[1]["envelope"], field, value))
        self.only_second(pack, rows, words)

    def test_an_envelope_that_is_none(self, pack: Unpacked, rows: list[Statement]) -> None:
        pack.change_second(envelope="3:own,")
        self.only_second(pack, rows, "the envelope was changed: it is of another format")

    def test_a_column_beside_the_envelope(self, pack: Unpacked, rows: list[Statement]) -> None:
        pack.change_second(stored="2020-01-01T00:00:00.000000Z")
        self.only_second(pack, rows, "changed beside the envelope: stored")

    def test_a_statement_that_was_removed(self, pack: Unpacked, rows: list[Statement]) -> None:
        pack.change(lambda entries: [entries[0], *entries[2:]])
        self.only_second(pack, rows, "this statement was dropped")

    def test_a_statement_that_was_removed_from_the_list_too(self, pack: Unpacked, rows: list[Statement]) -> None:
        """What is left proves itself; that something was there, the pack's signature tells."""
        pack.change(lambda entries: [entries[0], *entries[2:]])
        manifest = pack.read("pack.json")
        manifest["statements"].pop(1)
        pack.write("pack.json", manifest)
        code, text = pack.verify()
        assert code == 1
        assert "pack.json is not as it was when the pack was made" in text

    def test_two_that_were_swapped(self, pack: Unpacked, rows: list[Statement]) -> None:
        pack.change(lambda entries: [entries[0], entries[2], entries[1], *entries[3:]])
        self.only_second(pack, rows, "this statement was moved")

    def test_two_that_were_swapped_with_their_places(self, pack: Unpacked, rows: list[Statement]) -> None:
        def swap(entries: list[Entry]) -> list[Entry]:
            one, two = entries[1]["index"], entries[2]["index"]
            return [entries[0], {**entries[2], "index": one}, {**entries[1], "index": two}, *entries[3:]]

        pack.change(swap)
        named = {each["statement_id"] for each in pack.problems()}
        assert named == {str(rows[1].statement_id), str(rows[2].statement_id)}

    def test_a_statement_that_was_added(self, pack: Unpacked, rows: list[Statement]) -> None:
        forged = "00000000-0000-4000-8000-000000000000"
        pack.change(lambda entries: [*entries, {**entries[1], "index": 7, "statement_id": forged}])
        problems = pack.problems()
        assert {each["statement_id"] for each in problems} == {forged}
        assert any("was added" in each["problem"] for each in problems)

    def test_the_same_statement_twice(self, pack: Unpacked, rows: list[Statement]) -> None:
        pack.change(lambda entries: [*entries[:2], entries[1], *entries[2:]])
        self.only_second(pack, rows, "stands twice")

    def test_a_proof(self, pack: Unpacked, rows: list[Statement]) -> None:
        path = pack.entries()[1]["path"]
        pack.change_second(path=[path[0], base64.b64encode(b"0" * 32).decode(), *path[2:]])
        self.only_second(pack, rows, "the proof does not lead to the checkpoint")

    def test_a_forged_checkpoint(self, pack: Unpacked) -> None:
        listed = pack.read("checkpoints.json")
        listed[0]["note"] = listed[0]["note"].replace("time 2026", "time 2025")
        pack.write("checkpoints.json", listed)
        assert "no key of the ledger has truly signed it" in pack.problems()[0]["problem"]

    def test_a_log_that_was_rewritten(self, pack: Unpacked) -> None:
        """An earlier checkpoint of a false root, truly signed by somebody who has the key."""
        key = next((Path(str(pack.folder.parent)) / "keys").glob("*.pem"))
        private = load_key(key)
        listed = pack.read("checkpoints.json")
        body = listed[0]["note"].split("\n\n")[0].split("\n")
        body[2] = base64.b64encode(b"0" * 32).decode()
        listed[0]["note"] = sign("\n".join(body) + "\n", body[0], [private])
        pack.write("checkpoints.json", listed)
        assert "the log was rewritten" in pack.problems()[0]["problem"]

    def test_a_wrong_key(self, pack: Unpacked) -> None:
        other = "manabi-dx.example/id+00000000+AQAA"
        code, text = pack.verify("--key", other)
        assert code == 1
        assert "is none of this pack's" in text

        keys = pack.read("keys.json")
        keys[0]["key"] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        pack.write("keys.json", keys)
        assert pack.verify()[0] == 2

    def test_a_checkpoint_kept_elsewhere_that_differs(self, pack: Unpacked, tmp_path: Path) -> None:
        note = Checkpoint.objects.get(size=2).note
        body = note.split("\n\n")[0].split("\n")
        body[2] = base64.b64encode(b"1" * 32).decode()
        kept = tmp_path / "kept.txt"
        kept.write_text(sign("\n".join(body) + "\n", body[0], [load_key(next((tmp_path / "keys").glob("*.pem")))]))
        code, text = pack.verify("--checkpoint", kept)
        assert code == 1
        assert "differs from the pack's checkpoint of size 2" in text

    def test_a_zip_cut_short(self, pack: Unpacked, tmp_path: Path) -> None:
        whole = pack.folder.with_suffix(".zip").read_bytes()
        for part in (len(whole) // 2, len(whole) - 10, 0):
            (tmp_path / "cut.zip").write_bytes(whole[:part])
            code, text = pack.verify(tmp_path / "cut.zip")
            assert code == 2
            assert text.startswith("UNREADABLE")

    def test_a_damaged_zip(self, pack: Unpacked, tmp_path: Path) -> None:
        whole = bytearray(pack.folder.with_suffix(".zip").read_bytes())
        whole[200] ^= 1
        (tmp_path / "bad.zip").write_bytes(whole)
        assert pack.verify(tmp_path / "bad.zip")[0] == 2

    def test_a_file_that_is_missing(self, pack: Unpacked) -> None:
        (pack.folder / "keys.json").unlink()
        code, text = pack.verify()
        assert code == 2
        assert "keys.json is missing" in text

    @pytest.mark.parametrize("what", ["drop", "swap", "double", "byte"])
    def test_the_whole_log(self, rows: list[Statement], tmp_path: Path, what: str) -> None:
        pack = pack_of(tmp_path / "whole.zip")
        changes: dict[str, Callable[[list[Entry]], Sequence[Entry]]] = {
            "drop": lambda all_: [*all_[:3], *all_[4:]],
            "swap": lambda all_: [*all_[:3], all_[4], all_[3], *all_[5:]],
            "double": lambda all_: [*all_[:4], all_[3], *all_[4:]],
            "byte": lambda all_: [*all_[:3], {**all_[3], "raw": all_[3]["raw"] + " "}, *all_[4:]],
        }
        pack.change(changes[what])
        problems = pack.problems()
        near = {str(row.statement_id) for row in rows[3:5]}
        assert problems[0]["statement_id"] in near
        assert what == "byte" or any("checkpoint" in each["problem"] for each in problems)


def with_field(envelope: str, field: str, value: str) -> str:
    """The envelope with another value in one field, in its true form."""
    fields = {**read_envelope(envelope.encode()), field: value}
    return "".join(f"{len(text.encode())}:{text}," for text in (ENVELOPE, *fields.values()))


def load_key(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key
