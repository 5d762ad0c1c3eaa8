"""A city's own installation: everything secret or local comes from the environment, and is required."""

import os

from lms.settings.base import *  # noqa: F403  # settings modules are layers of one namespace

SECRET_KEY = os.environ["SECRET_KEY"]
SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT", "1") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = int(os.environ.get("SECURE_HSTS_SECONDS", str(60 * 60 * 24 * 365)))
# Of the city's whole domain others decide: its subdomains are included only where somebody says so.
SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("SECURE_HSTS_INCLUDE_SUBDOMAINS") == "1"
SECURE_HSTS_PRELOAD = os.environ.get("SECURE_HSTS_PRELOAD") == "1"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]
# Behind a proxy every address would be the proxy's, and one person's mistakes would lock out the city.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "1"))
# W019 wants X-Frame-Options: DENY, but Wagtail shows its previews in a frame of the same site; W005 and W021 want every
# subdomain included in HSTS.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
