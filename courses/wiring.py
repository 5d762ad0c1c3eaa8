"""What this app connects to: the statement store, and the rules of audiences."""

from courses.consumers import follow_completions
from courses.queries.audiences import CompletedCourse
from courses.queries.names import course_names
from lms.organization.queries.audiences import register_condition
from lms.xapi.cursors import register_consumer
from lms.xapi.names import register_names

register_condition(CompletedCourse())
register_consumer("audiences", follow_completions)
register_names(course_names)
