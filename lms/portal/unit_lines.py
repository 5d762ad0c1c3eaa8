"""What a unit's page says of its people's learning: the way to their list, which holds for today."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.access import Role
from lms.common.clock import local_date
from lms.organization.permissions import can_see_people_of
from lms.organization.unit_lines import UnitAsked, UnitLine, register_lines

LABEL = gettext_lazy("Records of its people")


def people_lines(asked: UnitAsked) -> Iterable[UnitLine]:
    may_list = asked.access.has(Role.HR, Role.MANAGER, Role.ADMIN) and can_see_people_of(
        asked.access, asked.node.unit_id
    )
    # The list is narrowed by bureau or section.
    has_list = asked.node.is_section or asked.node in asked.tree.bureaus()
    if not may_list or not has_list or asked.day != local_date(asked.sight.now):
        return []
    return [UnitLine(LABEL, _("List of people with courses and roles"), f"{reverse('people')}?unit={asked.node.uuid}")]


register_lines(people_lines)
