"""Celery only wakes workers; what there is to do stands in our own tables (jobs, cursors)."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def write_as_the_web_does(**kwargs: Any) -> None:
    """Django's settings say how; without a receiver Celery would set up a way of its own, values included."""
