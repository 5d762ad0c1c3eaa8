"""Posts, days and heads in the words of the previews."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from lms.common.templatetags.dates import jdate_text
from lms.organization.enums import HEADING, HeadKind, PostingKind
from lms.organization.forms import Hand
from lms.organization.models import Posting
from lms.organization.queries import Tree, postings_on, tree_on


def place_of(posting: Posting, hand: Hand, day: dt.date) -> str:
    """Where the post is, in the tree of the day."""
    return tree_on(day, hand.sight).path_name(posting.unit_id)


def post_words(posting: Posting, place: str) -> str:
    """「総務局 人事課　係長（兼務）」"""
    kind = HeadKind(posting.head).label if posting.head in {HeadKind.ADDITIONAL, HeadKind.ACTING} else ""
    if not kind and posting.kind == PostingKind.CONCURRENT:
        kind = PostingKind.CONCURRENT.label
    return f"{place}　{posting.title}" + (f"（{kind}）" if kind else "")


def from_to(before: str, after: str) -> str:
    return after if before == after else f"{before or '―'} → {after or '―'}"


def span_words(first: dt.date, last: dt.date | None) -> str:
    words = {"first": jdate_text(first, "short"), "last": jdate_text(last, "short") if last else ""}
    return _("from %(first)s until %(last)s") % words if last else _("from %(first)s") % words


def heads_fact(unit_ids: Iterable[int], day: dt.date, hand: Hand) -> tuple[str, str]:
    """To whom a change of these units matters: who heads them on the eve, or those above them if nobody does."""
    eve = max(day - dt.timedelta(days=1), hand.today) if day > hand.today else hand.today
    tree = tree_on(eve, hand.sight)
    heads = postings_on(eve, hand.sight).filter(head__in=HEADING, unit_id__in=_above(tree, unit_ids))
    of_unit: dict[int, list[str]] = {}
    for post in heads:
        of_unit.setdefault(post.unit_id, []).append(post.person.name)
    told = []
    for unit_id in dict.fromkeys(unit_ids):
        nearest = next((step for step in reversed(tree.path(unit_id)) if step.unit_id in of_unit), None)
        if nearest is not None:
            told.append(f"{nearest.name}　{'、'.join(of_unit[nearest.unit_id])}")
    return _("Heads concerned"), "／".join(dict.fromkeys(told)) or _("nobody heads these units today")


def _above(tree: Tree, unit_ids: Iterable[int]) -> set[int]:
    return {step.unit_id for unit_id in unit_ids for step in tree.path(unit_id)}
