"""The WSGI entry that Granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from lms.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

application = get_wsgi_application()
# Here and not at somebody's first message: finding all tasks imports every app.
celery_app.loader.import_default_modules()
# All views are found now rather than by the first visitor, and what has been loaded stays: the garbage collector would
# go through all of it again and again, which costs requests that make many objects more than their own work.
len(get_resolver().url_patterns)
gc.collect()
gc.freeze()
