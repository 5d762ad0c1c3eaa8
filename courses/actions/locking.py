"""One act at a time for each enrolment: two tabs, or two clicks, wait for each other here."""

from courses.models import Enrolment


def lock_enrolment(enrolment: Enrolment) -> None:
    """Read the row anew and hold it until the transaction ends (SQLite has one writer anyway)."""
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related("person", "course", "release")
    enrolment.refresh_from_db(from_queryset=rows.defer("release__payload"))
