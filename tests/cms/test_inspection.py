"""A file is what its content says, not what its name says."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.inspection import FileRefused, inspect_file
from cms.inspection.pdf import draw_page
from cms.inspection.webvtt import cues
from tests.factories import media

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content", "content_type", "seconds"),
    [
        ("a.webm", media.webm(12.5), "video/webm", 12.5),
        ("A.MP4", media.mp4(61), "video/mp4", 61.0),
        ("a.m4a", media.mp4(5, handler=b"soun"), "audio/mp4", 5.0),
        ("a.mp3", media.mp3(4), "audio/mpeg", 4.0),
        ("tagged.mp3", b"ID3\x04\0\0\0\0\0\x05hello" + media.mp3(4), "audio/mpeg", 4.0),
        ("a.wav", media.wav(2), "audio/wav", 2.0),
        ("a.vtt", media.CAPTIONS.encode(), "text/vtt", None),
        ("a.csv", b"a,b\n1,2", "text/csv", None),
    ],
)
def test_what_a_file_is_and_how_long_it_plays(
    name: str, content: bytes, content_type: str, seconds: float | None
) -> None:
    handle = io.BytesIO(content)
    facts = inspect_file(handle, name)

    assert (facts.content_type, facts.seconds) == (content_type, seconds)
    assert handle.tell() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.mp4", b"This is no video."),
        ("picture.webm", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("sound-only.mp4", media.mp4(handler=b"soun")),
        ("sound-only.webm", media.webm(track=2)),
        ("other.webm", media.webm(kind=b"matroska")),
        ("endless.webm", media.webm(float("nan"))),
        ("empty.mp4", b""),
        ("cut.mp4", media.mp4()[:60]),
        ("no-length.mp4", media.mp4(0)),
        ("picture.m4a", media.mp4()),
        ("page.mp3", b"<html><script>alert(1)</script></html>"),
        ("page.wav", b"RIFF\0\0\0\0WAVE"),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("page.docx", b"<html></html>"),
        ("program.txt", b"MZ\0\0"),
        ("drawing.svg", SVG),
        ("page.html", b"<html></html>"),
        ("noname", b"x"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(FileRefused):
        inspect_file(io.BytesIO(content), name)


@given(st.binary(max_size=400), st.sampled_from(["mp4", "webm", "mp3", "wav", "m4a", "vtt"]))
def test_no_file_breaks_the_look_into_it(content: bytes, extension: str) -> None:
    try:
        facts = inspect_file(io.BytesIO(content), f"x.{extension}")
    except FileRefused:
        return
    assert facts.seconds is None or facts.seconds >= 0


@given(st.integers(0, 2047), st.integers(0, 255))
def test_nor_does_a_damaged_one(at: int, byte: int) -> None:
    for name, content in (("x.webm", media.webm()), ("x.mp4", media.mp4())):
        damaged = bytearray(content)
        damaged[at % len(damaged)] = byte
        try:
            inspect_file(io.BytesIO(bytes(damaged)), name)
        except FileRefused:
            continue


class TestPdf:
    def test_pages_are_counted_and_drawn_with_their_text(self) -> None:
        content = io.BytesIO(media.pdf("Page one", "Page two"))
        page = draw_page(content, 2)

        assert inspect_file(content, "deck.pdf").pages == 2
        assert (page.number, page.width, page.text) == (2, 1200, "Page two")
        assert page.picture[8:12] == b"WEBP"

    def test_a_locked_one_says_that_it_is_locked(self) -> None:
        with pytest.raises(FileRefused, match=r"パスワード|password"):
            inspect_file(io.BytesIO(media.locked_pdf()), "deck.pdf")

    @pytest.mark.parametrize("content", [media.pdf()[:300], b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(5000)])
    def test_a_broken_one_says_that_it_is_broken(self, content: bytes) -> None:
        with pytest.raises(FileRefused, match=r"壊れ|broken"):
            inspect_file(io.BytesIO(content), "deck.pdf")


class TestCaptions:
    def test_what_players_understand(self) -> None:
        text = (
            "\ufeffWEBVTT - 見出し\r\n\r\nNOTE 覚え書き\r\n\r\n1\r\n00:00.000 --> 00:02.000 align:start\r\n"
            "はじめに\r\n二行目\r\n\r\n01:00:00.000 --> 01:00:01.500\r\nおわり"
        )

        assert [(cue.start, cue.end, cue.text) for cue in cues(text.encode())] == [
            (0.0, 2.0, "はじめに\n二行目"),
            (3600.0, 3601.5, "おわり"),
        ]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("1\n00:00:01,000 --> 00:00:02,000\nSRTです", 1),
            ("WEBVTT\n\n00:01 --> 00:02\nx", 3),
            ("WEBVTT\n\n00:00.000 --> 00:02.000\nx\n\n見出し\n00:05.000 -> 00:06.000\ny", 7),
            ("WEBVTT\n\n00:02.000 --> 00:02.000\nx", 3),
            ("WEBVTT\n\n00:05.000 --> 00:06.000\nx\n\n00:01.000 --> 00:02.000\ny", 6),
            ("WEBVTT\n\nNOTE だけ\n", 4),
            ("WEBVTT\n\n見出しだけ\n", 4),
        ],
    )
    def test_the_line_that_is_wrong_is_named(self, text: str, line: int) -> None:
        with pytest.raises(FileRefused, match=rf"(?<!\d){line}(?!\d)"):
            cues(text.encode())

    def test_so_is_the_line_that_is_in_another_encoding(self) -> None:
        with pytest.raises(FileRefused, match=r"(?<!\d)4(?!\d).*UTF-8"):
            cues("WEBVTT\n\n00:00.000 --> 00:02.000\nはじめに\n".encode("cp932"))
