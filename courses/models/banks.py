"""Questions that several quizzes ask: kept in banks, found by tag and difficulty."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, TranslatableMixin
from wagtail.search import index

from courses.blocks.questions import bank_blocks
from courses.enums import Difficulty, QuestionKind
from courses.models.authored import render_preview_of


class QuestionBank(models.Model):
    """A collection of questions, of a subject."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)

    panels = [
        FieldPanel("name", help_text=_("The subject: quizzes draw from it, and files are exported by it.")),
        FieldPanel("description"),
    ]

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class BankQuestion(PreviewableMixin, TranslatableMixin, index.Indexed, models.Model):
    """One question of a bank. Its translation key names it in releases, answers and statements."""

    bank = models.ForeignKey(QuestionBank, verbose_name=_("bank"), on_delete=models.PROTECT, related_name="questions")
    question = StreamField(bank_blocks(), verbose_name=_("question"), min_num=1, max_num=1)
    difficulty = models.CharField(_("difficulty"), max_length=6, choices=Difficulty.choices, default=Difficulty.MIDDLE)
    tags = TaggableManager(_("tags"), blank=True, related_name="+")
    # Of the question in it, for lists and search; written when it is saved.
    kind = models.CharField(_("kind"), max_length=9, choices=QuestionKind.choices, editable=False, default="")
    text = models.TextField(_("question"), editable=False, default="")

    panels = [
        HelpPanel(
            content=_(
                "Quizzes ask this question by name or draw it by its tags. A change reaches learners with the next "
                "release of each course; who has begun is asked what was released."
            )
        ),
        FieldPanel("question"),
        FieldRowPanel([FieldPanel("bank"), FieldPanel("difficulty")]),
        FieldPanel("tags", help_text=_("By which quizzes draw it: the subject, the lesson, the occasion.")),
    ]
    search_fields = [
        index.SearchField("text"),
        index.AutocompleteField("text"),
        index.FilterField("bank_id"),
        index.FilterField("kind"),
        index.FilterField("difficulty"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["bank__name", "pk"]
        indexes = [models.Index(fields=["bank", "kind", "difficulty"])]

    def __str__(self) -> str:
        return self.text[:80]

    def save(self, *args: Any, **kwargs: Any) -> None:
        block = self.block
        self.kind = block.block_type if block else ""
        self.text = str(block.value["text"] or "") if block else ""
        super().save(*args, **kwargs)

    @property
    def block(self) -> Any:
        """The one block that it is."""
        return self.question[0] if len(self.question) else None

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        return render_preview_of(self, request)
