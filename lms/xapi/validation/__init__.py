"""Is this a statement? What goes beyond its shape is decided elsewhere (who may say what, what counts)."""

from lms.xapi.validation.quick import is_sound
from lms.xapi.validation.statements import validate_statement

__all__ = ["is_sound", "validate_statement"]
