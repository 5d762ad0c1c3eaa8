"""One act at a time for each enrolment and person: two tabs, two clicks or two sheets wait for each other here."""

from collections.abc import Iterable

from courses.models import Enrolment
from lms.organization.models import Person


def lock_enrolment(enrolment: Enrolment) -> None:
    """Read the row anew and hold it until the transaction ends (SQLite has one writer anyway)."""
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related("person", "course", "release")
    enrolment.refresh_from_db(from_queryset=rows.defer("release__payload"))


def lock_people(people: Iterable[int]) -> None:
    """Hold these people's rows until the transaction ends; always in one order, so that nobody waits in a circle."""
    rows = Person.objects.filter(pk__in=list(people)).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
