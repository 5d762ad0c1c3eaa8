"""Settings that hold everywhere. What differs by place comes from the environment or from a sibling module."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("LMS_VAR_DIR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "").split(",") if os.environ.get("ALLOWED_HOSTS") else []
ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROJECT_APPS = [
    "lms.demo",
    "lms.portal",
    "reports",
    "lms.talent",
    "certificates",
    "courses",
    "cms",
    "lms.xapi",
    "lms.organization",
    "lms.inbox",
    "lms.skills",
    "lms.accounts",
    "lms.common",
]
INSTALLED_APPS = [
    *PROJECT_APPS,
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail.embeds",
    "wagtail.locales",
    "wagtail.contrib.simple_translation",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "allauth",
    "allauth.account",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lms.common.middleware.machines",
    "lms.common.middleware.admin_csp",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lms.common.middleware.preferences",
    "lms.accounts.middleware.first_password",
    "lms.common.middleware.access",
    "lms.common.uploads.limit_admin_uploads",
]

# Where other systems ask.
MACHINE_PATHS = ("/xapi/",)

FORM_RENDERER = "lms.common.form_renderer.KeepingRenderer"
# Usable in every template without {% load %}.
TEMPLATE_TAGS = ("ui", "lists", "figures", "tables", "forms", "frame", "lessons", "dates")
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "lms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.common.context_processors.page",
                "lms.portal.context_processors.viewer",
                "lms.inbox.context_processors.inbox",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                *(f"lms.common.templatetags.{name}" for name in TEMPLATE_TAGS),
            ],
        },
    }
]

# -- Database, cache: SQLite out of the box, PostgreSQL and Redis by environment ------------------------------------
SQLITE_OPTIONS = {
    # IMMEDIATE takes the write lock at BEGIN, so that a read followed by a write waits instead of failing.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; PRAGMA temp_store=2",
}
# Compiling a query takes seconds where answering it takes milliseconds; and what is prepared is planned once, for all
# values: planning looks at every month of the statements.
POSTGRESQL_OPTIONS = "-c jit=off -c plan_cache_mode=force_generic_plan"


def database(url: str) -> dict[str, Any]:
    """One DATABASES entry for a URL, with the options each engine needs."""
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {**config.get("OPTIONS", {}), **SQLITE_OPTIONS}
        config["CONN_MAX_AGE"] = None
    else:
        config["ENGINE"] = "lms.common.postgresql"
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {"options": POSTGRESQL_OPTIONS, **config.get("OPTIONS", {})}
    return config


DATABASES = {"default": database(os.environ.get("DATABASE_URL", f"sqlite:///{VAR_DIR}/db.sqlite3"))}

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    # Sign-in limits must be shared between the web processes, so local memory alone would not do.
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
}

# -- Celery ----------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", f"sqla+sqlite:///{VAR_DIR}/broker.sqlite3")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Asia/Tokyo"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": {"task": "lms.common.tasks.beat", "schedule": 10.0},
    "thin-out-traces": {"task": "lms.common.tasks.thin_out_traces", "schedule": 3600.0},
    "sweep-jobs": {"task": "lms.common.tasks.sweep_jobs", "schedule": 30.0},
    "follow-up-approvals": {"task": "lms.inbox.tasks.follow_up_approvals", "schedule": 3600.0},
    "follow-statements": {"task": "lms.xapi.tasks.follow_all", "schedule": 15.0},
    "keep-months-ahead": {"task": "lms.xapi.tasks.keep_months_ahead", "schedule": 3600.0},
    "seal-statements": {"task": "lms.xapi.tasks.seal", "schedule": 10.0, "options": {"expires": 10.0}},
    "sign-checkpoints": {"task": "lms.xapi.tasks.sign_and_copy", "schedule": 60.0, "options": {"expires": 60.0}},
    "remove-expired-packs": {"task": "lms.xapi.tasks.remove_expired_packs", "schedule": 3600.0},
    "forward-statements": {"task": "lms.xapi.tasks.forward_all", "schedule": 10.0},
    "thin-usage": {"task": "lms.xapi.tasks.thin_usage_figures", "schedule": 3600.0},
    "publish-what-is-due": {"task": "courses.tasks.publish_what_is_due", "schedule": 60.0},
    "close-timed-out-tries": {"task": "courses.tasks.close_timed_out_tries", "schedule": 60.0},
    "repair-search": {"task": "lms.portal.tasks.repair_search", "schedule": 3600.0},
    "repair-search-thoroughly": {
        "task": "lms.portal.tasks.repair_search",
        "schedule": crontab(hour="3", minute="20"),
        "kwargs": {"thorough": True},
    },
    "sync-groups": {
        "task": "lms.organization.tasks.sync_groups_of_everybody",
        # Again during the day, for a machine that was off at midnight.
        "schedule": crontab(hour="0,6,12", minute="1"),
    },
    "end-roles-of-the-departed": {
        "task": "lms.organization.tasks.end_grants_of_the_departed",
        "schedule": crontab(minute="5"),
    },
    "accounts-follow-service": {
        "task": "lms.organization.tasks.accounts_follow_service",
        "schedule": crontab(minute="3"),
    },
    "forget-edits-of-plain-data": {
        "task": "lms.organization.tasks.forget_edits_of_plain_data",
        "schedule": crontab(minute="20"),
    },
    "editions-begin": {"task": "lms.talent.tasks.follow_beginnings", "schedule": crontab(hour="0", minute="7")},
    "follow-applicants": {"task": "courses.tasks.follow_applicants", "schedule": crontab(minute="7")},
    "follow-enrolments": {
        "task": "courses.tasks.follow_enrolments_every_night",
        # After the audiences, so that a rule meets those who belong today.
        "schedule": crontab(hour="0", minute="40"),
    },
    "keep-present-posts": {"task": "lms.organization.tasks.keep_present_posts", "schedule": 60.0},
    "evaluate-audiences": {
        "task": "lms.organization.tasks.evaluate_every_night",
        "schedule": crontab(hour="0", minute="10"),
    },
}

# -- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
# The second holds what Wagtail's own catalogue lacks; `make messages` writes to the first.
LOCALE_PATHS = [BASE_DIR / "lms" / "locale", BASE_DIR / "lms" / "wagtail_messages"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

# -- Accounts --------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["lms.accounts.backends.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "employee_number"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/5m/key"}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "lms.accounts.passwords.NotThePresentOne"},
]
SESSION_ENGINE = "lms.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lms.common.views.errors.csrf_failure"

# Who the signed-in person is to the city: organization stands above common, so common knows it by name only.
ACCESS_RESOLVER = "lms.organization.access.resolve_access"

# -- Files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "lms" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "lms.common.staticfiles.NodeAssetsFinder",
]
NODE_PACKAGE_JSON = BASE_DIR / "package.json"
NODE_MODULES_ROOT = BASE_DIR / "node_modules"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60 * 60 * 24
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# A document of the largest size that may be uploaded, with the form around it.
REQUEST_MAX_BODY = 256 * 1024 * 1024

# -- Wagtail: nothing may call home ----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "まなびDX台帳"
WAGTAILADMIN_BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILIMAGES_IMAGE_MODEL = "cms.CmsImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.CmsDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "csv", "txt", "mp4", "webm", "m4a", "mp3", "wav", "vtt"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 200 * 1024 * 1024
# Pictures, without SVG: a drawing that can carry scripts is never taken.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# -- Security --------------------------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),  # its own policy, see lms.common.middleware.admin_csp
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

# -- The product -----------------------------------------------------------------------------------------------------
# The address under which activities and accounts are named in statements. It never changes, whatever the host is.
XAPI_IRI_BASE = os.environ.get("XAPI_IRI_BASE", "https://manabi-dx.example/id")
# The longest request to the endpoint, in bytes.
XAPI_MAX_BODY = int(os.environ.get("XAPI_MAX_BODY", str(8 * 1024 * 1024)))
# Sites whose scripts may talk to the xAPI endpoint from a browser, e.g. "https://kyozai.example.jp".
XAPI_ALLOWED_ORIGINS = [origin for origin in os.environ.get("XAPI_ALLOWED_ORIGINS", "").split(",") if origin]
# The sealed ledger: the name under which checkpoints are signed (it never changes either), and where private keys lie.
LEDGER_ORIGIN = os.environ.get("LEDGER_ORIGIN", XAPI_IRI_BASE.partition("://")[2] or XAPI_IRI_BASE)
LEDGER_KEY_DIR = os.environ.get("LEDGER_KEY_DIR", str(VAR_DIR / "ledger-keys"))
# Instead of files: base64 of 32 random bytes each. A key not used yet is the next to be rotated to.
LEDGER_SIGNING_KEYS = [seed for seed in os.environ.get("LEDGER_SIGNING_KEYS", "").split(",") if seed]
LEDGER_CHECKPOINT_MINUTES = int(os.environ.get("LEDGER_CHECKPOINT_MINUTES", "10"))
# Where checkpoints are kept outside the database; each that is named is used.
LEDGER_SINK_FOLDER = os.environ.get("LEDGER_SINK_FOLDER", "")
LEDGER_SINK_STORE = os.environ.get("LEDGER_SINK_STORE", "")
LEDGER_SINK_MAIL = [address for address in os.environ.get("LEDGER_SINK_MAIL", "").split(",") if address]
LEDGER_SINK_MAIL_HOURS = int(os.environ.get("LEDGER_SINK_MAIL_HOURS", "24"))
# For how many years after its end the statements of a fiscal year are kept, at least.
XAPI_RETENTION_YEARS = int(os.environ.get("XAPI_RETENTION_YEARS", "5"))
EVIDENCE_PACK_DAYS = int(os.environ.get("EVIDENCE_PACK_DAYS", "30"))
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "manabi-dx@localhost")
# Sending statements on to other stores: through a proxy, trusting an authority of one's own (a PEM file), and without
# TLS only inside a network where that is allowed.
XAPI_FORWARDING_PROXY = os.environ.get("XAPI_FORWARDING_PROXY", "")
XAPI_FORWARDING_CA_FILE = os.environ.get("XAPI_FORWARDING_CA_FILE", "")
XAPI_FORWARDING_ALLOW_HTTP = os.environ.get("XAPI_FORWARDING_ALLOW_HTTP") == "1"
# The largest file of statements that may be uploaded, in MiB.
XAPI_IMPORT_MAX_MIB = int(os.environ.get("XAPI_IMPORT_MAX_MIB", "1024"))
# What one credential may ask and send a minute, unless it has limits of its own; see docs/features/xapi.md.
XAPI_REQUESTS_A_MINUTE = int(os.environ.get("XAPI_REQUESTS_A_MINUTE", "120000"))
XAPI_STATEMENTS_A_MINUTE = int(os.environ.get("XAPI_STATEMENTS_A_MINUTE", "2000000"))
# How often each process tells the database what it has counted. 0: only when asked to.
XAPI_USAGE_SECONDS = float(os.environ.get("XAPI_USAGE_SECONDS", "5"))
# A process wakes those who follow the statements at once, and then at most this often. 0: for every transaction.
XAPI_WAKE_SECONDS = float(os.environ.get("XAPI_WAKE_SECONDS", "0.5"))
# Modules that take a third of the time in which a command starts (pandas, WeasyPrint, Altair). They are imported where
# they are used, so that commands do without them; the web server loads them before its first visitor.
LOADED_LATE = ("pandas", "lms.common.printing", "courses.charts", "reports.charts")
BASE_URL = WAGTAILADMIN_BASE_URL
# To standard error, where the service manager collects it; Django alone would write nothing outside of development.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "lms.common.logs.LogFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        # Pages that are not there, and what was refused, are no errors.
        "django.request": {"level": "ERROR"},
    },
}
SITE_OPERATOR = os.environ.get("SITE_OPERATOR", "")
IS_DEMO = False
DEMO_PASSWORD = ""
# What a transfer does to a designation: "ends" on the day of transfer, or "continues" to its own term.
DESIGNATION_ON_TRANSFER = os.environ.get("DESIGNATION_ON_TRANSFER", "ends")
# An import that would end more than this share of all posts, with nothing after them, needs a second person's approval.
HR_IMPORT_ENDING_SHARE = float(os.environ.get("HR_IMPORT_ENDING_SHARE", "0.10"))
SOURCE_CODE_NOTE = "AGPL-3.0-or-later"
