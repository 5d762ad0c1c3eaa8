from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    name = "lms.organization"
    label = "organization"

    def ready(self) -> None:
        import_module("lms.organization.signals")
        import_module("lms.organization.tasks")
        import_module("lms.organization.wiring")
        import_module("lms.organization.audience_wiring")
        import_module("lms.organization.import_wiring")
        audit = import_module("lms.accounts.queries")
        audit.name_actions({"grant.given": _("Role entrusted"), "grant.ended": _("Role withdrawn")})
