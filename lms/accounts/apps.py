from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.common import navigation
from lms.common.access import Role


class AccountsConfig(AppConfig):
    name = "lms.accounts"
    label = "accounts"

    def ready(self) -> None:
        import_module("lms.accounts.signals")
        queries = import_module("lms.accounts.queries")
        queries.name_actions(
            {
                "sign_in.accepted": _("Signed in"),
                "sign_in.refused": _("Sign-in refused"),
                "sign_out": _("Signed out"),
                "accounts.opened": _("Accounts opened"),
                "account.closed": _("Account closed"),
                "account.reopened": _("Account opened again"),
                "account.password_issued": _("Password slip issued"),
                "account.password_changed": _("Password chosen"),
            }
        )
        navigation.register(
            navigation.Entry(_("Audit trail"), "audit_trail", (Role.ADMIN,), order=90, icon="history", is_rare=True)
        )
