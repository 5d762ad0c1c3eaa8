"""What a unit's page says of DX leaders, with the way to the section's own page or to the board."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.access import Role
from lms.organization.unit_lines import UnitAsked, UnitLine
from lms.skills.models import DxRole
from lms.talent.permissions import can_see_unit, seen_units
from lms.talent.presenters import WORDS, look_of
from lms.talent.queries import coverage_on, leader_role, section_on

LABEL = gettext_lazy("DX leader")


def leader_lines(asked: UnitAsked) -> Iterable[UnitLine]:
    """Nothing to those whom the board would not show the unit to."""
    role = leader_role()
    if role is None or not asked.access.has(Role.HR, Role.ADMIN, Role.MANAGER):
        return []
    if not can_see_unit(asked.access, asked.node.unit_id):
        return []
    return _of_section(asked, role) if asked.node.is_section else _of_sections(asked, role)


def _of_section(asked: UnitAsked, role: DxRole) -> list[UnitLine]:
    row = section_on(asked.node.unit_id, asked.day, asked.sight, role)
    if row is None:
        return []
    names = "、".join(leader.name for leader in row.leaders)
    text = " ".join(part for part in (str(WORDS[look_of(row)][0]), names) if part)
    url = f"{reverse('talent_section', args=[asked.node.uuid])}?as_of={asked.day.isoformat()}"
    return [UnitLine(LABEL, text, url)]


def _of_sections(asked: UnitAsked, role: DxRole) -> list[UnitLine]:
    """How many of the sections below have one; the board opens for the city and its bureaus."""
    below = asked.tree.below(asked.node.unit_id)
    seen = seen_units(asked.access)
    coverage = coverage_on(asked.day, asked.sight, role).within(below if seen is None else below & seen)
    if not coverage.total:
        return []
    text = _("%(placed)d of %(total)d sections have one") % {"placed": coverage.placed, "total": coverage.total}
    bureau = asked.tree.bureau_of(asked.node.unit_id)
    if bureau is not None and bureau.unit_id != asked.node.unit_id:
        return [UnitLine(LABEL, text)]
    query = f"?as_of={asked.day.isoformat()}{f'&bureau={bureau.uuid}' if bureau else ''}"
    return [UnitLine(LABEL, text, f"{reverse('board')}{query}")]
