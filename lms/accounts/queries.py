"""Reading the audit trail."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from lms.accounts.actions.audit import DISCLOSED, in_order
from lms.accounts.models import AuditEvent
from lms.common.clock import start_of

_labels: dict[str, str | Promise] = {}


def name_actions(labels: dict[str, str | Promise]) -> None:
    """Each app names the actions that it records, in AppConfig.ready()."""
    _labels.update(labels)


def action_label(action: str) -> str:
    return str(_labels.get(action, action))


def recorded_actions(*, disclosed_by: dt.datetime | None = None) -> list[str]:
    """The actions of the trail's lines, in the order of their names; `disclosed_by` as in `audit_events`."""
    actions = audit_events(disclosed_by=disclosed_by).order_by().values_list("action", flat=True).distinct()
    return sorted(actions, key=action_label)


def audit_events(
    *,
    action: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    disclosed_by: dt.datetime | None = None,
) -> QuerySet[AuditEvent]:
    """The trail, latest first, with who acted. `until` is the last day included.

    `disclosed_by`: without the lines of acts that are announced only after this moment (None: all lines).
    """
    events = AuditEvent.objects.select_related("actor").order_by("-at", "-pk")
    if disclosed_by is not None:
        field = f"detail__{DISCLOSED}"
        events = events.filter(Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lte": in_order(disclosed_by)}))
    if action:
        events = events.filter(action=action)
    if since:
        events = events.filter(at__gte=start_of(since))
    if until:
        events = events.filter(at__lt=start_of(until + dt.timedelta(days=1)))
    return events
