"""For the tests: same parts, faster where that changes nothing that is tested."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LMS_VAR_DIR", tempfile.mkdtemp(prefix="lms-test-"))

from lms.settings.base import *  # noqa: F403  # the folder must be known before the base is read
from lms.settings.base import STORAGES, TEMPLATES, database

SECRET_KEY = "test-only"  # noqa: S105  # no secret: it guards nothing but the tests
ALLOWED_HOSTS = ["*"]
# A file, not memory: so the threads of a live server have connections of their own, as they have outside of tests.
_FOLDER = tempfile.mkdtemp(prefix="lms-test-db-")
DATABASES = {"default": database(os.environ.get("TEST_DATABASE_URL", f"sqlite:///{_FOLDER}/db.sqlite3"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{_FOLDER}/test.sqlite3"}
    # Nothing here outlives the machine.
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="lms-test-media-"))
ACCOUNT_RATE_LIMITS = {}
WAGTAIL_AUTOSAVE_INTERVAL = 0
# A thread would write into the database of another test.
XAPI_USAGE_SECONDS = 0
# Followers run in the test itself.
XAPI_WAKE_SECONDS = 0
TEMPLATES[0]["OPTIONS"]["debug"] = True
XAPI_FORWARDING_ALLOW_HTTP = True
