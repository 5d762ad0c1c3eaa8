from importlib import import_module

from django.apps import AppConfig


class TalentConfig(AppConfig):
    name = "lms.talent"
    label = "talent"

    def ready(self) -> None:
        # What is wired here reads models, which exist only by now.
        import_module("lms.talent.wiring")
        import_module("lms.talent.tasks")
