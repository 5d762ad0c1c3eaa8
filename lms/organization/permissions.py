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


def can_see_audiences(access: Access) -> bool:
    """Their rules and numbers. Names are another question: see queries.audiences.those_seen."""
    return access.has(Role.HR, Role.ADMIN, Role.TRAINER)


def can_write_audiences(access: Access) -> bool:
    """A rule asks about people anywhere, and what it counts tells of them: so it is written by those who see all."""
    return access.has(Role.HR, Role.ADMIN) and access.sees_all


def may_ask_who_reads(access: Access, person: Person) -> bool:
    """Of a record that is open: who may see it is told to the person, to HR and to administrators."""
    return access.person_id == person.pk or access.has(Role.HR, Role.ADMIN)


def can_see_readers(access: Access, person: Person, day: dt.date, sight: Sight) -> bool:
    """Nobody learns who may see a record that they may not see themselves."""
    return may_ask_who_reads(access, person) and can_see_person(access, person, day, sight)


def can_import(access: Access) -> bool:
    """HR's files concern units and people anywhere, so they are for those who see the whole city."""
    return access.has(Role.HR, Role.ADMIN) and access.sees_all
