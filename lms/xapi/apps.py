from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.common import navigation
from lms.common.access import Role


class XapiConfig(AppConfig):
    name = "lms.xapi"
    label = "xapi"

    def ready(self) -> None:
        audit = import_module("lms.accounts.queries")
        audit.name_actions(
            {
                "xapi.client_created": _("API credential given"),
                "xapi.client_revoked": _("API credential taken back"),
                "ledger.key_created": _("Signing key made"),
                "ledger.key_rotated": _("Signing key followed by another"),
                "ledger.checked": _("Check of the whole ledger begun"),
                "ledger.pack_asked": _("Evidence pack asked for"),
                "ledger.pack_made": _("Evidence pack made"),
                "ledger.pack_taken": _("Evidence pack taken away"),
            }
        )
        navigation.register(
            navigation.Entry(
                _("Learning records"), "statement_list", (Role.ADMIN,), order=91, icon="list", is_rare=True
            )
        )
