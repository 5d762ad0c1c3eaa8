from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "lms.organization"
    label = "organization"
