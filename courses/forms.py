"""What people type and choose in courses."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.actions.copying import MOST_TITLE
from courses.actions.courses import MAX_CODE
from courses.enums import Format, Passage, Presence
from courses.models import RoomSession
from courses.queries import CatalogFilter, Standing
from courses.queries.catalog import Length
from courses.queries.offered import offered
from lms.common.lengths import SeenCharField


class CatalogForm(forms.Form):
    """Filters of the catalogue. What cannot be understood filters nothing."""

    q = forms.CharField(label=_("Course title"), required=False, max_length=100)
    standing = forms.ChoiceField(label=_("My status"), required=False, choices=[("", _("All")), *Standing.choices])
    format = forms.ChoiceField(label=_("Format"), required=False, choices=[("", _("All")), *Format.choices])
    category = forms.ChoiceField(label=_("Category"), required=False)
    length = forms.ChoiceField(label=_("Length"), required=False, choices=[("", _("All")), *Length.choices])
    skill = forms.ChoiceField(label=_("Skill"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("All")), *settings.LANGUAGES])
    role = forms.ChoiceField(label=_("Role"), required=False)
    for_me = forms.BooleanField(label=_("For my role"), required=False)
    required = forms.BooleanField(label=_("Required courses only"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # What of its choices is no constant.
        self.offered = offered(in_english=not (get_language() or "ja").startswith("ja"))
        for name in ("category", "skill", "role"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("All")), *self.offered[name]]

    @property
    def rarer(self) -> list[forms.BoundField]:
        """What stands folded away, so that a phone shows courses first."""
        return [self[name] for name in ("format", "category", "length", "skill", "role", "language")]

    @property
    def asks_more(self) -> bool:
        """Whether something of that is chosen."""
        return any(self.data.get(field.name) for field in self.rarer)

    @property
    def wanted(self) -> CatalogFilter:
        self.is_valid()
        data = self.cleaned_data
        return CatalogFilter(
            format=data.get("format", ""),
            required=data.get("required", False),
            standing=data.get("standing", ""),
            text=data.get("q", ""),
            category=data.get("category", ""),
            length=data.get("length", ""),
            skill=int(data["skill"]) if data.get("skill") else None,
            language=data.get("language", ""),
            role=data.get("role", ""),
            for_me=data.get("for_me", False),
        )

    @property
    def chips(self) -> list[dict[str, str]]:
        wanted = self.wanted
        labels = {
            "q": wanted.text,
            "standing": str(Standing(wanted.standing).label) if wanted.standing else "",
            "format": str(Format(wanted.format).label) if wanted.format else "",
            "category": self._label("category"),
            "length": self._label("length"),
            "skill": self._label("skill"),
            "language": self._label("language"),
            "role": self._label("role"),
            "for_me": str(_("For my role")) if wanted.for_me else "",
            "required": str(_("Required")) if wanted.required else "",
        }
        return [{"name": name, "label": label} for name, label in labels.items() if label]

    def _label(self, name: str) -> str:
        """What was chosen, in words."""
        bound, chosen = self[name], self.cleaned_data.get(name, "")
        return next(
            (str(each.data["label"]) for each in bound.subwidgets if chosen and each.data["value"] == chosen), ""
        )


class SessionForm(forms.ModelForm[RoomSession]):
    """A session to be planned."""

    class Meta:
        model = RoomSession
        fields = ["title", "held_on", "starts_at", "ends_at", "place", "capacity"]
        widgets = {
            "held_on": forms.DateInput(attrs={"type": "date"}),
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The session ends before it starts."))
        return data


class PresenceForm(forms.Form):
    """One line of the attendance sheet."""

    person = forms.UUIDField()
    presence = forms.ChoiceField(choices=Presence.choices)


class PassageForm(forms.Form):
    """What becomes of those who are in the middle of a course when it is released anew."""

    passage = forms.ChoiceField(
        label=_("What becomes of those who are in the middle of it"),
        choices=Passage.choices,
        widget=forms.RadioSelect,
    )


class CopyForm(forms.Form):
    """What a copied course is called."""

    title = SeenCharField(label=_("Title of the new course"), characters=MOST_TITLE)
    code = forms.SlugField(
        label=_("Code of the new course"),
        max_length=MAX_CODE,
        help_text=_("Letters, digits and hyphens. It stands in addresses and never changes."),
    )
