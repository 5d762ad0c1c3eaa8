"""Is this a statement? What goes beyond its shape is decided elsewhere (who may say what, what counts)."""

from lms.xapi.validation.statements import validate_statement

__all__ = ["validate_statement"]
