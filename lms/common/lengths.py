"""How long a text may be, counted in the characters that a reader sees.

A name with variation selectors, a letter with combining marks or a joined emoji is one character to whoever types it,
and several code points to the database. So limits count what is seen, and columns are wide enough for what it takes.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _

from lms.common.errors import DomainError
from lms.common.text import length

# Code points that a column holds for each character that is seen. Names take two at most (an ideograph with its
# variation selector); the rest is for marks and emoji. What takes more is no writing but an attack on the layout.
WIDTH = 4


def problem(text: str, characters: int) -> str | None:
    """Why `text` is too long for a field of so many characters, as a sentence; None if it is not."""
    if len(text) <= characters:
        return None
    seen = length(text)
    if seen > characters:
        return _("Write at most %(limit)d characters. These are %(seen)d.") % {"limit": characters, "seen": seen}
    if len(text) > characters * WIDTH:
        return _("Too many marks are stacked on single characters. Please write the text without them.")
    return None


if TYPE_CHECKING:
    _CharField = models.CharField[str | int | Combinable, str]
else:
    _CharField = models.CharField


@deconstructible
class MaxCharacters:
    """A validator for fields of forms and models."""

    def __init__(self, characters: int) -> None:
        self.characters = characters

    def __call__(self, value: str) -> None:
        if message := problem(value, self.characters):
            raise ValidationError(message, code="max_characters")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaxCharacters) and self.characters == other.characters

    def __hash__(self) -> int:
        return hash(self.characters)


class SeenCharField(forms.CharField):
    """A text of a form, limited in seen characters.

    The browser's own maxlength counts UTF-16 units and would cut an ideograph from its selector: a counter beside the
    control says how many characters are left instead, counted as here.
    """

    def __init__(self, *, characters: int, **options: Any) -> None:
        # A model field names its width in code points; the limit in characters includes it.
        options.pop("max_length", None)
        super().__init__(**options)
        self.characters = characters
        self.validators.append(MaxCharacters(characters))
        self.widget.attrs["data-characters"] = str(characters)


class TextColumn(_CharField):
    """A short text of at most `characters` seen characters."""

    def __init__(self, *args: Any, characters: int, **options: Any) -> None:
        self.characters = characters
        options["max_length"] = characters * WIDTH
        super().__init__(*args, **options)
        self.validators.append(MaxCharacters(characters))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, {**kwargs, "characters": self.characters}

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": SeenCharField, "characters": self.characters, **options})


def check_lengths(row: models.Model) -> None:
    """DomainError, naming the field, if a text of an unsaved row is longer than its column's limit."""
    for field in row._meta.local_concrete_fields:
        if isinstance(field, TextColumn) and (message := problem(getattr(row, field.attname), field.characters)):
            raise DomainError(message, code="too_long", field=field.name)
