"""What the scheduler asks for."""

from celery import shared_task

from lms.common import clock
from lms.inbox.actions.follow_up import follow_up


@shared_task(name="lms.inbox.tasks.follow_up_approvals")
def follow_up_approvals() -> None:
    """Remind, put to further approvers, let lapse. Hourly, so that a machine that was off at night misses nothing."""
    follow_up(now=clock.now())
