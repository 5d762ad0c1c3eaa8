"""A kind of question that the tests ask."""

from collections.abc import Iterator

import pytest

from tests.factories.inbox import Decisions, kind_registered


@pytest.fixture
def decisions() -> Iterator[Decisions]:
    with kind_registered() as heard:
        yield heard
