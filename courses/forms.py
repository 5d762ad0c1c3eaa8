"""What people type and choose in courses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.enums import Format, Presence
from courses.models import RoomSession
from courses.queries import CatalogFilter, Standing


class CatalogForm(forms.Form):
    """Filters of the catalogue. What cannot be understood filters nothing."""

    q = forms.CharField(label=_("Course title"), required=False, max_length=100)
    standing = forms.ChoiceField(label=_("My status"), required=False, choices=[("", _("All")), *Standing.choices])
    format = forms.ChoiceField(label=_("Format"), required=False, choices=[("", _("All")), *Format.choices])
    required = forms.BooleanField(label=_("Required courses only"), required=False)

    @property
    def wanted(self) -> CatalogFilter:
        self.is_valid()
        data = self.cleaned_data
        return CatalogFilter(
            format=data.get("format", ""),
            required=data.get("required", False),
            standing=data.get("standing", ""),
            text=data.get("q", ""),
        )

    @property
    def chips(self) -> list[dict[str, str]]:
        wanted = self.wanted
        labels = {
            "q": wanted.text,
            "standing": str(Standing(wanted.standing).label) if wanted.standing else "",
            "format": str(Format(wanted.format).label) if wanted.format else "",
            "required": str(_("Required")) if wanted.required else "",
        }
        return [{"name": name, "label": label} for name, label in labels.items() if label]


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
