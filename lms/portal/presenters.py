"""What a page's components are given."""

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.common.templatetags.dates import date_range, jdate_text
from lms.portal.queries.person import Event


def career_item(event: Event) -> dict[str, object]:
    """A line of the career for {% timeline %}: what runs now stands out."""
    notes = []
    if event.is_concurrent:
        notes.append(_("Concurrent post"))
    if event.is_head:
        notes.append(_("Head of the unit"))
    if event.is_ahead:
        notes.append(_("Ahead"))
    title = " ".join(part for part in (event.place, event.title) if part)
    tone = "warning" if event.is_leave else "success" if event.is_now else "neutral"
    return {
        "date": date_range(event.start, event.end) if event.end or not event.is_now else _since(event),
        "title": title,
        "text": "・".join(notes),
        "tone": tone,
        "url": _unit_address(event),
    }


def _unit_address(event: Event) -> str:
    """The unit's page on the day on which the post began."""
    if event.unit is None:
        return ""
    return f"{reverse('organization_unit', args=[event.unit])}?as_of={event.start.isoformat()}"


def _since(event: Event) -> str:
    return _("since %(day)s") % {"day": jdate_text(event.start, "short")}
