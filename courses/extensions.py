"""Where apps that stand above courses add to its pages, without courses knowing them."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from courses.models import Enrolment

_completion_pages: list[Callable[[Enrolment], str]] = []


def show_completions_at(url_of: Callable[[Enrolment], str]) -> None:
    """Say which page follows the completion of a course. Called when the app that shows it gets ready."""
    if url_of not in _completion_pages:
        _completion_pages.append(url_of)


def completion_url(enrolment: Enrolment) -> str:
    """The page of a completed enrolment, or nothing if no app shows one."""
    return _completion_pages[-1](enrolment) if _completion_pages else ""


# Whom, or whoever has something of which courses; the moment; who did it.
Follower = Callable[[Collection[int], Collection[int], dt.datetime, Any], None]
_followers: list[Follower] = []


def follow_structure(follower: Follower) -> None:
    """Say what is to be decided anew, in the same transaction, when it changed what counts: for the people named, or
    for all who have something of the courses named. Called when the app that decides gets ready."""
    if follower not in _followers:
        _followers.append(follower)


def structure_changed(
    *, now: dt.datetime, by: Any, person_ids: Collection[int] = (), course_ids: Collection[int] = ()
) -> None:
    for follower in _followers:
        follower(person_ids, course_ids, now, by)


# Gives the role in the city's DX that a person has or is on the way to.
_roles: list[Callable[[int, dt.datetime], int | None]] = []


def tell_roles_by(role_of: Callable[[int, dt.datetime], int | None]) -> None:
    """Say who knows which role a person is on the way to. Called when the app that knows gets ready."""
    if role_of not in _roles:
        _roles.append(role_of)


def role_of(person_id: int, now: dt.datetime) -> int | None:
    """The key of the person's role; None if nobody knows one."""
    return _roles[-1](person_id, now) if _roles and person_id else None
