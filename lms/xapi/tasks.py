"""Messages that wake the consumers, those that send statements on, and work for a worker."""

import uuid
from typing import Any

import structlog
from celery import shared_task

from lms.common import clock
from lms.common.jobs import Progress, job_kind
from lms.common.models import Job
from lms.xapi import cursors, months
from lms.xapi.actions.checks import VERIFY
from lms.xapi.actions.copying import copy_checkpoints
from lms.xapi.actions.packs import JOB_KIND, make_pack, remove_expired
from lms.xapi.actions.sealing import seal_gently
from lms.xapi.actions.signing import checkpoint_if_due
from lms.xapi.actions.usage import thin_usage
from lms.xapi.forwarding import lease
from lms.xapi.forwarding.run import run_target
from lms.xapi.ledger.checking import verify_ledger
from lms.xapi.ledger.keys import KeyProblem
from lms.xapi.models import EvidencePack

log = structlog.get_logger()

# A statement is followed once every transaction older than its own has ended: mostly at once, sometimes a moment later.
LOOKS = 5
PAUSE = 1.0


@shared_task(name="lms.xapi.tasks.follow_all")
def follow_all(look: int = 1) -> None:
    """Follow the store to its end, and look again soon if a transaction still running hides a part of it."""
    cursors.follow_all(now=clock.now())
    if look < LOOKS and cursors.is_behind():
        follow_all.apply_async((look + 1,), countdown=PAUSE)


@shared_task(name="lms.xapi.tasks.keep_months_ahead")
def keep_months_ahead() -> None:
    """Parts of the statement table are there before their month begins."""
    months.keep_months_ahead(now=clock.now())


@shared_task(name="lms.xapi.tasks.seal")
def seal() -> None:
    seal_gently(now=clock.now())


@shared_task(name="lms.xapi.tasks.sign_and_copy")
def sign_and_copy() -> None:
    """Sign what has grown, bring it outside. Without a key nothing is signed, but what was signed is still copied."""
    now = clock.now()
    try:
        checkpoint_if_due(now=now)
    except KeyProblem as error:
        log.warning("checkpoint not signed", reason=str(error))
    copy_checkpoints(now=now)


@shared_task(name="lms.xapi.tasks.remove_expired_packs")
def remove_expired_packs() -> None:
    remove_expired(now=clock.now())


@job_kind(JOB_KIND)
def make_evidence_pack(job: Job, progress: Progress) -> dict[str, Any]:
    pack = EvidencePack.objects.select_related("created_by").get(uuid=job.arguments["pack"])
    make_pack(pack=pack, progress=progress, now=clock.now())
    return {"pack": str(pack.uuid)}


@job_kind(VERIFY)
def check_ledger(job: Job, progress: Progress) -> dict[str, Any]:
    """What it found is the job's result: the page shows it."""
    return verify_ledger(progress.report)


@shared_task(name="lms.xapi.tasks.forward_all")
def forward_all() -> None:
    """A message for each target that may be sent to: a slow one then holds up none of the others."""
    for target in lease.due(clock.now()):
        forward.apply_async((str(target),), expires=60)


@shared_task(name="lms.xapi.tasks.forward")
def forward(target: str) -> None:
    """One turn; what is left waits behind the other work of the queue."""
    if run_target(uuid.UUID(target)):
        forward.apply_async((target,), expires=60)


@shared_task(name="lms.xapi.tasks.thin_usage_figures")
def thin_usage_figures() -> None:
    thin_usage(now=clock.now())
