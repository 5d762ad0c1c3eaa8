"""Who may open whose record: the one definition, for what is enforced and for the page that explains it.

A right is entrusted by a post that heads a unit, or by a grant. It reaches the unit and all that stands below it, or,
with a grant that names no unit, the whole city.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterable

from lms.common.access import Access, Role
from lms.organization.enums import GrantRole

ROLE_OF = {
    GrantRole.HR: Role.HR,
    GrantRole.TRAINER: Role.TRAINER,
    GrantRole.ADMIN: Role.ADMIN,
    GrantRole.DELEGATE: Role.MANAGER,
}
# The roles whose grants open people's records, and of these the ones that may be held over the whole city.
OPENING = frozenset({GrantRole.HR, GrantRole.ADMIN, GrantRole.DELEGATE})
CITY_WIDE = frozenset({GrantRole.HR, GrantRole.ADMIN})


@dataclasses.dataclass(frozen=True)
class Entrusted:
    """What somebody holds on a day: `role` None is a post that heads the unit, else that of a grant."""

    role: GrantRole | None
    unit_id: int | None

    @property
    def opens_the_city(self) -> bool:
        return self.unit_id is None and self.role in CITY_WIDE

    @property
    def opens_a_unit(self) -> bool:
        return self.unit_id is not None and (self.role is None or self.role in OPENING)

    def opens(self, units_above: Collection[int]) -> bool:
        """Whether it opens the record of somebody posted in, or below, these units."""
        return self.opens_the_city or (self.opens_a_unit and self.unit_id in units_above)


def roles_of(held: Iterable[Entrusted]) -> frozenset[Role]:
    """Everybody of the city learns; whoever heads a unit manages."""
    roles = {Role.MANAGER if each.role is None else ROLE_OF.get(each.role, Role.LEARNER) for each in held}
    return frozenset({Role.LEARNER, *roles})


def access_of(
    person_id: int, held: Collection[Entrusted], below: Callable[[set[int]], frozenset[int]], unit_name: str = ""
) -> Access:
    """What follows for whoever holds it. `below` says which units are these and all below; asked if there are any."""
    units = {each.unit_id for each in held if each.opens_a_unit and each.unit_id is not None}
    return Access(
        roles=roles_of(held),
        person_id=person_id,
        unit_ids=below(units) if units else frozenset(),
        sees_all=any(each.opens_the_city for each in held),
        sees_embargoed=any(each.role == GrantRole.EMBARGO for each in held),
        unit_name=unit_name,
    )
