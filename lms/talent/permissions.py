"""May this reader see or decide this of leaders?"""

from lms.common.access import Access, Role


def seen_units(access: Access) -> frozenset[int] | None:
    """The units whose sections and people may be looked at; None: the whole city."""
    if access.sees_all and access.has(Role.HR, Role.ADMIN):
        return None
    return access.unit_ids


def can_see_unit(access: Access, unit_id: int) -> bool:
    units = seen_units(access)
    return units is None or unit_id in units


def can_designate(access: Access, unit_id: int) -> bool:
    """Designating is HR's; a head sees and does not decide."""
    return access.has(Role.HR, Role.ADMIN) and can_see_unit(access, unit_id)


def can_import(access: Access) -> bool:
    """Earlier records concern people anywhere in the city."""
    return access.has(Role.HR, Role.ADMIN) and access.sees_all
