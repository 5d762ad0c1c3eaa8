"""A learner's desk in one lesson: what lies on it, and where what is done there is sent. A draft has an empty one."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from courses.models import MediaProgress, Note, WorksheetEntry
from courses.rules import Requirement


@dataclasses.dataclass(frozen=True)
class Desk:
    """`code` and `key` name the lesson; without them nothing can be sent. The rest is by block id."""

    code: str = ""
    key: str = ""
    checkpoint_url: str = ""
    answers: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    media: Mapping[str, MediaProgress] = dataclasses.field(default_factory=dict)
    sheets: Mapping[str, WorksheetEntry] = dataclasses.field(default_factory=dict)
    notes: Mapping[str, Note] = dataclasses.field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()

    @property
    def is_real(self) -> bool:
        return bool(self.code)

    def url(self, name: str, *more: str) -> str:
        return reverse(name, args=[self.code, self.key, *more]) if self.is_real else ""

    @property
    def place_url(self) -> str:
        return self.url("lesson_place")
