"""The project: settings, URLs and the apps that every other app stands on."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
