from pathlib import Path

from bin.stamps import Stamp, fingerprint


def test_a_step_is_stale_until_its_stamp_is_written(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "made" / "stamp")
    assert not stamp.is_fresh("a")
    stamp.write("a")
    assert stamp.is_fresh("a")
    assert not stamp.is_fresh("b")


def test_fingerprint_follows_content_not_date(tmp_path: Path) -> None:
    lock = tmp_path / "uv.lock"
    lock.write_text("one")
    before = fingerprint([lock])
    lock.touch()
    assert fingerprint([lock]) == before
    lock.write_text("two")
    assert fingerprint([lock]) != before


def test_fingerprint_follows_words_and_names(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").write_text("x")
    assert fingerprint([tmp_path / "a"]) != fingerprint([tmp_path / "b"])
    assert fingerprint([], "3.11") != fingerprint([], "3.12")


def test_a_missing_file_counts_as_empty(tmp_path: Path) -> None:
    missing = tmp_path / "package-lock.json"
    assert fingerprint([missing]) == fingerprint([missing])
