"""A release stands, whatever becomes of the pages it was compiled from."""

import datetime as dt

import pytest

from cms.models import CmsImage
from courses import releases
from courses.actions.releases import release_course
from courses.models import CoursePage, CourseRelease, LessonPage, QuizPage
from courses.releases.schema import Checkpoint, Image, Text, Video
from tests.factories.cms import TermFactory
from tests.factories.courses_authoring import build_course, course_spec

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(now: dt.datetime) -> CoursePage:
    TermFactory()
    return build_course(now=now)


@pytest.fixture
def release(page: CoursePage) -> CourseRelease:
    return CourseRelease.objects.get(course=page.course)


def test_publishing_a_course_releases_all_of_it(release: CourseRelease) -> None:
    text = releases.load(release).locale("ja")

    assert (release.number, release.title, release.minutes) == (1, "目的から始める研修", 13)
    assert [lesson.title for lesson in text.lessons] == ["目的から考える", "使う人を見る"]
    assert [block.type for block in text.lessons[0].blocks] == ["text", "heading", "image", "callout", "checkpoint"]
    assert text.quiz is not None
    assert text.quiz.questions[0].lesson == text.lessons[0].key
    assert set(release.files.values_list("pk", flat=True)) == set(release.parse()["files"])


def test_terms_are_marked_once_and_carried_along(release: CourseRelease) -> None:
    text = releases.load(release).locale("ja")
    first = text.lessons[0].blocks[0]

    assert isinstance(first, Text)
    assert first.html.count('data-term="BPR"') == 1
    assert text.terms["BPR"].short == "仕事の流れを目的から作り直すこと。"


def test_files_are_kept_by_content(release: CourseRelease) -> None:
    lesson = releases.load(release).locale("ja").lessons[1]
    video = lesson.blocks[1]

    assert isinstance(video, Video)
    assert video.file.content_type == "video/webm"
    assert video.captions.content_type == "text/vtt"
    assert video.poster is not None


def test_nothing_new_is_no_new_release(page: CoursePage, release: CourseRelease, now: dt.datetime) -> None:
    assert release_course(page=page, now=now, by=None) == release


def test_a_change_makes_the_next_number_and_leaves_the_last(
    page: CoursePage, release: CourseRelease, now: dt.datetime
) -> None:
    build_course(now=now, spec=course_spec(title="目的から始める研修（改）"))

    assert list(CourseRelease.objects.values_list("number", "title")) == [
        (1, "目的から始める研修"),
        (2, "目的から始める研修（改）"),
    ]


def test_languages_share_keys(page: CoursePage, now: dt.datetime) -> None:
    build_course(now=now, spec=course_spec(title="Purpose first"), locale="en")
    release = releases.load(CourseRelease.objects.latest("number"))
    ja, en = release.locale("ja"), release.locale("en")

    assert en.title == "Purpose first"
    assert [lesson.key for lesson in ja.lessons] == [lesson.key for lesson in en.lessons]
    assert ja.quiz is not None
    assert en.quiz is not None
    assert [q.key for q in ja.quiz.questions] == [q.key for q in en.quiz.questions]
    assert release.locale("fr") is ja
    assert CoursePage.objects.filter(course=page.course).count() == 2


def test_building_again_changes_nothing(page: CoursePage, now: dt.datetime) -> None:
    build_course(now=now)

    assert CourseRelease.objects.count() == 1
    assert (LessonPage.objects.count(), QuizPage.objects.count(), CmsImage.objects.count()) == (2, 1, 1)


def test_blocks_are_found_by_their_ids(release: CourseRelease) -> None:
    lesson = releases.load(release).locale("ja").lessons[0]
    checkpoint = lesson.checkpoints[0]

    assert isinstance(checkpoint, Checkpoint)
    assert lesson.checkpoint(checkpoint.id) is checkpoint
    assert checkpoint.option(checkpoint.options[0].key) is checkpoint.options[0]
    assert next(block for block in lesson.blocks if isinstance(block, Image)).alt == "申請から決定までの流れ図"
