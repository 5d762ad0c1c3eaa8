"""May this reader see or change this of the organisation?"""

import datetime as dt

from lms.common.access import Access, Role
from lms.organization.models import Person, Sight
from lms.organization.queries import visible_people


def can_see_person(access: Access, person: Person, day: dt.date, sight: Sight) -> bool:
    """One's own record, and those of the people entrusted."""
    return access.person_id == person.pk or visible_people(access, day, sight).filter(pk=person.pk).exists()


def can_see_people_of(access: Access, unit_id: int) -> bool:
    """Whether the people of a unit may be listed."""
    if access.sees_all and access.has(Role.HR, Role.ADMIN):
        return True
    return access.has(Role.HR, Role.MANAGER, Role.ADMIN) and unit_id in access.unit_ids


def can_give_grants(access: Access) -> bool:
    return access.has(Role.ADMIN)
