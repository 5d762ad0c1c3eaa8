from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.common.access import EVERY_ROLE, Role
from lms.common.navigation import Entry, register


class PortalConfig(AppConfig):
    name = "lms.portal"
    label = "portal"

    def ready(self) -> None:
        import_module("lms.portal.receivers")
        import_module("lms.portal.tasks")
        import_module("lms.portal.unit_lines")
        import_module("lms.portal.wiring")
        register(Entry(_("My page"), "my_page", EVERY_ROLE, 10, "home"))
        register(Entry(_("My unit"), "section_home", (Role.MANAGER,), 25, "building"))
        register(Entry(_("HR home"), "hr_home", (Role.HR, Role.ADMIN), 28, "chart"))
        register(Entry(_("People"), "people", (Role.HR, Role.MANAGER, Role.ADMIN), 45, "users"))
        register(Entry(_("Glossary"), "glossary", EVERY_ROLE, 70, "question", is_rare=True))
        register(Entry(_("System"), "system_home", (Role.ADMIN,), 90, "settings"))
