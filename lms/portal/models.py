"""The index of the search: what there is to find, with the key by which it is found. Derived: made anew at will."""

from django.db import models
from django.db.models import Q

from cms.models import GlossaryTerm, StandardPage
from courses.models import CourseRelease
from lms.common.grams import GramIndex
from lms.portal.enums import Kind

INDEX = "portal_search_grams"


class SearchEntry(models.Model):
    """A course or a lesson of a release, a term, or a page, in one language.

    Who may find it is not kept here: that is asked when somebody searches.
    """

    # The editor would count each row as a use of its term or page.
    wagtail_reference_index_ignore = True

    kind = models.CharField(max_length=6, choices=Kind.choices)
    language = models.CharField(max_length=10)
    # The languages of those who are shown this text, between spaces: a release without English is read in Japanese.
    readers = models.CharField(max_length=60)
    release = models.ForeignKey(CourseRelease, null=True, on_delete=models.CASCADE, related_name="+")
    lesson_key = models.CharField(max_length=64, blank=True)
    term = models.ForeignKey(GlossaryTerm, null=True, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(StandardPage, null=True, on_delete=models.CASCADE, related_name="+")
    # Its place in the course.
    position = models.PositiveSmallIntegerField(default=0)
    # Of everything that the row says, and of how it was made: another one means that the row is stale.
    digest = models.CharField(max_length=64)
    # The keys of the title and of the other names, each between line breaks.
    title_key = models.TextField()
    # Of everything: of the title, the names and the text.
    key = models.TextField()
    title = models.TextField()
    # Other names, one a line: looked into as the title is.
    names = models.TextField(blank=True)
    # Shown beside the title and not looked into: of a lesson, its course's title.
    note = models.TextField(blank=True)
    body = models.TextField(blank=True)
    grams = models.TextField()

    class Meta:
        verbose_name_plural = "search entries"
        constraints = [
            models.CheckConstraint(
                name="portal_searchentry_of_one_thing",
                condition=Q(kind=Kind.COURSE, release__isnull=False, term=None, page=None, lesson_key="")
                | Q(kind=Kind.LESSON, release__isnull=False, term=None, page=None) & ~Q(lesson_key="")
                | Q(kind=Kind.TERM, release=None, term__isnull=False, page=None, lesson_key="")
                | Q(kind=Kind.PAGE, release=None, term=None, page__isnull=False, lesson_key=""),
            ),
            models.UniqueConstraint(
                fields=["release", "language", "lesson_key"], name="portal_searchentry_once_in_release"
            ),
            models.UniqueConstraint(fields=["term"], name="portal_searchentry_once_of_term"),
            models.UniqueConstraint(fields=["page"], name="portal_searchentry_once_of_page"),
            GramIndex(name=INDEX),
        ]

    def __str__(self) -> str:
        return self.title
