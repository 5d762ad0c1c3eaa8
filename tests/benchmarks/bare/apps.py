from django.apps import AppConfig


class BareConfig(AppConfig):
    name = "tests.benchmarks.bare"
    label = "bare"
