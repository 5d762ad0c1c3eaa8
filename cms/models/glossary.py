"""Terms that explain themselves wherever a lesson uses them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index


class GlossaryTerm(TranslatableMixin, index.Indexed, models.Model):  # type: ignore[misc]  # wagtail is untyped
    """One term of the city's digital vocabulary."""

    term = models.CharField(_("term"), max_length=60)
    reading = models.CharField(_("reading"), max_length=100, help_text=_("In hiragana: the list is sorted by it."))
    full = models.CharField(_("long form"), max_length=120, blank=True)
    english = models.CharField(_("in English"), max_length=120, blank=True)
    short = models.CharField(_("in one sentence"), max_length=120)
    body = models.TextField(_("explanation"))
    # Other spellings under which lessons may use it, one a line.
    aliases = models.TextField(_("other spellings"), blank=True, help_text=_("One a line."))

    panels = [  # noqa: RUF012  # Wagtail's convention
        FieldPanel("term"),
        FieldPanel("reading"),
        FieldPanel("full"),
        FieldPanel("english"),
        FieldPanel("short"),
        FieldPanel("body"),
        FieldPanel("aliases"),
    ]
    search_fields = [  # noqa: RUF012  # Wagtail's convention
        index.SearchField("term"),
        index.SearchField("reading"),
        index.AutocompleteField("term"),
    ]

    class Meta(TranslatableMixin.Meta):  # type: ignore[misc]  # wagtail is untyped
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["reading"]
        constraints = [models.UniqueConstraint(fields=["term", "locale"], name="cms_glossaryterm_once")]

    def __str__(self) -> str:
        return self.term

    def spellings(self) -> list[str]:
        return [self.term, *(line.strip() for line in self.aliases.splitlines() if line.strip())]
