"""Papers to take away: each must be what its name says, and nothing that a browser would run."""

from typing import IO

from django.utils.translation import gettext as _

from cms.inspection.refusal import FileRefused

PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
}
TEXTS = {"csv", "txt"}
PACKED = b"PK\x03\x04"


def check(handle: IO[bytes], extension: str) -> str:
    head = handle.read(8192)
    fits = b"\0" not in head if extension in TEXTS else head.startswith(PACKED)
    if not fits:
        raise FileRefused(_("This is not a %(kind)s file, whatever its name says.") % {"kind": extension})
    return TYPES[extension]
