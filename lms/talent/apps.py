from django.apps import AppConfig


class TalentConfig(AppConfig):
    name = "lms.talent"
    label = "talent"
