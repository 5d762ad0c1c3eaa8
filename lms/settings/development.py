"""One machine, no service: what `make demo` runs."""

import os
import secrets

from lms.settings.base import *  # noqa: F403  # settings modules are layers of one namespace
from lms.settings.base import VAR_DIR


def secret_key() -> str:
    """A key of this machine's own, made at the first start and kept."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()


SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key()
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "*").split(",")
IS_DEMO = True
SITE_OPERATOR = os.environ.get("SITE_OPERATOR", "みおつくし市（架空）")
DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD", "manabi-2026-demo")
