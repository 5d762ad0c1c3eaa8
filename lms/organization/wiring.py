"""What this app's pages put into the navigation, the area's tabs and the audit trail."""

from django.utils.translation import gettext_lazy as _

from lms.accounts.queries import name_actions
from lms.common import navigation
from lms.common.access import EVERY_ROLE, Role
from lms.organization.area import Tab, register_tab
from lms.organization.consequences import register_teller
from lms.organization.queries.heads import tell_heads

PLANNERS = (Role.HR, Role.MANAGER, Role.ADMIN)

navigation.register(navigation.Entry(_("Organisation"), "organization_tree", PLANNERS, order=46, icon="building"))
register_tab(Tab(_("Organisation"), "organization_tree", EVERY_ROLE, 10))
register_tab(Tab(_("Coming changes"), "organization_changes", PLANNERS, 20))
register_tab(Tab(_("Roles entrusted"), "organization_grants", PLANNERS, 50))
register_tab(Tab(_("Accounts"), "organization_accounts", (Role.HR, Role.ADMIN), 60))
name_actions(
    {
        "units.exported": _("Units downloaded"),
        "changes.exported": _("Transfers downloaded"),
        "chart.exported": _("Organisation chart downloaded"),
    }
)
name_actions(
    {
        "person.registered": _("Person registered"),
        "person.edited": _("Plain data of a person edited"),
        "person.edit_undone": _("Edit of plain data taken back"),
        "person.withdrawn": _("Registration struck out"),
        "person.retired": _("Departure registered"),
        "person.undone": _("Change of a person taken back"),
        "posting.made": _("Post registered"),
        "posting.transferred": _("Transfer registered"),
        "posting.corrected": _("Post corrected"),
        "posting.ended": _("End of a post registered"),
        "posting.cancelled": _("Transfer called off"),
        "posting.withdrawn": _("Post struck out"),
        "leave.recorded": _("Leave registered"),
        "leave.ended": _("Return from leave registered"),
        "leave.corrected": _("Leave corrected"),
        "leave.withdrawn": _("Leave struck out"),
        "unit.created": _("Unit founded"),
        "unit.changed": _("Unit changed"),
        "unit.ended": _("Unit ended"),
        "unit.renamed": _("Unit renamed"),
        "unit.moved": _("Unit moved"),
        "unit.merged": _("Unit merged"),
        "unit.split": _("Unit split"),
        "unit.abolished": _("Unit abolished"),
        "unit.flagged": _("Unit counted as a section, or not"),
        "unit.corrected": _("Unit corrected"),
        "unit.undone": _("Change of a unit taken back"),
    }
)
register_teller(tell_heads)
