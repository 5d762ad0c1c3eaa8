"""The WSGI entry that Granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from lms.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

application = get_wsgi_application()
# Here and not at somebody's first message: finding all tasks imports every app.
celery_app.loader.import_default_modules()
