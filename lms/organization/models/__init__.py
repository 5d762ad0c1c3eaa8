from lms.organization.models.grants import Grant
from lms.organization.models.people import Leave, Person, Posting
from lms.organization.models.sight import PUBLIC, Disclosed, DisclosedQuerySet, Sight
from lms.organization.models.units import Unit, UnitLineage, UnitVersion

__all__ = [
    "PUBLIC",
    "Disclosed",
    "DisclosedQuerySet",
    "Grant",
    "Leave",
    "Person",
    "Posting",
    "Sight",
    "Unit",
    "UnitLineage",
    "UnitVersion",
]
