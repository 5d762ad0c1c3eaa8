from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.common import navigation
from lms.common.access import Role


class XapiConfig(AppConfig):
    name = "lms.xapi"
    label = "xapi"

    def ready(self) -> None:
        import_module("lms.xapi.consumers")
        audit = import_module("lms.accounts.queries")
        audit.name_actions(
            {
                "xapi.client_created": _("API credential given"),
                "xapi.client_revoked": _("API credential taken back"),
            }
        )
        navigation.register(
            navigation.Entry(
                _("Learning records"), "statement_list", (Role.ADMIN,), order=91, icon="list", is_rare=True
            )
        )
