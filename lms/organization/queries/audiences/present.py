"""The posts of today as they are kept for counting: used while they are right, and passed over when they are not."""

from django.db.models import QuerySet

from lms.common.clock import local_date
from lms.common.generations import traces_of
from lms.common.prepared import Prepared
from lms.organization.models import PresentPost, PresentPosts, Sight

# What the copy rests on.
TOPICS = ("people",)
KEPT = Prepared(PresentPosts.objects.all)


def present_posts(sight: Sight) -> QuerySet[PresentPost] | None:
    """The primary posts of the day of `sight`, one an employee; None: they are not kept as `sight` shows them.

    Whoever sees what is embargoed sees the same while no embargo is waiting.
    """
    kept = next(iter(KEPT.instances()), None)
    if kept is None or (sight.embargoed and kept.until is not None):
        return None
    is_right = sight.known_at is None and kept.holds(local_date(sight.now), sight.now, traces_of(*TOPICS))
    return PresentPost.objects.all() if is_right else None
