"""People and where they are posted, through somebody's eyes."""

import datetime as dt

from django.db.models import QuerySet

from lms.common.access import Access, Role
from lms.common.text import search_key
from lms.organization.enums import PostingKind
from lms.organization.models import Person, Posting, Sight


def postings_on(day: dt.date, sight: Sight) -> QuerySet[Posting]:
    """Every post held on `day`, with its person."""
    return Posting.objects.seen(sight).on(day).select_related("person")


def primary_posting(person: Person, day: dt.date, sight: Sight) -> Posting | None:
    """The post by which a person is placed on `day` (本務)."""
    return postings_on(day, sight).filter(person=person, kind=PostingKind.PRIMARY).first()


def visible_people(access: Access, day: dt.date, sight: Sight) -> QuerySet[Person]:
    """The people whose records `access` opens: the whole city, or those posted on `day` in the units entrusted."""
    if access.sees_all and access.has(Role.HR, Role.ADMIN):
        return Person.objects.seen(sight)
    if not access.unit_ids or not access.has(Role.HR, Role.MANAGER, Role.ADMIN):
        return Person.objects.none()
    posted = Posting.objects.seen(sight).on(day).filter(unit_id__in=access.unit_ids)
    return Person.objects.seen(sight).filter(pk__in=posted.values("person_id"))


def find_people(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Those whose name, kana or number contains every word of `text`, however it is typed."""
    for word in text.split():
        people = people.filter(search_key__contains=search_key(word))
    return people
