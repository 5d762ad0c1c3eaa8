"""Small files that are what their names say: heads of containers, captions, PDFs. No player would show much of them."""

import io
import struct
import wave

from pypdf import PdfReader, PdfWriter

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nはじめに\n"


def _element(identity: int, content: bytes) -> bytes:
    size = (len(content) | 1 << 28).to_bytes(4, "big")
    return identity.to_bytes((identity.bit_length() + 7) // 8, "big") + size + content


def webm(seconds: float = 30.0, *, size: int = 2048, kind: bytes = b"webm", track: int = 1) -> bytes:
    """A head with a length and one track (1: picture, 2: sound), filled up to `size`."""
    info = _element(
        0x1549A966,
        _element(0x2AD7B1, (1_000_000).to_bytes(3, "big")) + _element(0x4489, struct.pack(">d", seconds * 1000)),
    )
    tracks = _element(0x1654AE6B, _element(0xAE, _element(0x83, bytes([track]))))
    head = _element(0x1A45DFA3, _element(0x4282, kind)) + _element(0x18538067, info + tracks)
    return head + _element(0xEC, bytes(index % 256 for index in range(size - len(head) - 5)))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def mp4(seconds: float = 30.0, *, handler: bytes = b"vide") -> bytes:
    header = _box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, int(seconds * 1000)))
    described = _box(b"hdlr", bytes(8) + handler + bytes(12))
    moov = _box(b"moov", header + _box(b"trak", _box(b"mdia", described)))
    return _box(b"ftyp", b"isom" + bytes(4)) + _box(b"mdat", bytes(64)) + moov


def mp3(seconds: float = 2.0) -> bytes:
    """Silence at 32 kbit/s, 44.1 kHz: what counts is the head of its first frame and its size."""
    return b"\xff\xfb\x10\x00" + bytes(int(seconds * 4000) - 4)


def wav(seconds: float = 2.0) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes([128]) * int(seconds * 8000))
    return buffer.getvalue()


def _stream(text: str) -> bytes:
    drawn = f"BT /F1 24 Tf 40 100 Td ({text}) Tj ET".encode() if text else b"0 0 100 100 re f"
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)


def pdf(*texts: str) -> bytes:
    """One page a text; an empty text is a page that only shows something."""
    texts = texts or ("Page one", "Page two")
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(texts)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for index, text in enumerate(texts):
        page = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 320 180] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * index} 0 R >>"
        )
        objects += [page.encode(), _stream(text)]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    )


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
