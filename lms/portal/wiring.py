"""What this app tells the apps below."""

from courses.extensions import tell_roles_by
from lms.portal.queries.my_role import role_id_of

tell_roles_by(role_id_of)
