"""Serving stored files: byte ranges for video, and caching where content cannot change."""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

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
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")

# Python's table follows the machine's; these must be the same everywhere.
CONTENT_TYPES = {".vtt": "text/vtt", ".mp4": "video/mp4", ".webm": "video/webm", ".webp": "image/webp"}


def content_type_of(name: str) -> str:
    return (
        CONTENT_TYPES.get(PurePath(name).suffix.lower()) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    )


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range. None: no range that we serve. ValueError: one that lies outside."""
    match = _RANGE.match(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
    if start > end:
        raise ValueError(header)
    return start, end


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
    request: HttpRequest, file: FieldFile, *, name: str, content_type: str, etag: str, caching: str = FOR_EVER
) -> HttpResponseBase:
    """The file or the part of it that was asked for; 304 if the browser has it, 416 if there is no such part."""
    size = file.size
    etag = f'"{etag}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        try:
            span = byte_range(request.headers.get("Range", ""), size)
        except ValueError:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        response = _body(file, span, size)
        response["Content-Type"] = content_type
        response["Content-Disposition"] = (
            content_disposition_header(not content_type.startswith(SHOWN), name) or "inline"
        )
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = caching
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    return response
