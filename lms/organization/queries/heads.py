"""What a planned change does to heads and to roles entrusted: organization's own teller."""

from django.db.models import Q
from django.utils.translation import gettext as _

from lms.organization.consequences import Change, Question
from lms.organization.enums import HEADING
from lms.organization.models import Grant, Posting, Sight
from lms.organization.queries.tree import tree_on


def tell_heads(change: Change, sight: Sight) -> Question:
    """Units that lose their head, and roles that rest on units that end."""
    touched = Q(person__in=change.person_ids) | Q(unit__in=change.unit_ids)
    headed = _headed(change, sight, touched)

    def tell() -> list[str]:
        tree = tree_on(change.day, sight)
        left = headed - _headed(change, sight, Q(unit__in=headed))
        told = [_("Nobody heads %(unit)s then.") % {"unit": tree.path_name(unit)} for unit in left if tree.node(unit)]
        gone = [unit_id for unit_id in change.unit_ids if tree.node(unit_id) is None]
        count = Grant.objects.known().on(change.day).filter(unit__in=gone).count()
        if count:
            told.append(_("Roles entrusted for a unit that ends (%(count)d) open nothing then.") % {"count": count})
        return told

    return tell


def _headed(change: Change, sight: Sight, which: Q) -> set[int]:
    posts = Posting.objects.seen(sight).on(change.day).filter(which, head__in=HEADING)
    return set(posts.values_list("unit_id", flat=True))
