"""How long an MP3 or a WAV plays."""

import struct
from typing import IO

from django.utils.translation import gettext as _

from cms.inspection.refusal import FileRefused

# kbit/s of layer III by the index in the frame's head: MPEG 1, then MPEG 2 and 2.5.
BITRATES = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
LAYER_III = 1


def _not_mp3() -> FileRefused:
    return FileRefused(_("This is not an MP3 file, whatever its name says. Export it again as MP3."))


def _after_tag(handle: IO[bytes]) -> int:
    """Where the sound starts: an ID3 tag may stand before it."""
    handle.seek(0)
    head = handle.read(10)
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    return 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))


def mp3_seconds(handle: IO[bytes]) -> float:
    end = handle.seek(0, 2)
    start = _after_tag(handle)
    handle.seek(start)
    frame = handle.read(200)
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        raise _not_mp3()
    version, layer = (frame[1] >> 3) & 3, (frame[1] >> 1) & 3
    bitrate, rate = frame[2] >> 4, (frame[2] >> 2) & 3
    if version not in RATES or layer != LAYER_III or bitrate in {0, 15} or rate == 3:
        raise _not_mp3()
    is_first = version == 3
    # The first frame of a file with varying bit rate says how many frames follow.
    for mark in (b"Xing", b"Info"):
        at = frame.find(mark)
        if at > 0 and len(frame) >= at + 12 and frame[at + 7] & 1:
            frames = struct.unpack_from(">I", frame, at + 8)[0]
            return float(frames * (1152 if is_first else 576) / RATES[version][rate])
    return (end - start) * 8 / (BITRATES[0 if is_first else 1][bitrate] * 1000)


def wav_seconds(handle: IO[bytes]) -> float:
    handle.seek(0)
    head = handle.read(12)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise FileRefused(_("This is not a WAV file, whatever its name says. Export it again as WAV or MP3."))
    bytes_a_second = 0
    while len(chunk := handle.read(8)) == 8:
        name, size = struct.unpack("<4sI", chunk)
        if name == b"fmt ":
            content = handle.read(size)
            bytes_a_second = struct.unpack_from("<I", content, 8)[0] if len(content) >= 12 else 0
        elif name == b"data" and bytes_a_second:
            return float(size / bytes_a_second)
        else:
            handle.seek(size + size % 2, 1)
    raise FileRefused(_("The file is not complete. Export it again."))
