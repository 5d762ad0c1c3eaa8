"""Work for a worker."""

from typing import Any

from celery import shared_task

from courses.actions.applications import follow_applicants
from courses.actions.closing import close_timed_out
from courses.actions.passages import JOB_KIND as RETAKE
from courses.actions.passages import apply_retake
from courses.actions.regrading import JOB_KIND, apply_regrading
from courses.actions.reminders import remind_learners
from courses.actions.renewals import open_renewals
from courses.actions.rules import JOB_KIND as FOLLOW_RULE
from courses.actions.rules import follow_rule, wake_all
from courses.actions.scheduling import Step, steps_due, take_step
from courses.models import CourseRelease, EnrolmentRule, Regrading
from lms.common import clock
from lms.common.jobs import Progress, job_kind
from lms.common.models import Job


@shared_task(name="courses.tasks.close_timed_out_tries")
def close_timed_out_tries() -> None:
    close_timed_out(now=clock.now())


@shared_task(name="courses.tasks.publish_what_is_due")
def publish_what_is_due() -> None:
    """A message for each: what fails unexpectedly is tried again in a minute, and the others are not behind it."""
    for step, pk in steps_due(now=clock.now()):
        publish_one.delay(step, pk)


@shared_task(name="courses.tasks.publish_one")
def publish_one(step: str, pk: int) -> None:
    take_step(step=Step(step), pk=pk, now=clock.now())


@job_kind(JOB_KIND)
def _regrade(job: Job, progress: Progress) -> dict[str, Any]:
    related = Regrading.objects.select_related("course", "last_release", "made_by").defer("last_release__payload")
    regrading = related.get(uuid=job.arguments["regrading"])
    return apply_regrading(regrading=regrading, progress=progress, now=clock.now())


@job_kind(RETAKE)
def _retake(job: Job, progress: Progress) -> dict[str, Any]:
    release = CourseRelease.objects.defer("payload").select_related("course").get(pk=job.arguments["release"])
    return apply_retake(release=release, progress=progress, now=clock.now())


@job_kind(FOLLOW_RULE)
def _follow_rule(job: Job, progress: Progress) -> dict[str, Any]:
    rule = EnrolmentRule.objects.select_related("audience", "course", "curriculum").get(uuid=job.arguments["rule"])
    done = follow_rule(rule=rule, now=clock.now(), tell=progress.report)
    return {"enrolled": done.enrolled, "withdrawn": done.withdrawn, "refused": done.refused}


@shared_task(name="courses.tasks.follow_enrolments_every_night")
def follow_enrolments_every_night() -> None:
    """After the audiences: rules once more, windows that have opened, and what is due."""
    now = clock.now()
    wake_all(now=now)
    open_renewals(now=now)
    remind_learners(now=now)


@shared_task(name="courses.tasks.follow_applicants")
def follow_applicants_hourly() -> None:
    """Before approvals are followed up: whoever has moved is decided about elsewhere."""
    follow_applicants(now=clock.now())
