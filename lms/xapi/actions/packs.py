"""Evidence packs: asked for, made by a worker, taken away, removed when they expire. Each step leaves a trace."""

import datetime as dt
import hashlib
import tempfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.errors import DomainError
from lms.common.jobs import Progress, enqueue_job
from lms.xapi.actions.signing import active_key, make_checkpoint, private_of
from lms.xapi.ledger import notes
from lms.xapi.ledger.choices import Choice
from lms.xapi.ledger.packing import MAX_SELECTED, Told, Written, write_pack
from lms.xapi.ledger.proofs import latest_checkpoint
from lms.xapi.models import EvidencePack

JOB_KIND = "xapi.evidence_pack"
FOLDER = "evidence"


class NothingToProve(DomainError):
    """No statement of the choice is in the sealed log."""

    code = "nothing_to_prove"


@transaction.atomic
def ask_for_pack(*, choice: Choice, now: dt.datetime, by: User) -> EvidencePack:
    """Write down who wants what; a worker makes it."""
    if not choice.is_whole:
        _check_number(choice)
    pack = EvidencePack.objects.create(
        choice=choice.as_json(),
        created_at=now,
        created_by=by,
        expires_at=now + dt.timedelta(days=settings.EVIDENCE_PACK_DAYS),
    )
    _trace(by, "ledger.pack_asked", now, pack.uuid, choice=pack.choice)
    enqueue_job(kind=JOB_KIND, arguments={"pack": str(pack.uuid)}, created_by=by, now=now)
    return pack


def _check_number(choice: Choice) -> None:
    number = choice.living()[: MAX_SELECTED + 1].count() + len(choice.forgotten())
    if not number:
        raise NothingToProve(_("No statement fits this choice."))
    if number > MAX_SELECTED:
        raise DomainError(
            _("These are more than %(max)s statements: take the pack of the whole log, or fewer days.")
            % {"max": f"{MAX_SELECTED:,}"}
        )


def _trace(by: User | None, action: str, now: dt.datetime, key: object, **detail: Any) -> None:
    """What was chosen is part of the trail, as far as it is ids and days; many ids are counted."""
    if len(detail.get("choice", {}).get("statements", ())) > 20:
        detail["choice"] = {**detail["choice"], "statements": len(detail["choice"]["statements"])}
    record_audit(actor=by, action=action, now=now, subject_type="xapi.evidence_pack", subject_key=key, **detail)


def make_pack(*, pack: EvidencePack, progress: Progress, now: dt.datetime) -> None:
    """The worker's part. After a crash it begins anew; a pack that is made stays as it is."""
    if pack.file:
        return
    with tempfile.TemporaryFile() as file:
        written = write_to(file, choice=Choice.read(pack.choice), now=now, told=progress.report)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        file.seek(0)
        name = default_storage.save(f"{FOLDER}/{pack.uuid}.zip", File(file))
    with transaction.atomic():
        EvidencePack.objects.filter(pk=pack.pk).update(
            file=name,
            made_at=now,
            statements=written.statements,
            tree_size=written.size,
            bytes=size,
            sha256=sha256,
        )
        _trace(pack.created_by, "ledger.pack_made", now, pack.uuid, statements=written.statements, sha256=sha256)


def write_to(file: IO[bytes], *, choice: Choice, now: dt.datetime, told: Told = lambda done, total: None) -> Written:
    """Write the pack of this choice, up to a checkpoint that is made now if the log has grown."""
    make_checkpoint(now=now)
    newest, key = latest_checkpoint(), active_key()
    if newest is None or key is None:
        raise NothingToProve(_("Nothing is sealed yet."))
    private = private_of(key)
    origin = key.origin
    return write_pack(file, choice, newest, lambda text: notes.sign(text, origin, [private]), now, told)


def write_file(path: Path, *, choice: Choice, now: dt.datetime) -> Written:
    """For the shell: a pack in a new file, which appears when it is whole."""
    if path.exists():
        raise FileExistsError(f"{path} exists")
    if not choice.is_whole:
        _check_number(choice)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        written = write_to(file, choice=choice, now=now)
    part.rename(path)
    _trace(None, "ledger.pack_made", now, path.name[:64], choice=choice.as_json(), statements=written.statements)
    return written


@transaction.atomic
def open_pack(*, pack: EvidencePack, now: dt.datetime, by: User) -> Any:
    """The file of a pack, for whoever takes it away."""
    _trace(by, "ledger.pack_taken", now, pack.uuid, sha256=pack.sha256)
    return default_storage.open(pack.file)


def remove_expired(*, now: dt.datetime) -> int:
    """Packs hold what people have done: their files are kept no longer than needed."""
    rows = list(EvidencePack.objects.filter(expires_at__lte=now).exclude(file=""))
    for pack in rows:
        default_storage.delete(pack.file)
        EvidencePack.objects.filter(pk=pack.pk).update(file="")
    return len(rows)
