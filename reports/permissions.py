"""Who may see what of figures."""

from lms.common.access import Access, Role


def can_see_people(access: Access) -> bool:
    """The names behind a city-wide number are HR's and the administrators'."""
    return access.has(Role.HR, Role.ADMIN)
