"""The WSGI entry that Granian serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from lms.celery import app as celery_app
from lms.common.gateway import Area, Gateway
from lms.xapi.unheard import refuse_unheard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

django_application = get_wsgi_application()
# Here and not at somebody's first message: finding all tasks imports every app.
celery_app.loader.import_default_modules()

application = Gateway(
    django_application,
    [
        Area("/xapi/", settings.XAPI_MAX_BODY, refuse_unheard),
        Area("", settings.REQUEST_MAX_BODY),
    ],
)
