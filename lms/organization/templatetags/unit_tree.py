"""The organisation as nested lists: hundreds of units in one page, so each line is put together by hand.

A branch that is not sent yet holds a link to the page on which it stands open; opening it loads it in the link's place.
"""

from collections.abc import Sequence

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lms.common.templatetags.ui import badge, icon_markup
from lms.organization.addresses import UnitAddress
from lms.organization.enums import UnitKind
from lms.organization.marks import LOOKS, others_text
from lms.organization.queries.differences import UnitChange
from lms.organization.queries.outline import Line

register = template.Library()


@register.simple_tag
def unit_tree(lines: Sequence[Line], query: str = "", asked: str = "", *, all_open: bool = False) -> SafeString:
    """`query`: what links to units carry along; `asked`: what the page itself was asked, for branches to come."""
    return SafeString(_Markup(query, asked, all_open).list(lines))


class _Markup:
    """Words and pictures that many lines share are made once."""

    def __init__(self, query: str, asked: str, all_open: bool) -> None:
        self.address = UnitAddress(query)
        self.branch = UnitAddress(f"?{asked}" if asked else "", "organization_branch")
        self.opened = escape(f"{reverse('organization_tree')}?{asked}{'&' if asked else ''}open=")
        self.all_open = all_open
        self.kinds = {kind.value: escape(kind.label) for kind in UnitKind}
        self.section = badge(_("Counts as a section"), "info", "flag", "s")
        self.no_head = badge(_("No head"), "warning", "empty-seat", "s")
        self.chevron = icon_markup("chevron-right", 18, "")
        self.below_label = _("Units below %(unit)s: %(number)d")
        self.show_label = _("Show the units below %(unit)s (%(number)d)")
        self.people_label = _("%(number)s people")

    def list(self, lines: Sequence[Line]) -> str:
        return f'<ul class="unit-tree">{"".join(self.item(line) for line in lines)}</ul>'

    def item(self, line: Line) -> str:
        is_gone = line.change is not None and line.change.after is None
        state = " unit-tree__item--gone" if is_gone else " unit-tree__item--match" if line.is_match else ""
        return f'<li class="unit-tree__item{state}" id="unit-{line.node.uuid}">{self.line(line)}{self.below(line)}</li>'

    def line(self, line: Line) -> str:
        node = line.node
        name: str = escape(node.name)
        if line.is_match:
            name = f"<mark>{name}</mark>"
        return (
            f'<div class="unit-tree__line"><a class="unit-tree__name" href="{self.address.of(node.uuid)}">{name}</a>'
            f'<span class="unit-tree__facts">{self.kinds[node.kind]}・{escape(node.code)}</span>'
            f"{self.section if node.is_section else ''}{self.people(line)}{self.heads(line)}"
            f"{self.marks(line.change)}</div>"
        )

    def people(self, line: Line) -> str:
        if line.people is None:
            return ""
        return f'<span class="unit-tree__people">{self.people_label % {"number": f"{line.people:,}"}}</span>'

    def heads(self, line: Line) -> str:
        is_gone = line.change is not None and line.change.after is None
        if not line.knows_heads or is_gone or line.node.kind in {UnitKind.CITY, UnitKind.TEAM}:
            return ""
        if not line.heads:
            return self.no_head
        names = "、".join(f"{escape(h.name)}{f'（{escape(h.how)}）' if h.how else ''}" for h in line.heads)
        return f'<span class="unit-tree__head">{icon_markup("user", 16, "")}{names}</span>'

    def marks(self, change: UnitChange | None) -> str:
        if change is None:
            return ""
        badges = "".join(badge(str(mark.label), LOOKS[mark].tone, LOOKS[mark].icon, "s") for mark in change.marks)
        text = others_text(change)
        return badges + (f'<span class="unit-tree__was">{escape(text)}</span>' if text else "")

    def below(self, line: Line) -> str:
        if not line.inside:
            return ""
        words = {"unit": line.node.name, "number": line.inside}
        is_open = " open" if line.is_open or (self.all_open and not line.is_cut) else ""
        loading = self.loading(line) if line.is_cut else ""
        content = self.link(line, words) if line.is_cut else self.list(line.below)
        return (
            f'<details class="unit-tree__below"{is_open}{loading}><summary>'
            f'<span class="visually-hidden">{escape(self.below_label % words)}</span>'
            f"{self.chevron}</summary>{content}</details>"
        )

    def loading(self, line: Line) -> str:
        address = self.branch.of(line.node.uuid)
        return f' hx-get="{address}" hx-trigger="toggle once" hx-target="find .unit-tree__more" hx-swap="outerHTML"'

    def link(self, line: Line, words: dict[str, object]) -> str:
        """The same without JavaScript, and where loading failed."""
        key = line.node.uuid
        text = escape(self.show_label % words)
        return f'<p class="unit-tree__more text-small"><a href="{self.opened}{key}#unit-{key}">{text}</a></p>'
