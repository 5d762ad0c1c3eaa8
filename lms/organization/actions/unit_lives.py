"""The days on which units exist: what a change takes away of them, and what rests on those days.

People in a unit, units below it, roles entrusted over it and lines of descent need it to be there, and so does what
apps above register. What would lose it is refused here, in words; what the public still sees there makes the change
wait.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.common.errors import DomainError
from lms.common.models import Bitemporal, BitemporalQuerySet
from lms.organization.actions.lifetimes import Interval, append_interval
from lms.organization.models import Grant, Posting, UnitLineage, UnitVersion

ONE_DAY = dt.timedelta(days=1)
POSTED = _("People are posted in this unit on days on which it would not exist. Correct their posts first.")
BELOW = _("Units stand below this unit on days on which it would not exist. Move them, or correct their days, first.")
ENTRUSTED = _("Roles are entrusted over this unit on days on which it would not exist. End them first.")
DESCENT = _(
    "Another unit was merged into this one, or came out of it, on a day on which it would not exist. Correct the days"
    " of that unit first."
)
Days = Mapping[int, list[Interval]]
# Each with what is said where it would lose its unit; its rows hold over a `unit` for a time.
_resting: list[tuple[type[Bitemporal], Promise]] = [(Grant, ENTRUSTED)]


def register_resting(model: type[Bitemporal], message: Promise) -> None:
    """Called when an app is wired; the same twice counts once."""
    if (model, message) not in _resting:
        _resting.append((model, message))


def lost_days(before: Iterable[UnitVersion], after: Iterable[UnitVersion]) -> Days:
    """By unit, the intervals in which the forms `before` hold and none of the forms `after` does."""
    stays = _lives(after)
    lost: dict[int, list[Interval]] = {}
    for unit_id, lives in _lives(before).items():
        gone = lives
        for held in stays.get(unit_id, []):
            gone = [part for life in gone for part in _without(life, held)]
        if gone:
            lost[unit_id] = gone
    return lost


def _lives(forms: Iterable[UnitVersion]) -> dict[int, list[Interval]]:
    lives: dict[int, list[Interval]] = defaultdict(list)
    for form in sorted(forms, key=lambda form: form.valid_from):
        append_interval(lives[form.unit_id], (form.valid_from, form.valid_to))
    return lives


def _without(life: Interval, held: Interval) -> list[Interval]:
    """What remains of the one interval without the other."""
    (start, end), (first, after) = life, held
    if (after is not None and after <= start) or (end is not None and end <= first):
        return [life]
    parts: list[Interval] = [(start, first)] if start < first else []
    if after is not None and (end is None or after < end):
        parts.append((after, end))
    return parts


def refuse_resting(lost: Days, *, but: Collection[Posting | UnitVersion | UnitLineage] = ()) -> None:
    """Refuse to take days of units away on which something rests; `but`: rows that go or change with them."""
    if not lost:
        return
    leaves_out = {model: [row.pk for row in but if isinstance(row, model)] for model in _MODELS}
    if Posting.objects.known().filter(within(lost, "unit_id")).exclude(pk__in=leaves_out[Posting]).exists():
        raise DomainError(POSTED, code="unit_in_use")
    if UnitVersion.objects.known().filter(within(lost, "parent_id")).exclude(pk__in=leaves_out[UnitVersion]).exists():
        raise DomainError(BELOW, code="unit_in_use")
    for model, message in _resting:
        if BitemporalQuerySet(model).known().filter(within(lost, "unit_id")).exists():
            raise DomainError(message, code="unit_in_use")
    lines = UnitLineage.objects.known().exclude(pk__in=leaves_out[UnitLineage])
    came_to, went_from = _told_of(lost, "successor_id", morrow=False), _told_of(lost, "predecessor_id", morrow=True)
    if lines.filter(came_to | went_from).exists():
        raise DomainError(DESCENT, code="unit_in_use")


_MODELS = (Posting, UnitVersion, UnitLineage)


def seen_there_until(lost: Days, now: dt.datetime) -> list[dt.datetime]:
    """The moments until which the public still sees people or lower units there who, as HR knows, are not."""
    if not lost:
        return []
    seen = Q(withdrawn_at__gt=now)
    posts = Posting.objects.filter(seen & within(lost, "unit_id")).values_list("withdrawn_at", flat=True)
    forms = UnitVersion.objects.filter(seen & within(lost, "parent_id")).values_list("withdrawn_at", flat=True)
    return [moment for moment in [*posts, *forms] if moment is not None]


def within(days: Days, column: str) -> Q:
    """Rows that name one of the units in `column` and hold on some of its days."""
    found = Q(pk__in=[])
    for unit_id, intervals in days.items():
        for start, end in intervals:
            then = (Q(valid_to=None) | Q(valid_to__gt=start)) & (Q() if end is None else Q(valid_from__lt=end))
            found |= Q(**{column: unit_id}) & then
    return found


def _told_of(lost: Days, column: str, *, morrow: bool) -> Q:
    """Lines of descent that name one of the units in `column`, on a day that it loses or on the morrow of one."""
    later = ONE_DAY if morrow else dt.timedelta(0)
    found = Q(pk__in=[])
    for unit_id, intervals in lost.items():
        for start, end in intervals:
            until = Q() if end is None else Q(valid_from__lt=end + later)
            found |= Q(**{column: unit_id}, valid_from__gte=start + later) & until
    return found
