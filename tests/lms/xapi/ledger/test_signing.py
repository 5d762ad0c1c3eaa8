"""Keys, checkpoints and the places outside where they are kept."""

import base64
import datetime as dt
import smtplib
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from pytest_django import Settings

from lms.accounts.models import AuditEvent
from lms.xapi import tasks
from lms.xapi.actions.copying import copy_checkpoints
from lms.xapi.actions.signing import active_key, checkpoint_if_due, ensure_key, make_checkpoint, rotate_key
from lms.xapi.ledger.keys import KeyProblem, held_keys, new_key_file
from lms.xapi.ledger.notes import PublicKey, read_head, read_note, sign, signers
from lms.xapi.ledger.stored import StoredHashes
from lms.xapi.ledger.tree import root
from lms.xapi.models import Checkpoint, CheckpointCopy, SigningKey
from tests.factories.xapi import NOW
from tests.lms.xapi.ledger.conftest import LATER, sealed, signed

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def the_checkpoint() -> Checkpoint:
    return Checkpoint.objects.select_related("key").latest("pk")


def test_the_form_of_notes_is_that_of_others() -> None:
    """The example key of golang.org/x/mod/sumdb/note; whatever reads such notes reads ours."""
    key = PublicKey.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )

    assert signers(note, [key]) == [key]
    with pytest.raises(ValueError, match="false"):
        signers(note.replace("answer", "question"), [key])


def test_a_checkpoint_says_what_the_tree_is() -> None:
    signed(3)

    checkpoint = the_checkpoint()
    head = read_head(checkpoint.note)

    assert (head.origin, head.size, head.at) == ("manabi-dx.example/id", 3, "2026-11-21T01:00:00.000000Z")
    assert head.root == bytes(checkpoint.root) == root(StoredHashes(), 3)
    assert checkpoint.note.split("\n")[1:3] == ["3", base64.b64encode(head.root).decode()]
    assert signers(checkpoint.note, [PublicKey.read(checkpoint.key.public)])


def test_a_tree_that_has_not_grown_is_not_signed_again() -> None:
    assert make_checkpoint(now=NOW) is None
    signed()
    assert make_checkpoint(now=LATER) is None
    sealed()
    assert checkpoint_if_due(now=NOW + dt.timedelta(minutes=9)) is None
    assert checkpoint_if_due(now=NOW + dt.timedelta(minutes=10)) is not None


def test_checkpoints_and_keys_stay_as_they_are() -> None:
    signed()
    for rows, change in ((Checkpoint.objects, {"note": "x"}), (SigningKey.objects, {"public": "x"})):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            rows.update(**change)


class TestKeys:
    def test_the_first_is_made_when_it_is_needed_and_only_its_owner_may_read_it(self, tmp_path: Path) -> None:
        key = ensure_key(now=NOW)

        assert ensure_key(now=LATER) == key
        files = list((tmp_path / "keys").iterdir())
        assert [file.name for file in files] == [f"{key.key_id}.pem"]
        assert files[0].stat().st_mode & 0o777 == 0o600
        assert AuditEvent.objects.get(action="ledger.key_created").subject_key == key.key_id

    def test_a_key_that_others_can_read_is_not_used(self, tmp_path: Path) -> None:
        key = ensure_key(now=NOW)
        (tmp_path / "keys" / f"{key.key_id}.pem").chmod(0o640)
        with pytest.raises(KeyProblem, match="chmod 600"):
            held_keys()

    def test_a_key_in_the_environment(self, settings: Settings, tmp_path: Path) -> None:
        private = Ed25519PrivateKey.generate()
        settings.LEDGER_SIGNING_KEYS = [base64.b64encode(private.private_bytes_raw()).decode()]

        assert ensure_key(now=NOW).public == str(PublicKey.of(settings.LEDGER_ORIGIN, private))
        assert not (tmp_path / "keys").exists()

        settings.LEDGER_SIGNING_KEYS = ["short"]
        with pytest.raises(KeyProblem):
            held_keys()

    def test_without_its_private_part_nothing_is_signed_and_copies_go_on(self, settings: Settings) -> None:
        signed()
        sealed()
        settings.LEDGER_KEY_DIR = "/nowhere"

        with pytest.raises(KeyProblem, match="LEDGER_KEY_DIR"):
            make_checkpoint(now=LATER)
        tasks.sign_and_copy()
        assert Checkpoint.objects.count() == 1

    def test_one_key_follows_the_other(self, tmp_path: Path) -> None:
        signed(2)
        old = active_key()
        assert old is not None

        new = rotate_key(now=LATER)

        pair = [PublicKey.read(old.public), PublicKey.read(new.public)]
        assert signers(new.endorsement, pair) == pair
        assert read_note(new.endorsement)[0].split("\n")[1:4] == ["key rotation", old.public, new.public]
        assert signers(the_checkpoint().note, pair) == pair
        assert active_key() == new
        assert [file.name for file in (tmp_path / "keys").iterdir()] == [f"{new.key_id}.pem"]
        sealed()
        assert make_checkpoint(now=LATER + HOUR)
        assert signers(the_checkpoint().note, pair) == pair[1:]

    def test_the_next_key_may_wait_in_the_environment(self, settings: Settings) -> None:
        seeds = [base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode() for _ in range(2)]
        settings.LEDGER_SIGNING_KEYS = seeds[:1]
        ensure_key(now=NOW)
        settings.LEDGER_SIGNING_KEYS = seeds

        rotate_key(now=LATER)

        assert SigningKey.objects.count() == 2
        assert set(held_keys()) == set(SigningKey.objects.values_list("key_id", flat=True))

    def test_there_is_one_key_that_signs(self) -> None:
        ensure_key(now=NOW)
        key = PublicKey.of("manabi-dx.example/id", new_key_file())
        with pytest.raises(IntegrityError), transaction.atomic():
            SigningKey.objects.create(origin=key.name, key_id=key.id.hex(), public=str(key), created_at=NOW)

    def test_nothing_follows_nothing(self) -> None:
        with pytest.raises(KeyProblem):
            rotate_key(now=NOW)


