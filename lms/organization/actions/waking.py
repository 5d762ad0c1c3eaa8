"""What wakes the evaluation of audiences: writes here, and facts of the apps above; and whom it wakes in turn."""

import functools
from collections.abc import Callable

from django.db import transaction

from lms.common import clock
from lms.common.jobs import enqueue_job
from lms.common.models import Job, JobStatus
from lms.organization.models import Audience

EVALUATE = "organization.evaluate_audiences"
EVERY_TOPIC = ""

Follower = Callable[[Audience], None]
_followers: list[Follower] = []


def follow_members(follower: Follower) -> None:
    """Have `follower` called once somebody has joined an audience or left it. From AppConfig.ready(); twice is once.

    It is called after the commit and only wakes: what it does must be found again from the record.
    """
    if follower not in _followers:
        _followers.append(follower)


def tell_followers(audience: Audience) -> None:
    for follower in _followers:
        transaction.on_commit(functools.partial(follower, audience), robust=True)


def wake_audiences(topic: str) -> None:
    """Once the transaction has committed, have the audiences evaluated whose rules depend on `topic`.

    Many writes at once make one job: while one waits, it will see what was committed before it starts. What a lost
    message leaves undone, the night catches.
    """
    transaction.on_commit(functools.partial(_enqueue, topic), robust=True)


def _enqueue(topic: str) -> None:
    waiting = Job.objects.filter(kind=EVALUATE, status=JobStatus.WAITING, arguments__topic__in=[topic, EVERY_TOPIC])
    if Audience.objects.active().exists() and not waiting.exists():
        enqueue_job(kind=EVALUATE, arguments={"topic": topic}, created_by=None, now=clock.now())
