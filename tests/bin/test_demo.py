import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from bin import demo
from bin.terminal import StopError
from lms.demo.simulation.scale import SCALES


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """A demo whose preparation makes the files and writes down that it ran."""
    calls: list[Sequence[str]] = []

    def prepare(options: Sequence[str]) -> int:
        calls.append(options)
        with sqlite3.connect(tmp_path / "db.sqlite3") as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS common_beat (id)")
            connection.execute("INSERT INTO common_beat VALUES (1)")
        connection.close()
        (tmp_path / "broker.sqlite3").touch()
        return 0

    monkeypatch.setattr(demo, "VAR", tmp_path)
    monkeypatch.setattr(demo, "prepare", prepare)
    for variable in ("DATABASE_URL", "CELERY_BROKER_URL"):
        monkeypatch.delenv(variable, raising=False)
    return calls


def test_the_second_start_spares_the_preparation(prepared: list[Sequence[str]], tmp_path: Path) -> None:
    assert [demo.prepare_if_needed([]), demo.prepare_if_needed([])] == [0, 0]
    assert len(prepared) == 1
    connection = sqlite3.connect(tmp_path / "db.sqlite3")
    assert connection.execute("SELECT count(*) FROM common_beat").fetchone() == (0,)
    connection.close()


def test_without_its_files_it_is_prepared_again(prepared: list[Sequence[str]], tmp_path: Path) -> None:
    demo.prepare_if_needed([])
    (tmp_path / "db.sqlite3").unlink()
    demo.prepare_if_needed([])
    assert len(prepared) == 2


def test_a_reset_always_runs(prepared: list[Sequence[str]]) -> None:
    demo.prepare_if_needed([])
    demo.prepare_if_needed(["--reset"])
    assert prepared == [[], ["--reset"]]


def test_a_database_server_is_always_prepared(prepared: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://localhost/x")
    demo.prepare_if_needed([])
    demo.prepare_if_needed([])
    assert len(prepared) == 2


def test_the_scales_are_those_that_the_city_knows() -> None:
    assert set(demo.SCALES) == set(SCALES)


def test_an_unknown_scale_is_told_before_anything_is_done() -> None:
    with pytest.raises(StopError, match="village, demo, city"):
        demo.check_scale("planet")
