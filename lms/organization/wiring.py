"""What this app's pages put into the navigation, the area's tabs and the audit trail."""

from django.utils.translation import gettext_lazy as _

from lms.accounts.queries import name_actions
from lms.common import navigation
from lms.common.access import EVERY_ROLE, Role
from lms.organization.area import Tab, register_tab

PLANNERS = (Role.HR, Role.MANAGER, Role.ADMIN)

navigation.register(navigation.Entry(_("Organisation"), "organization_tree", PLANNERS, order=46, icon="building"))
register_tab(Tab(_("Organisation"), "organization_tree", EVERY_ROLE, 10))
register_tab(Tab(_("Coming changes"), "organization_changes", PLANNERS, 20))
name_actions(
    {
        "units.exported": _("Units downloaded"),
        "changes.exported": _("Transfers downloaded"),
        "chart.exported": _("Organisation chart downloaded"),
    }
)
