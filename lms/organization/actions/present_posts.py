"""Keeping the table of today's primary posts."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from lms.common.clock import local_date
from lms.common.generations import traces_of
from lms.organization.enums import PersonKind, PostingKind
from lms.organization.models import PUBLIC, Person, Posting, PresentPost, PresentPosts
from lms.organization.queries.audiences.present import TOPICS, present_posts
from lms.organization.queries.moments import next_change

# In the order of the table's columns, as the posting names them.
COLUMNS = ("posting_id", "person_id", "unit_id", "title", "grade", "employment", "head", "valid_from")


def keep_present_posts(*, now: dt.datetime) -> bool:
    """Bring the copy up to date; False: it was. Called every minute: what reads it goes without it meanwhile.

    Only what differs is written: a posting that is superseded is another row.
    """
    if present_posts(PUBLIC(now)) is not None:
        return False
    with transaction.atomic():
        PresentPosts.objects.get_or_create(
            pk=PresentPosts.ONLY, defaults={"day": local_date(now), "since": now, "traces": ""}
        )
        kept = PresentPosts.objects.select_for_update().get()
        # Before the posts: what is committed in between leaves other traces, and the copy is made again.
        kept.day, kept.since, kept.traces = local_date(now), now, traces_of(*TOPICS)
        kept.until = next_change(PUBLIC(now))
        held = _held(now)
        PresentPost.objects.exclude(Exists(held.filter(pk=OuterRef("pk")))).delete()
        _copy(held.exclude(Exists(PresentPost.objects.filter(pk=OuterRef("pk")))))
        kept.save()
    return True


def _held(now: dt.datetime) -> QuerySet[Posting]:
    """In the order of people, as most questions ask for them."""
    employees = Person.objects.seen(PUBLIC(now)).filter(kind=PersonKind.EMPLOYEE)
    held = Posting.objects.seen(PUBLIC(now)).on(local_date(now)).filter(kind=PostingKind.PRIMARY)
    return held.filter(person__in=employees.order_by()).order_by("person_id")


def _copy(postings: QuerySet[Posting]) -> None:
    """In the database itself: a city's rows need not travel."""
    asked = postings.values_list("pk", *COLUMNS[1:])
    sql, parameters = asked.query.sql_with_params()
    table, columns = PresentPost._meta.db_table, ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql}", parameters)  # names of our own
