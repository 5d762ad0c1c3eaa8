"""What the pages about HR's files put into the area's tabs, the inbox and the audit trail."""

from django.utils.translation import gettext_lazy as _

from lms.accounts.queries import name_actions
from lms.common.access import Role
from lms.inbox.kinds import register_kind
from lms.organization.actions.imports.approving import APPROVAL_KIND, APPROVAL_LABEL, on_decided
from lms.organization.area import Tab, register_tab
from lms.organization.permissions import can_import
from lms.organization.queries.imports.uses import name_use

register_tab(Tab(_("HR imports"), "hr_imports", (Role.HR, Role.ADMIN), 30, can_import))
register_kind(APPROVAL_KIND, APPROVAL_LABEL, on_decided)
name_use("organization.grant", _("Roles entrusted"))
name_use("organization.posting", _("Posts"))
name_use("organization.leave", _("Leave"))
name_use("organization.unitversion", _("Units"))
name_actions(
    {
        "organization.import_checked": _("HR file checked"),
        "organization.import_approval_asked": _("Approval of an HR file asked for"),
        "organization.import_approved": _("HR file approved"),
        "organization.import_applied": _("HR file applied"),
        "organization.import_reversed": _("HR file taken back"),
        "organization.import_discarded": _("HR file discarded"),
        "people.exported": _("Employees and posts downloaded"),
        "leave.exported": _("Leave downloaded"),
    }
)
