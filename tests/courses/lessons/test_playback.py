"""Only what was really played counts, once, however it is reported."""

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import playback
from courses.actions.work import read_instead, record_playback
from courses.models import Enrolment, MediaProgress
from lms.common.errors import DomainError
from tests.conftest import City
from tests.factories.lesson_blocks import learning, lesson_course, video

SEGMENTS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=12)


def covered(segments: Any) -> set[int]:
    return {tenth for start, end in segments for tenth in range(start, end)}


class TestIntervals:
    @given(SEGMENTS)
    def test_the_union_covers_what_its_parts_cover(self, segments: list[tuple[int, int]]) -> None:
        merged = playback.merge(segments)

        assert covered(merged) == covered(segments)
        assert playback.played(merged) == len(covered(segments))
        assert all(first[1] < second[0] for first, second in itertools.pairwise(merged))

    @given(SEGMENTS, SEGMENTS)
    def test_order_and_repetition_change_nothing(
        self, one: list[tuple[int, int]], other: list[tuple[int, int]]
    ) -> None:
        both = playback.merge([*one, *other])

        assert both == playback.merge([*other, *one, *one])
        assert both == playback.merge([*playback.merge(one), *playback.merge(other)])
        assert playback.merge(both) == both

    @given(SEGMENTS, st.integers(0, 300))
    def test_a_share_is_one_of_the_whole(self, segments: list[tuple[int, int]], whole: int) -> None:
        share = playback.share(segments, whole)

        assert 0 <= share <= 100
        assert share == 0 or whole > 0
        assert playback.share([*segments, (0, whole)], whole) == (100 if whole else 0)

    @given(st.integers(0, 1000), st.floats(-1e6, 1e6), st.integers(0, 1000))
    def test_an_allowance_never_exceeds_the_whole(self, allowance: int, seconds: float, whole: int) -> None:
        assert playback.earned(min(allowance, whole), seconds, whole) <= whole
        assert playback.earned(min(allowance, whole), seconds, whole) >= min(allowance, whole)


@pytest.fixture
def film(city: City, now: dt.datetime) -> tuple[Enrolment, str, str]:
    """A film of 60 seconds: the enrolment, the lesson, the block."""
    files: dict[str, Any] = {}
    block = video(files, seconds=60)
    enrolment, key = learning(city.learner, lesson_course(block, files=files), now)
    return enrolment, key, block["id"]


Film = tuple[Enrolment, str, str]


def report(film: Film, at: dt.datetime, *segments: tuple[int, int], position: int = 0) -> MediaProgress:
    enrolment, key, block = film
    return record_playback(
        enrolment=enrolment, lesson_key=key, block_id=block, position=position, segments=segments, now=at
    )


def seconds(number: float) -> dt.timedelta:
    return dt.timedelta(seconds=number)


@pytest.mark.django_db
class TestReports:
    def test_what_is_played_adds_up_and_the_place_is_kept(self, film: Film, now: dt.datetime) -> None:
        report(film, now, (0, 50), position=50)
        row = report(film, now + seconds(10), (0, 50), (40, 150), position=150)

        assert (row.segments, row.position) == ([(0, 150)], 150)
        film[0].refresh_from_db()
        assert (film[0].current_lesson, film[0].current_block) == film[1:]

    def test_jumping_over_does_not_count(self, film: Film, now: dt.datetime) -> None:
        row = report(film, now, (0, 20), (580, 600), position=600)

        assert playback.share(row.segments, 600) == 6

    def test_the_same_again_is_nothing_new(self, film: Film, now: dt.datetime) -> None:
        first = report(film, now, (0, 80)).allowance
        again = report(film, now, (0, 80))

        assert (again.segments, again.allowance) == ([(0, 80)], first)

    def test_more_than_the_clock_on_the_wall_allows_is_not_added(self, film: Film, now: dt.datetime) -> None:
        row = report(film, now, (0, 600), position=600)

        assert (row.segments, row.position) == ([], 600)
        assert report(film, now + seconds(60), (0, 600)).segments == [(0, 600)]

    def test_nor_by_many_small_lies(self, film: Film, now: dt.datetime) -> None:
        rows = [report(film, now + seconds(number / 10), (number * 50, number * 50 + 50)) for number in range(12)]

        assert playback.played(rows[-1].segments) <= playback.SLACK + playback.RATE * 2

    def test_twice_the_speed_is_believed(self, film: Film, now: dt.datetime) -> None:
        report(film, now)
        rows = [report(film, now + seconds(10 * number), (0, number * 200)) for number in range(1, 4)]

        assert rows[-1].segments == [(0, 600)]

    def test_two_devices_share_one_clock(self, film: Film, now: dt.datetime) -> None:
        report(film, now, (0, 100))
        report(film, now + seconds(10), (100, 300))
        row = report(film, now + seconds(10), (300, 600))

        assert playback.merge(row.segments) == [(0, 300)]

    def test_nothing_lies_outside_of_the_film(self, film: Film, now: dt.datetime) -> None:
        row = report(film, now, (550, 9000), position=9000)

        assert (row.segments, row.position) == ([(550, 600)], 600)

    def test_a_clock_that_goes_back_takes_nothing_away(self, film: Film, now: dt.datetime) -> None:
        report(film, now, (0, 50))

        assert report(film, now - seconds(3600), (0, 60)).segments == [(0, 60)]

    def test_reading_instead_is_kept_once(self, film: Film, now: dt.datetime) -> None:
        here = {"enrolment": film[0], "lesson_key": film[1], "block_id": film[2]}
        first = read_instead(**here, now=now).read_at  # type: ignore[arg-type]  # mixed values

        assert read_instead(**here, now=now + seconds(9)).read_at == first  # type: ignore[arg-type]  # as above

    def test_what_is_no_film_takes_no_reports(self, film: Film, now: dt.datetime) -> None:
        with pytest.raises(DomainError) as refused:
            report((film[0], film[1], "none"), now)

        assert refused.value.code == "no_such_block"
        assert not MediaProgress.objects.exists()
