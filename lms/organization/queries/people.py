"""People and where they are posted, through somebody's eyes."""

import datetime as dt

from django.db.models import QuerySet

from lms.common.access import Access, Role
from lms.common.prepared import Prepared
from lms.common.text import search_key
from lms.organization.enums import PostingKind
from lms.organization.models import PUBLIC, Person, Posting, Sight


def postings_on(day: dt.date, sight: Sight) -> QuerySet[Posting]:
    """Every post held on `day`, with its person."""
    return Posting.objects.seen(sight).on(day).select_related("person")


def primary_posting(person: Person, day: dt.date, sight: Sight) -> Posting | None:
    """The post by which a person is placed on `day` (本務)."""
    return postings_on(day, sight).filter(person=person, kind=PostingKind.PRIMARY).first()


def _known_of(person_id: int) -> QuerySet[Posting]:
    return Posting.objects.known().filter(person=person_id)


def _seen_of(person_id: int, at: dt.datetime) -> QuerySet[Posting]:
    return Posting.objects.seen(PUBLIC(at)).filter(person=person_id)


KNOWN_OF = Prepared(_known_of, person_id=int)
SEEN_OF = Prepared(_seen_of, person_id=int, at=dt.datetime)


def postings_of(person_id: int, sight: Sight) -> list[Posting]:
    """Every post of a person, past and to come, that `sight` shows."""
    if not sight.embargoed:
        rows: list[Posting] = SEEN_OF.instances(person_id=person_id, at=sight.at)
    elif sight.known_at is None:
        rows = KNOWN_OF.instances(person_id=person_id)
    else:
        rows = list(Posting.objects.seen(sight).filter(person=person_id))
    return rows


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
