"""The WSGI entry that Granian serves."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from lms.celery import app as celery_app
from lms.common.gateway import Area, Gateway
from lms.xapi.unheard import refuse_unheard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

django_application = get_wsgi_application()
# Here and not at somebody's first message: finding all tasks imports every app.
celery_app.loader.import_default_modules()
# All views are found now rather than by the first visitor, and what has been loaded stays: the garbage collector would
# go through all of it again and again, which costs requests that make many objects more than their own work.
len(get_resolver().url_patterns)
# The first visitor of a figure or a certificate shall not wait.
for name in settings.LOADED_LATE:
    import_module(name)
gc.collect()
gc.freeze()

application = Gateway(
    django_application,
    [
        # Statements come in bursts from programs, which must leave people their pages; and taking them in is work for a
        # processor, of which two threads do more than four, since they take turns less often.
        Area("/xapi/", settings.XAPI_MAX_BODY, refuse_unheard, slots=2),
        Area("/records/imports/", (settings.XAPI_IMPORT_MAX_MIB + 1) * 1024 * 1024),
        Area("", settings.REQUEST_MAX_BODY),
    ],
)
