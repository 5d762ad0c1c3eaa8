"""Forms about one person's posts."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lms.organization.enums import EmploymentType, Grade, HeadKind, PostingKind
from lms.organization.forms.fields import AnnouncedForm, PlaceMixin, WrittenDay, last_day
from lms.organization.models import Posting


class PostFields(PlaceMixin, AnnouncedForm):
    """What a post is, whatever is done with it."""

    title = forms.CharField(label=_("Position"), max_length=50, help_text=_("As on the letter of appointment."))
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices)
    employment = forms.ChoiceField(label=_("Employment"), choices=EmploymentType.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.find_place(data.get("on"))
        first, last = data.get("on"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first day."))
        return data

    @property
    def what(self) -> dict[str, Any]:
        """Title, grade and employment as actions take them."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "grade": Grade(data["grade"]),
            "employment": EmploymentType(data["employment"]),
        }


class TransferForm(PostFields):
    """異動: one primary post ends, another begins."""

    on = WrittenDay(label=_("First day in the new post"))
    head = forms.BooleanField(label=_("Heads the unit"), required=False)
    last_day = WrittenDay(label=_("Last day, if a term is set"), required=False, help_text=_("Included."))
    field_order = ("version", "on", "unit_text", "unit", "title", "grade", "head", "employment", "last_day")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit_text"].label = _("Unit to which the person moves")

    @property
    def head_kind(self) -> HeadKind:
        return HeadKind.HEAD if self.cleaned_data["head"] else HeadKind.NONE


class Nature(TextChoices):
    """What kind of post is added."""

    CONCURRENT = "concurrent", _("Concurrent post")
    ADDITIONAL = "additional", _("Heads this unit in addition")  # 事務取扱
    ACTING = "acting", _("Acting head of this unit")  # 事務代理
    PRIMARY = "primary", _("Primary post: employment, return or re-employment")

    @property
    def posting_kind(self) -> PostingKind:
        return PostingKind.PRIMARY if self == Nature.PRIMARY else PostingKind.CONCURRENT

    @property
    def head_kind(self) -> HeadKind:
        heads = {Nature.ADDITIONAL: HeadKind.ADDITIONAL, Nature.ACTING: HeadKind.ACTING}
        return heads.get(self, HeadKind.NONE)


class AddForm(PostFields):
    """A post beside those held, or the first one of somebody who comes (back)."""

    nature = forms.ChoiceField(label=_("What is added"), choices=Nature.choices, widget=forms.RadioSelect)
    on = WrittenDay(label=_("First day"))
    head = forms.BooleanField(label=_("Heads the unit"), required=False, help_text=_("Only for a primary post."))
    last_day = WrittenDay(label=_("Last day, if it is known"), required=False, help_text=_("Included."))
    field_order = ("version", "nature", "on", "last_day", "unit_text", "unit", "title", "grade", "employment", "head")

    @property
    def head_kind(self) -> HeadKind:
        nature = Nature(self.cleaned_data["nature"])
        return HeadKind.HEAD if nature == Nature.PRIMARY and self.cleaned_data["head"] else nature.head_kind


class CorrectForm(PostFields):
    """What was written down wrongly of a post."""

    on = WrittenDay(label=_("First day"))
    last_day = WrittenDay(label=_("Last day"), required=False, help_text=_("Included. Empty: no end known."))
    head = forms.ChoiceField(label=_("Heads the unit"), choices=HeadKind.choices)
    field_order = ("version", "on", "last_day", "unit_text", "unit", "title", "grade", "employment", "head")

    @classmethod
    def initial_of(cls, posting: Posting, place: str) -> dict[str, Any]:
        return {
            "on": posting.valid_from,
            "last_day": last_day(posting.valid_to),
            "unit_text": place,
            "title": posting.title,
            "grade": posting.grade,
            "employment": posting.employment,
            "head": posting.head,
        }


class EndForm(AnnouncedForm):
    last_day = WrittenDay(label=_("Last day in this post"), help_text=_("Included. For example R9.3.31."))
    field_order = ("version", "last_day")

    @property
    def on(self) -> dt.date:
        end: dt.date = self.cleaned_data["last_day"] + dt.timedelta(days=1)
        return end


class RetireForm(EndForm):
    last_day = WrittenDay(label=_("Last day of service"), help_text=_("Included. For example R9.3.31."))
