"""What authors edit. Learners never see these pages, only releases compiled from them."""

from typing import Any

from django.db import models, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.models import CmsImage
from courses.blocks import lesson_blocks
from courses.blocks.questions import quiz_blocks
from courses.enums import Scoring
from courses.models.authored import Authored, CoursePart, CoursePermissions, course_address
from courses.models.courses import Course


class CatalogPage(Page):
    """The folder under which courses are written."""

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("course catalogue")
        verbose_name_plural = _("course catalogues")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponseRedirect(reverse("course_list"))


class CoursePage(Authored):
    """A course as it is being written, in one language."""

    permission_tester = CoursePermissions
    # Its lessons are listed, and can be dragged, in the order of the course.
    admin_default_ordering = "ord"
    # A copy is another course.
    exclude_fields_in_copy = ["course"]

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
        HelpPanel(
            content=_(
                "Lessons and the quiz are pages below this one; their order there is the order of the course. "
                "Submit this page for approval when all is written: with it the whole course is looked at, published "
                "and released. Learners who have begun keep the release they began with."
            )
        ),
        HelpPanel(template="courses/admin/passage_panel.html", heading=_("What differs, and whom it touches")),
        FieldPanel(
            "summary", help_text=_("For the list of courses: who should take it, and what for. At most 200 characters.")
        ),
        FieldPanel(
            "objectives", help_text=_("One a line, each beginning with what one does: “can explain …”, “can decide …”.")
        ),
        MultiFieldPanel(
            [
                FieldPanel("cover"),
                FieldPanel(
                    "cover_alt", help_text=_("For people who cannot see it: one sentence, without “picture of”.")
                ),
            ],
            heading=_("Cover picture"),
        ),
    ]
    parent_page_types = ["courses.CatalogPage"]
    subpage_types = ["courses.LessonPage", "courses.QuizPage"]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> Any:
        """With its lessons and its release, or not at all: a course that cannot be released raises."""
        return super().publish(*args, **kwargs)

    def learners_url(self) -> str:
        return course_address(self.course.code if self.course else "")


class LessonPage(CoursePart):
    """One lesson as it is being written."""

    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    summary = models.CharField(_("what was learned, in one sentence"), max_length=200, blank=True)
    body = StreamField(lesson_blocks(), verbose_name=_("lesson"), blank=True)
    # What has to be done before one may go on. Nothing of these: opening it is enough.
    needs_minutes = models.PositiveSmallIntegerField(
        _("minutes since it was opened"),
        null=True,
        blank=True,
        help_text=_("A page left open counts, too: use it for long texts, not as a proof."),
    )
    needs_media_share = models.PositiveSmallIntegerField(
        _("share played or paged through (%)"),
        null=True,
        blank=True,
        help_text=_("Of each video, sound and deck of slides; jumping over parts does not count."),
    )
    needs_checkpoints = models.BooleanField(_("all checkpoints answered"), default=False)
    needs_worksheets = models.BooleanField(_("all worksheets filled in"), default=False)

    content_panels = [
        *Page.content_panels,
        HelpPanel(
            content=_(
                "Saving keeps a draft. Learners see it only after the course above has been approved and released; "
                "publishing happens there."
            )
        ),
        FieldPanel("minutes", help_text=_("How long one takes who reads calmly. About 400 characters a minute.")),
        FieldPanel("summary", help_text=_("Shown at the end of the lesson and after the course.")),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                HelpPanel(
                    content=_(
                        "Learners see what is still missing. With nothing asked for here, opening the lesson is enough."
                    )
                ),
                FieldRowPanel([FieldPanel("needs_minutes"), FieldPanel("needs_media_share")]),
                FieldRowPanel([FieldPanel("needs_checkpoints"), FieldPanel("needs_worksheets")]),
            ],
            heading=_("What completes the lesson"),
        ),
    ]
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.CheckConstraint(
                name="courses_lessonpage_media_share", condition=models.Q(needs_media_share__lte=100)
            ),
        ]


class QuizPage(CoursePart):
    """A course's quiz as it is being written."""

    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    intro = models.TextField(_("introduction"), blank=True)
    pass_mark = models.PositiveSmallIntegerField(_("pass mark (%)"), default=80)
    max_attempts = models.PositiveSmallIntegerField(_("tries"), default=3, help_text=_("0: as many as one likes."))
    one_by_one = models.BooleanField(_("one question at a time"), default=False)
    time_limit = models.PositiveSmallIntegerField(
        _("time limit (minutes)"),
        default=0,
        help_text=_("0: none. Whoever needs more time gets it on the course's page."),
    )
    scoring = models.CharField(_("which try counts"), max_length=7, choices=Scoring.choices, default=Scoring.BEST)
    shuffle_questions = models.BooleanField(_("mix the questions"), default=False)
    shuffle_options = models.BooleanField(_("mix the options"), default=False)
    questions = StreamField(quiz_blocks(), verbose_name=_("questions"), blank=True)

    content_panels = [
        *Page.content_panels,
        HelpPanel(
            content=_(
                "Saving keeps a draft. Learners see it only after the course above has been approved and released; "
                "publishing happens there."
            )
        ),
        FieldPanel("intro", help_text=_("How many questions, what is needed to pass, how often one may try.")),
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("pass_mark"), FieldPanel("max_attempts")]),
        FieldRowPanel([FieldPanel("time_limit"), FieldPanel("scoring")]),
        MultiFieldPanel(
            [FieldPanel("one_by_one"), FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")],
            heading=_("How questions are put"),
        ),
        FieldPanel("questions"),
    ]
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(
                name="courses_quizpage_pass_mark", condition=models.Q(pass_mark__gte=1, pass_mark__lte=100)
            ),
        ]
