"""Before HR changes something by hand: is it still what the form showed, and may it be changed from here?

Call within the transaction of the change: what is looked at stays locked until it is written.
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from lms.common.errors import DomainError
from lms.organization.actions.lifetimes import lock_units
from lms.organization.actions.recording import changed_meanwhile
from lms.organization.actions.units import lock_tree
from lms.organization.models import Person, Sight, Unit
from lms.organization.queries.editing import hides_person, hides_units, person_version, units_version

# Whoever may not know what is planned is told that something is, not what: two truths about one person cannot both be
# written down.
_IN_PROGRESS = _(
    "This record is being worked on elsewhere and cannot be changed here now. Tell those in HR who handle postings"
    " before their announcement what you want to change: they can write it down. “Roles entrusted” names them."
)


def guard_person(*, person: Person, sight: Sight, version: str, unit_ids: Iterable[int] = ()) -> None:
    """Lock the person, and before that the units they leave and come to.

    DomainError: changed since the form was shown, or something is planned that `sight` hides.
    """
    lock_units(unit_ids)
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
    if person_version(person, sight) != version:
        raise changed_meanwhile()
    if hides_person(person, sight):
        raise DomainError(_IN_PROGRESS, code="in_progress")


def guard_units(*, units: Sequence[Unit], also: Sequence[Unit] = (), sight: Sight, version: str) -> None:
    """The same for units, with what stands below them and who is in them; locks the tree. `also`: touched as well."""
    lock_tree(*units, *also)
    if units_version(units, sight) != version:
        raise changed_meanwhile()
    if hides_units([*units, *also], sight):
        raise DomainError(_IN_PROGRESS, code="in_progress")
