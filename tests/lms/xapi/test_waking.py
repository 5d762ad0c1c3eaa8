"""Followers are woken at once; in a rush, once a moment for all who ask, and nobody who asks is forgotten."""

import time
from collections.abc import Callable
from threading import Barrier, Thread
from unittest import mock

import pytest
from pytest_django import Settings

from lms.xapi.waking import Bell

MOMENT = 0.2


@pytest.fixture(autouse=True)
def _a_moment(settings: Settings) -> None:
    settings.XAPI_WAKE_SECONDS = MOMENT


def test_the_first_rings_at_once() -> None:
    ring = mock.Mock()
    Bell(ring).ring()
    ring.assert_called_once_with()


def until(true: Callable[[], bool]) -> bool:
    """A busy machine runs a timer when it gets to it."""
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        time.sleep(MOMENT / 10)
    return true()


def test_a_rush_is_answered_after_its_last_word_and_seldom() -> None:
    rung: list[float] = []
    asked: list[float] = []
    bell = Bell(lambda: rung.append(time.monotonic()))
    start = Barrier(8)

    def ask() -> None:
        start.wait()
        for _ in range(20):
            asked.append(time.monotonic())
            bell.ring()

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert until(lambda: rung[-1] >= max(asked))
    assert len(rung) <= 2 + (max(asked) - min(asked)) / MOMENT


def test_whoever_asks_while_it_rings_is_heard() -> None:
    """A statement may be committed just after the followers have looked."""
    rung: list[float] = []

    def ring() -> None:
        rung.append(time.monotonic())
        if len(rung) == 1:
            bell.ring()

    bell = Bell(ring)
    bell.ring()
    assert until(lambda: len(rung) == 2)


def test_after_a_moment_of_rest_it_rings_at_once_again() -> None:
    ring = mock.Mock()
    bell = Bell(ring)
    bell.ring()
    time.sleep(1.5 * MOMENT)
    bell.ring()
    assert ring.call_count == 2


def test_without_a_moment_every_transaction_rings(settings: Settings) -> None:
    settings.XAPI_WAKE_SECONDS = 0
    ring = mock.Mock()
    bell = Bell(ring)
    for _ in range(3):
        bell.ring()
    assert ring.call_count == 3
