"""Keys and checkpoints: the tree is signed as it grows, and one key hands over to the next."""

import datetime as dt

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.xapi.actions.sealing import PLACE, locked_place
from lms.xapi.ledger import notes
from lms.xapi.ledger.envelope import moment
from lms.xapi.ledger.keys import KeyProblem, forget_key_file, held_keys, new_key_file
from lms.xapi.ledger.sinks import sinks
from lms.xapi.ledger.stored import StoredHashes, tree_size
from lms.xapi.ledger.tree import root
from lms.xapi.models import Checkpoint, CheckpointCopy, Cursor, SigningKey


def active_key() -> SigningKey | None:
    return SigningKey.objects.filter(origin=settings.LEDGER_ORIGIN, retired_at=None).first()


def ensure_key(*, now: dt.datetime, by: User | None = None) -> SigningKey:
    """The key that signs; the first one is made when it is first needed."""
    if found := active_key():
        return found
    if SigningKey.objects.filter(origin=settings.LEDGER_ORIGIN).exists():
        raise KeyProblem(_("All signing keys are retired."))
    return _introduce(_unused_key(), now, by, "ledger.key_created")


def rotate_key(*, now: dt.datetime, by: User | None = None) -> SigningKey:
    """Let a new key follow the present one. The old one signs that it does, then its file is destroyed."""
    old = active_key()
    if old is None:
        raise KeyProblem(_("There is no signing key yet that could be followed by another."))
    old_private = private_of(old)
    new_private = _unused_key()
    new = notes.PublicKey.of(settings.LEDGER_ORIGIN, new_private)
    text = f"{settings.LEDGER_ORIGIN}\nkey rotation\n{old.public}\n{new}\ntime {moment(now)}\n"
    endorsement = notes.sign(text, settings.LEDGER_ORIGIN, [old_private, new_private])
    with transaction.atomic():
        Cursor.objects.get_or_create(consumer=PLACE)
        locked_place()
        SigningKey.objects.filter(pk=old.pk).update(retired_at=now)
        found = _introduce(new_private, now, by, "ledger.key_rotated", endorsement)
        # At once, and by both: whoever trusted the old key is led on to the new one by a checkpoint, too.
        _sign(found, [old_private, new_private], now)
    forget_key_file(old.key_id)
    return found


def _unused_key() -> Ed25519PrivateKey:
    """One that is held and never signed here, or else a new one."""
    known = set(SigningKey.objects.values_list("key_id", flat=True))
    return next((key for key_id, key in held_keys().items() if key_id not in known), None) or new_key_file()


def private_of(key: SigningKey) -> Ed25519PrivateKey:
    private = held_keys().get(key.key_id)
    if private is None:
        raise KeyProblem(
            _("The private part of the signing key %(key)s is not on this machine: see LEDGER_KEY_DIR.")
            % {"key": key.key_id}
        )
    return private


def _introduce(
    private: Ed25519PrivateKey, now: dt.datetime, by: User | None, action: str, endorsement: str = ""
) -> SigningKey:
    public = notes.PublicKey.of(settings.LEDGER_ORIGIN, private)
    with transaction.atomic():
        key = SigningKey.objects.create(
            origin=public.name, key_id=public.id.hex(), public=str(public), created_at=now, endorsement=endorsement
        )
        record_audit(actor=by, action=action, now=now, subject_type="xapi.signing_key", subject_key=key.key_id)
    return key


@transaction.atomic
def make_checkpoint(*, now: dt.datetime) -> Checkpoint | None:
    """Sign the tree as it is, unless it has not grown since it was signed last."""
    Cursor.objects.get_or_create(consumer=PLACE)
    locked_place()
    key = ensure_key(now=now)
    last = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    return _sign(key, [private_of(key)], now) if tree_size() > last else None


def checkpoint_if_due(*, now: dt.datetime) -> Checkpoint | None:
    last = Checkpoint.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and now - last < dt.timedelta(minutes=settings.LEDGER_CHECKPOINT_MINUTES):
        return None
    return make_checkpoint(now=now)


def _sign(key: SigningKey, privates: list[Ed25519PrivateKey], now: dt.datetime) -> Checkpoint:
    size = tree_size()
    head = notes.head(key.origin, size, root(StoredHashes(), size), now)
    note = notes.sign(head.text, key.origin, privates)
    checkpoint = Checkpoint.objects.create(size=size, root=head.root, key=key, at=now, note=note)
    copies = [
        CheckpointCopy(checkpoint=checkpoint, sink=sink.name, next_try_at=now)
        for sink in sinks()
        if not CheckpointCopy.objects.filter(sink=sink.name, checkpoint__at__gt=now - sink.every).exists()
    ]
    CheckpointCopy.objects.bulk_create(copies)
    return checkpoint
