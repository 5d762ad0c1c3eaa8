from importlib import import_module

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        import_module("courses.authoring.receivers")
        import_module("courses.navigation")
        import_module("courses.tasks")
        import_module("courses.wiring")