class TestOutside:
    @pytest.fixture
    def folder(self, settings: Settings, tmp_path: Path) -> Path:
        settings.LEDGER_SINK_FOLDER = str(tmp_path / "outside")
        return tmp_path / "outside"

    def test_a_folder(self, folder: Path) -> None:
        signed()

        assert copy_checkpoints(now=NOW) == 1
        assert copy_checkpoints(now=NOW) == 0
        checkpoint = the_checkpoint()
        assert (folder / checkpoint.name).read_text() == checkpoint.note
        assert CheckpointCopy.objects.get().copied_at == NOW

    def test_the_store_of_files(self, settings: Settings) -> None:
        settings.LEDGER_SINK_STORE = "ledger"
        signed()
        copy_checkpoints(now=NOW)
        with default_storage.open(f"ledger/{the_checkpoint().name}") as file:
            assert file.read().decode() == the_checkpoint().note

    def test_a_mailbox_once_a_day(self, settings: Settings) -> None:
        settings.LEDGER_SINK_MAIL = ["audit@example.jp"]
        for hours in (0, 1, 23, 24):
            signed(now=NOW + hours * HOUR)
            copy_checkpoints(now=NOW + hours * HOUR)

        assert [message.subject for message in mail.outbox] == [
            "manabi-dx.example/id: checkpoint 1",
            "manabi-dx.example/id: checkpoint 4",
        ]
        assert mail.outbox[1].body == the_checkpoint().note

    def test_what_fails_is_seen_and_tried_again_later_and_later(self, folder: Path) -> None:
        folder.write_text("in the way")
        signed()

        assert copy_checkpoints(now=NOW) == 0
        copy = CheckpointCopy.objects.get()
        assert copy.attempts == 1
        assert copy.error
        assert copy_checkpoints(now=NOW) == 0
        assert CheckpointCopy.objects.get().attempts == 1
        copy_checkpoints(now=copy.next_try_at)
        again = CheckpointCopy.objects.get()
        assert again.attempts == 2
        assert again.next_try_at - copy.next_try_at > copy.next_try_at - NOW

        folder.unlink()
        assert copy_checkpoints(now=again.next_try_at) == 1
        assert CheckpointCopy.objects.get().error == ""

    def test_a_place_that_fails_does_not_hold_up_another(
        self, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise smtplib.SMTPServerDisconnected("gone")

        monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
        settings.LEDGER_SINK_MAIL = ["audit@example.jp"]
        signed()

        assert copy_checkpoints(now=NOW) == 1
        assert "gone" in CheckpointCopy.objects.get(sink="mail").error

    def test_another_text_under_the_same_name_is_not_overwritten(self, folder: Path) -> None:
        signed()
        checkpoint = the_checkpoint()
        path = folder / checkpoint.name
        path.parent.mkdir(parents=True)
        path.write_text(sign("forged\n", "x", [Ed25519PrivateKey.generate()]))

        copy_checkpoints(now=NOW)

        assert path.read_text().startswith("forged")
        assert CheckpointCopy.objects.get().error

    def test_the_task_signs_and_copies(self, folder: Path) -> None:
        sealed(2)
        tasks.sign_and_copy()
        assert (folder / the_checkpoint().name).exists()
