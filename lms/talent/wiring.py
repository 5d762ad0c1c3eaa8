"""What this app connects to: the statement store, the navigation, the names of its acts in the audit trail."""

from django.utils.translation import gettext_lazy as _

from courses.extensions import follow_structure
from lms.accounts.queries import name_actions
from lms.common import navigation
from lms.common.access import Role
from lms.organization.actions.unit_lives import register_resting
from lms.organization.consequences import register_teller
from lms.organization.queries.audiences import register_condition
from lms.organization.queries.imports.uses import name_use
from lms.organization.unit_lines import register_lines
from lms.talent.actions import restructuring
from lms.talent.consequences import tell_leaders
from lms.talent.consumers import follow_certificates
from lms.talent.models import Designation
from lms.talent.queries.audiences import HoldsRole
from lms.talent.unit_lines import leader_lines
from lms.xapi.cursors import register_consumer

EVERYBODY_ON_THE_BOARD = (Role.HR, Role.ADMIN, Role.MANAGER)

navigation.register(navigation.Entry(_("Placement board"), "board", EVERYBODY_ON_THE_BOARD, order=30, icon="building"))
navigation.register(
    navigation.Entry(
        _("Earlier records"), "record_imports", (Role.HR, Role.ADMIN), order=64, icon="upload", is_rare=True
    )
)
register_consumer("talent", follow_certificates)
follow_structure(restructuring.follow_structure)
register_teller(tell_leaders)
register_lines(leader_lines)
register_condition(HoldsRole())
register_resting(
    Designation, _("Leaders are designated to this unit on days on which it would not exist. End that first.")
)
# What people have here and in the apps below, where HR is told why an import cannot be taken back.
name_use("talent.designation", _("Designations"))
name_use("talent.certification", _("Certifications"))
name_use("certificates.certificate", _("Certificates"))
name_use("courses.completion", _("Completions"))
name_use("courses.enrolment", _("Enrolments"))
name_use("courses.exemption", _("Exemptions"))
name_use("courses.application", _("Applications"))
name_use("courses.ruleplace", _("Enrolment rule"))
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
