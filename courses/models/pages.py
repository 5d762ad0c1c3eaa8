"""What authors edit. Learners never see these pages, only releases compiled from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import lesson_blocks, question_blocks
from cms.models import CmsImage
from courses.models.courses import Course


class CatalogPage(Page):
    """The folder under which courses are written."""

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("course catalogue")


class CoursePage(Page):
    """A course as it is being written, in one language."""

    # Several pages, one a language, write the same course.
    course = models.ForeignKey(
        Course, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="pages"
    )
    summary = models.TextField(_("summary"), max_length=200)
    objectives = models.TextField(_("what one can do afterwards"), help_text=_("One a line."))
    cover = models.ForeignKey(CmsImage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    cover_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("objectives"),
        FieldPanel("cover"),
        FieldPanel("cover_alt"),
        HelpPanel(
            content=_("Lessons and the quiz are pages below this one. Publishing this page releases the whole course.")
        ),
    ]
    parent_page_types = ["courses.CatalogPage"]
    subpage_types = ["courses.LessonPage", "courses.QuizPage"]

    class Meta:
        verbose_name = _("course")


class LessonPage(Page):
    """One lesson as it is being written."""

    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    summary = models.CharField(_("what was learned, in one sentence"), max_length=200, blank=True)
    body = StreamField(lesson_blocks(), verbose_name=_("lesson"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("minutes"),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson")


class QuizPage(Page):
    """A course's quiz as it is being written."""

    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    intro = models.TextField(_("introduction"), blank=True)
    pass_mark = models.PositiveSmallIntegerField(_("pass mark (%)"), default=80)
    max_attempts = models.PositiveSmallIntegerField(_("tries"), default=3, help_text=_("0: as many as one likes."))
    one_by_one = models.BooleanField(_("one question at a time"), default=False)
    questions = StreamField(question_blocks(), verbose_name=_("questions"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("minutes"),
        FieldPanel("intro"),
        FieldPanel("pass_mark"),
        FieldPanel("max_attempts"),
        FieldPanel("one_by_one"),
        FieldPanel("questions"),
    ]
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("quiz")
        constraints = [
            models.CheckConstraint(
                name="courses_quizpage_pass_mark", condition=models.Q(pass_mark__gte=1, pass_mark__lte=100)
            ),
        ]
