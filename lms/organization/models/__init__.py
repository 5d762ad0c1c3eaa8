from lms.organization.models.audiences import Audience, AudienceEvaluation, AudienceMembership, AudienceRule
from lms.organization.models.grants import Grant
from lms.organization.models.imports import ColumnChoice, HrImport, ImportEffect, ImportIssue, ImportLine
from lms.organization.models.people import Leave, Person, PlainEdit, Posting
from lms.organization.models.present import PresentPost, PresentPosts
from lms.organization.models.sight import PUBLIC, Disclosed, DisclosedQuerySet, Sight
from lms.organization.models.units import Unit, UnitLineage, UnitVersion

__all__ = [
    "PUBLIC",
    "Audience",
    "AudienceEvaluation",
    "AudienceMembership",
    "AudienceRule",
    "ColumnChoice",
    "Disclosed",
    "DisclosedQuerySet",
    "Grant",
    "HrImport",
    "ImportEffect",
    "ImportIssue",
    "ImportLine",
    "Leave",
    "Person",
    "PlainEdit",
    "Posting",
    "PresentPost",
    "PresentPosts",
    "Sight",
    "Unit",
    "UnitLineage",
    "UnitVersion",
]
