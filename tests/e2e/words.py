"""What stands on the page, in the language in which the browser reads it."""

from django.utils import translation


def word(message: str, language: str = "ja") -> str:
    """The translation of a source string, as the page prints it."""
    with translation.override(language):
        return translation.gettext(message)
