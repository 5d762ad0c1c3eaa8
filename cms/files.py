"""Serving stored files: byte ranges for what plays (RFC 9110), and caching where content cannot change."""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

CHUNK = 256 * 1024
# What browsers show by themselves; everything else is handed over as a download.
SHOWN = (
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "video/",
    "audio/",
    "text/vtt",
    "application/pdf",
)
FOR_EVER = "private, max-age=31536000, immutable"
_RANGE = re.compile(r"^bytes=([0-9]*)-([0-9]*)$", re.IGNORECASE)
# A position in a file has fewer digits; Python refuses to read numbers of thousands.
DIGITS = 18

# Python's table follows the machine's; these must be the same everywhere.
CONTENT_TYPES = {
    ".vtt": "text/vtt",
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webp": "image/webp",
}


def content_type_of(name: str) -> str:
    return (
        CONTENT_TYPES.get(PurePath(name).suffix.lower()) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    )


def is_shown(content_type: str) -> bool:
    return content_type.startswith(SHOWN)


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range. None: no range that we serve. ValueError: one that lies outside."""
    match = _RANGE.match(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = (number.lstrip("0")[:DIGITS] or ("0" if number else "") for number in match.groups())
    if first == "":
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
    if start > end:
        raise ValueError(header)
    return start, end


def _has_it(request: HttpRequest, etag: str) -> bool:
    """If-None-Match compares weakly: W/"x" is "x"."""
    known = [each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))]
    return "*" in known or etag in known


def wanted_range(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """Ranges are of GET alone. If-Range compares strongly; a date never fits, since we tell none."""
    if request.method != "GET" or request.headers.get("If-Range", etag).strip() != etag:
        return None
    return byte_range(request.headers.get("Range", ""), size)


def _part(handle: IO[bytes], length: int) -> Iterator[bytes]:
    with handle:
        while length > 0 and (chunk := handle.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk


def _body(file: FieldFile, span: tuple[int, int] | None, size: int) -> HttpResponseBase:
    handle = file.storage.open(file.name or "", "rb")
    if span is None:
        return FileResponse(handle)
    start, end = span
    handle.seek(start)
    response = StreamingHttpResponse(_part(handle, end - start + 1), status=206)
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Content-Length"] = str(end - start + 1)
    return response


def serve_file(
    request: HttpRequest,
    file: FieldFile,
    *,
    name: str,
    content_type: str,
    etag: str,
    caching: str = FOR_EVER,
    most: int | None = None,
) -> HttpResponseBase:
    """The file or the part of it that was asked for; 304 if the browser has it, 416 if there is no such part.

    Nothing is remembered between two requests: each part may come from another process. `most`: no part is larger;
    players ask for the rest.
    """
    size = file.size
    etag = f'"{etag}"'
    if _has_it(request, etag):
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        try:
            span = wanted_range(request, etag, size)
        except ValueError:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
        if span is not None and most is not None:
            span = (span[0], min(span[1], span[0] + most - 1))
        response = _body(file, span, size)
        response["Content-Type"] = content_type
        response["Content-Disposition"] = content_disposition_header(not is_shown(content_type), name) or "inline"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = caching
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    return response
