"""One server for all of these tests: it takes a while to start."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.lms.xapi.served.databases import Database, copied
from tests.lms.xapi.served.processes import PROC
from tests.lms.xapi.served.server import Server


@pytest.fixture(scope="session")
def database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    with django_db_blocker.unblock(), copied(tmp_path_factory.mktemp("database")) as made:
        yield made


@pytest.fixture(scope="session")
def started(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("var")
    made = Server(database, folder)
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def server(started: Server) -> Server:
    """With all its workers, whatever a test before did to them."""
    started.revive()
    return started


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "tests/lms/xapi/served" in str(item.path):
            item.add_marker(pytest.mark.slow)
            # Only for tests with this mark is there a database to copy.
            item.add_marker(pytest.mark.django_db)
            item.add_marker(pytest.mark.skipif(not PROC.is_dir(), reason="looks at processes as Linux shows them"))
