"""What this app connects to: the statement store, the navigation, the names of its acts in the audit trail."""

from django.utils.translation import gettext_lazy as _

from lms.accounts.queries import name_actions
from lms.talent.consumers import follow_certificates
from lms.xapi.cursors import register_consumer

register_consumer("talent", follow_certificates)
name_actions(
    {
        "certification.recorded": _("Certified for a role"),
        "certification.withdrawn": _("Certification withdrawn"),
        "designation.made": _("Designated to a section"),
        "designation.ended": _("Designation ended"),
        "designation.cancelled": _("Designation cancelled"),
        "board.exported": _("Placement board downloaded"),
        "records.checked": _("Earlier records checked"),
        "records.imported": _("Earlier records imported"),
        "records.discarded": _("Earlier records discarded"),
    }
)
