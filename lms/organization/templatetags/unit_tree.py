"""The organisation as nested lists: every unit of a city in one page, so each line is put together by hand."""

from collections.abc import Sequence

from django import template
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
def unit_tree(lines: Sequence[Line], query: str = "", *, all_open: bool = False) -> SafeString:
    """`query`: what links to units carry along."""
    return SafeString(_Markup(query, all_open).list(lines))


class _Markup:
    """Words and pictures that many lines share are made once."""

    def __init__(self, query: str, all_open: bool) -> None:
        self.address = UnitAddress(query)
        self.all_open = all_open
        self.kinds = {kind.value: escape(kind.label) for kind in UnitKind}
        self.section = badge(_("Counts as a section"), "info", "flag", "s")
        self.no_head = badge(_("No head"), "warning", "empty-seat", "s")
        self.chevron = icon_markup("chevron-right", 18, "")
        self.below_label = _("Units below %(unit)s: %(number)d")
        self.people_label = _("%(number)s people")

    def list(self, lines: Sequence[Line]) -> str:
        return f'<ul class="unit-tree">{"".join(self.item(line) for line in lines)}</ul>'

    def item(self, line: Line) -> str:
        is_gone = line.change is not None and line.change.after is None
        state = " unit-tree__item--gone" if is_gone else " unit-tree__item--match" if line.is_match else ""
        return f'<li class="unit-tree__item{state}">{self.line(line)}{self.below(line)}</li>'

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
        if not line.below:
            return ""
        label = escape(self.below_label % {"unit": line.node.name, "number": len(line.below)})
        is_open = " open" if line.is_open or self.all_open else ""
        return (
            f'<details class="unit-tree__below"{is_open}><summary><span class="visually-hidden">{label}</span>'
            f"{self.chevron}</summary>{self.list(line.below)}</details>"
        )
