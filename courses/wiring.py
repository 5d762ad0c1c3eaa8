"""What this app connects to: the statement store, and the rules of audiences."""

from courses.consumers import follow_completions
from courses.queries.audiences import CompletedCourse
from lms.organization.queries.audiences import register_condition
from lms.xapi.cursors import register_consumer

register_condition(CompletedCourse())
register_consumer("audiences", follow_completions)
