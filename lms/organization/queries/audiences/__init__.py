"""対象者: who is meant by a rule, on any day, and why."""

from lms.organization.queries.audiences.careers import Arrived, Promoted, TimeInPost
from lms.organization.queries.audiences.compiling import audience_people, how_many, people_at
from lms.organization.queries.audiences.conditions import (
    ORGANIZATION,
    Condition,
    Finding,
    OfPerson,
    OfPost,
    Values,
    all_conditions,
    condition_of,
    register_condition,
)
from lms.organization.queries.audiences.explaining import Explained, Explanation, changed_findings, explain
from lms.organization.queries.audiences.members import (
    audience_list,
    by_bureau,
    current_rule,
    depends_on,
    evaluation_before,
    is_member,
    members_of,
    memberships_of,
    placed_people,
    recent_changes,
    those_seen,
    with_documents,
)
from lms.organization.queries.audiences.moments import Moment, date_words, months_before
from lms.organization.queries.audiences.parameters import Choice, Choices, Day, Lookup, Number, Refused, Text
from lms.organization.queries.audiences.persons import IsKind, IsListed, OnLeave
from lms.organization.queries.audiences.posts import HasEmployment, HasGrade, HasPosition, InUnit, IsHead
from lms.organization.queries.audiences.rules import Among, Group, Join, Rule, RuleError, Test, parse_rule, read_rule
from lms.organization.queries.audiences.succession import units_gone, with_successors
from lms.organization.queries.audiences.witness import Witness
from lms.organization.queries.audiences.wording import rule_sentence

for _condition in (
    InUnit(),
    HasGrade(),
    HasPosition(),
    HasEmployment(),
    IsHead(),
    TimeInPost(),
    Arrived(),
    Promoted(),
    OnLeave(),
    IsKind(),
    IsListed(),
):
    register_condition(_condition)

__all__ = [
    "ORGANIZATION",
    "Among",
    "Choice",
    "Choices",
    "Condition",
    "Day",
    "Explained",
    "Explanation",
    "Finding",
    "Group",
    "Join",
    "Lookup",
    "Moment",
    "Number",
    "OfPerson",
    "OfPost",
    "Refused",
    "Rule",
    "RuleError",
    "Test",
    "Text",
    "Values",
    "Witness",
    "all_conditions",
    "audience_list",
    "audience_people",
    "by_bureau",
    "changed_findings",
    "condition_of",
    "current_rule",
    "date_words",
    "depends_on",
    "evaluation_before",
    "explain",
    "how_many",
    "is_member",
    "members_of",
    "memberships_of",
    "months_before",
    "parse_rule",
    "people_at",
    "placed_people",
    "read_rule",
    "recent_changes",
    "register_condition",
    "rule_sentence",
    "those_seen",
    "units_gone",
    "with_documents",
    "with_successors",
]
