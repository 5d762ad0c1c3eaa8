from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "lms.inbox"
    label = "inbox"

    def ready(self) -> None:
        import_module("lms.accounts.queries").name_actions(
            {
                "approval.requested": _("Approval asked for"),
                "approval.approved": _("Approved"),
                "approval.returned": _("Sent back"),
                "approval.withdrawn": _("Request withdrawn"),
                "approval.lapsed": _("Request lapsed"),
                "approval.escalated": _("Put to further approvers"),
                "delegation.given": _("Approvals handed on"),
                "delegation.ended": _("Handing on ended"),
            }
        )
