"""Delegates of the manager: one of this fiscal year, one of the year before, and one of the next."""

import datetime as dt

from lms.accounts.models import User
from lms.common.fiscal import FiscalYear
from lms.demo.load.organisation import City
from lms.demo.load.personas import HR, MANAGER, Personas
from lms.demo.load.scenario import noon
from lms.organization.actions.grants import give_grant
from lms.organization.enums import GrantRole, PostingKind
from lms.organization.models import Posting


def entrust(city: City, chosen: Personas, users: dict[str, User], today: dt.date) -> None:
    """People of the manager's section, a year each."""
    known = Posting.objects.known().on(today).filter(kind=PostingKind.PRIMARY)
    unit = known.select_related("unit").get(person=city.people[chosen.manager]).unit
    staying = {city.people[someone].pk for someone in chosen.all()}
    rows = known.filter(unit=unit).exclude(person_id__in=staying).select_related("person").order_by("pk")
    this = FiscalYear.of(today)
    years = [(this, users[MANAGER]), (FiscalYear(this.start_year - 1), users[HR]), (this.next(), users[HR])]
    # A small section may have fewer people than years.
    for row, (year, by) in zip(rows, years, strict=False):
        give_grant(
            person=row.person,
            role=GrantRole.DELEGATE,
            unit=unit,
            valid_from=year.first_day,
            valid_to=year.end,
            reason=f"{year.label()}の庶務担当",
            now=noon(min(year.first_day, today)),
            by=by,
        )
