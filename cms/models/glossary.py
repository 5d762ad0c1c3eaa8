"""Terms that explain themselves wherever a lesson uses them."""

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index


def term_anchor(term: str) -> str:
    """The name of its place on the glossary page."""
    return f"term-{slugify(term, allow_unicode=True)}"


class GlossaryTerm(TranslatableMixin, index.Indexed, models.Model):
    """One term of the city's digital vocabulary."""

    term = models.CharField(_("term"), max_length=60)
    reading = models.CharField(_("reading"), max_length=100, help_text=_("In hiragana: the list is sorted by it."))
    full = models.CharField(_("long form"), max_length=120, blank=True)
    english = models.CharField(_("in English"), max_length=120, blank=True)
    short = models.CharField(_("in one sentence"), max_length=120)
    body = models.TextField(_("explanation"))
    # Other spellings under which lessons may use it, one a line.
    aliases = models.TextField(_("other spellings"), blank=True, help_text=_("One a line."))

    panels = [
        FieldPanel("term"),
        FieldPanel("reading"),
        FieldPanel("full"),
        FieldPanel("english"),
        FieldPanel("short"),
        FieldPanel("body"),
        FieldPanel("aliases"),
    ]
    search_fields = [
        index.SearchField("term"),
        index.SearchField("reading"),
        index.AutocompleteField("term"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["reading"]
        constraints = [models.UniqueConstraint(fields=["term", "locale"], name="cms_glossaryterm_once")]

    def __str__(self) -> str:
        return self.term

    @property
    def other_spellings(self) -> list[str]:
        return [line.strip() for line in self.aliases.splitlines() if line.strip()]

    def spellings(self) -> list[str]:
        return [self.term, *self.other_spellings]

    @property
    def anchor(self) -> str:
        return term_anchor(self.term)
