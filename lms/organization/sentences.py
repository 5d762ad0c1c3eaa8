"""What changes in the organisation, in a sentence that can be read out."""

from collections.abc import Callable, Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.common.templatetags.dates import jdate_text
from lms.organization.queries.coming import Coming
from lms.organization.queries.differences import Mark
from lms.organization.queries.moves import MoveKind


def coming_sentence(page: Coming, *, is_ahead: bool) -> str:
    """「令和9年4月1日に、412名の異動、3組織の新設が予定されています。」"""
    if page.span.first == page.span.last:
        days = jdate_text(page.span.first, "short")
    else:
        days = _("%(first)s to %(last)s") % {
            "first": jdate_text(page.span.first, "short"),
            "last": jdate_text(page.span.last, "short"),
        }
    parts = _(", ").join(_parts(page))
    if not parts:
        words = _("%(days)s: nothing changes.") if is_ahead else _("%(days)s: nothing changed.")
        return words % {"days": days}
    words = _("Planned for %(days)s: %(parts)s.") if is_ahead else _("On %(days)s: %(parts)s.")
    return words % {"days": days, "parts": parts}


def _parts(page: Coming) -> Iterator[str]:
    people, units = page.counts, page.found
    counts: list[tuple[int, Callable[[int], str]]] = [
        (people[MoveKind.MOVED], lambda n: ngettext("%(n)s person transferred", "%(n)s people transferred", n)),
        (
            people[MoveKind.FOLLOWED],
            lambda n: ngettext(
                "%(n)s person moving with a change of their unit", "%(n)s people moving with a change of their unit", n
            ),
        ),
        (people[MoveKind.JOINED], lambda n: ngettext("%(n)s person joining", "%(n)s people joining", n)),
        (people[MoveKind.LEFT], lambda n: ngettext("%(n)s person leaving", "%(n)s people leaving", n)),
        (
            people[MoveKind.PROMOTED],
            lambda n: ngettext("%(n)s change of post in place", "%(n)s changes of post in place", n),
        ),
        (units.count(Mark.NEW, Mark.SPLIT), lambda n: ngettext("%(n)s unit set up", "%(n)s units set up", n)),
        (units.count(Mark.RENAMED), lambda n: ngettext("%(n)s unit renamed", "%(n)s units renamed", n)),
        (units.count(Mark.MOVED), lambda n: ngettext("%(n)s unit moved", "%(n)s units moved", n)),
        (units.count(Mark.MERGED), lambda n: ngettext("%(n)s unit merged", "%(n)s units merged", n)),
        (units.count(Mark.GONE), lambda n: ngettext("%(n)s unit abolished", "%(n)s units abolished", n)),
    ]
    for count, words in counts:
        if count:
            yield words(count) % {"n": number_format(count, use_l10n=True, force_grouping=True)}
