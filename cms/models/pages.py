"""Site pages that tell everybody the same: the start page of the public part, help, notices."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import page_blocks


class Listing(Page):
    """A page that shows what lies below it."""

    class Meta:
        abstract = True

    @property
    def listed(self) -> QuerySet["StandardPage"]:
        """Newest first."""
        pages: QuerySet[StandardPage] = StandardPage.objects.child_of(self).live().order_by("-last_published_at")
        return pages


class HomePage(Listing):
    """The root of the site."""

    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class StandardPage(Listing):
    """Help, notices, how to apply: text that a person of HR writes."""

    body = StreamField(page_blocks(), verbose_name=_("text"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
