"""Work for a worker."""

from typing import Any

from celery import shared_task

from lms.common import clock
from lms.common.jobs import Progress, enqueue_job, job_kind
from lms.common.models import Job
from lms.organization.actions.accounts import JOB_KIND as ACCOUNTS
from lms.organization.actions.accounts import accounts_follow_service as follow_service
from lms.organization.actions.accounts import wake_accounts
from lms.organization.actions.audiences import evaluate_audience
from lms.organization.actions.departures import end_grants_of_the_departed
from lms.organization.actions.grants import sync_everybody
from lms.organization.actions.imports import apply_import
from lms.organization.actions.imports.holding import JOB_KIND
from lms.organization.actions.plain_data import forget_old_edits
from lms.organization.actions.present_posts import keep_present_posts
from lms.organization.actions.waking import EVALUATE, EVERY_TOPIC
from lms.organization.enums import AudienceCause, ImportStatus
from lms.organization.models import Audience, HrImport, Sight
from lms.organization.queries.audiences import depends_on


@job_kind(EVALUATE)
def evaluate_audiences(job: Job, progress: Progress) -> dict[str, Any]:
    """Each audience that depends on the job's topic, in a transaction of its own; running again changes nothing."""
    topic = job.arguments.get("topic", EVERY_TOPIC)
    cause = AudienceCause.EVENT if topic else AudienceCause.NIGHTLY
    audiences = [row for row in Audience.objects.active() if not topic or depends_on(row, topic)]
    joined = left = 0
    for number, audience in enumerate(audiences):
        progress.report(number, len(audiences))
        # Archived while this job ran: nothing is left to do.
        if not Audience.objects.active().filter(pk=audience.pk).exists():
            continue
        done = evaluate_audience(audience=audience, cause=cause, now=clock.now())
        joined, left = joined + done.joined, left + done.left
    return {"audiences": len(audiences), "joined": joined, "left": left}


@job_kind(JOB_KIND)
def import_file(job: Job, progress: Progress) -> dict[str, Any]:
    """Write a long import. After a crash it runs again: what was applied is left alone."""
    record = HrImport.objects.get(uuid=job.arguments["hr_import"])
    now = clock.now()
    if record.status == ImportStatus.CHECKED:
        sight = Sight(now=now, embargoed=job.arguments["embargoed"])
        # Reported until the writing begins: it is one transaction, and what it does is seen all at once.
        apply_import(record=record, sight=sight, now=now, by=job.created_by, tell=progress.report)
    return dict(record.counts)


@job_kind(ACCOUNTS)
def open_and_close_accounts(job: Job, progress: Progress) -> dict[str, Any]:
    """In parts, each a transaction of its own; running again goes on with what is left."""
    return dict(follow_service(now=clock.now(), tell=progress.report))


@shared_task(name="lms.organization.tasks.accounts_follow_service")
def accounts_follow_service() -> None:
    """Somebody's first day, or last, has come; an embargo is lifted."""
    wake_accounts()


@shared_task(name="lms.organization.tasks.evaluate_every_night")
def evaluate_every_night() -> None:
    """A day has passed, an embargo may be lifted: everybody is looked at again."""
    enqueue_job(kind=EVALUATE, arguments={"topic": EVERY_TOPIC}, created_by=None, now=clock.now())


@shared_task(name="lms.organization.tasks.keep_present_posts")
def keep_posts_for_counting() -> None:
    """Somebody was posted, a day has begun, an embargo is lifted: rules are counted quickly again."""
    keep_present_posts(now=clock.now())


@shared_task(name="lms.organization.tasks.forget_edits_of_plain_data")
def forget_edits_of_plain_data() -> None:
    """What stood in somebody's plain data before is kept no longer than it can be put back."""
    forget_old_edits(now=clock.now())


@shared_task(name="lms.organization.tasks.sync_groups_of_everybody")
def sync_groups_of_everybody() -> None:
    """A grant begins or ends with the day: its rights in the authoring admin come and go with it."""
    sync_everybody(now=clock.now())


@shared_task(name="lms.organization.tasks.end_grants_of_the_departed")
def end_roles_of_the_departed() -> None:
    """Whoever has left, also under an embargo that is lifted by now or by a file, is entrusted with nothing."""
    end_grants_of_the_departed(now=clock.now())
