from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.common import navigation
from lms.common.access import Role


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        navigation.register(navigation.Entry(_("Goals"), "goal_list", (Role.HR, Role.ADMIN, Role.MANAGER), 40, "flag"))
        audit = import_module("lms.accounts.queries")
        audit.name_actions({"export.goal": _("Goal's figure downloaded")})
