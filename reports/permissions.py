"""Who may see what of figures."""

from lms.common.access import Access, Role


def can_see_people(access: Access) -> bool:
    """The names behind a city-wide number are for HR and administrators of the whole city: not of one bureau."""
    return access.sees_all and access.has(Role.HR, Role.ADMIN)
