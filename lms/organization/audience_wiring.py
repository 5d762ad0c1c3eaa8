"""What the pages about audiences put into the area's tabs, the navigation and the audit trail."""

from django.utils.translation import gettext_lazy as _

from lms.accounts.queries import name_actions
from lms.common import navigation
from lms.common.access import Role
from lms.organization.area import Tab, register_tab

register_tab(Tab(_("Audiences"), "audience_list", (Role.HR, Role.ADMIN, Role.TRAINER), 40))
# HR comes here by the area's tabs; trainers have no other page of the area.
navigation.register(navigation.Entry(_("Audiences"), "audience_list", (Role.TRAINER,), order=63, icon="users"))
name_actions(
    {
        "audience.created": _("Audience made"),
        "audience.revised": _("Audience changed"),
        "audience.rule_changed": _("Rule of an audience changed"),
        "audience.archived": _("Audience archived"),
        "audience.restored": _("Audience taken into use again"),
        "audience.exported": _("People of an audience downloaded"),
    }
)
