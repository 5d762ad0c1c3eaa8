"""From a line of a file to a statement that may be stored, or to what is wrong with it."""

import base64
import binascii
import dataclasses
import hashlib
from typing import Any

from django.utils.translation import gettext as _

from lms.xapi.attachments import ALGORITHMS
from lms.xapi.errors import BadRequest, InvalidStatement, StoreError
from lms.xapi.importing.reading import Line
from lms.xapi.iri import statement_uuid
from lms.xapi.parsing import parse_statement
from lms.xapi.validation import validate_statement
from lms.xapi.versions import SPOKEN

# Of a line that is no statement but a file that statements after it name; see lms.xapi.exporting.
ATTACHMENT = "attachment"


@dataclasses.dataclass(frozen=True)
class Entry:
    """A statement as it came; `spoken` is the version of xAPI by whose rules it was judged."""

    number: int
    content: dict[str, Any]
    raw: bytes
    spoken: str


@dataclasses.dataclass(frozen=True)
class AttachedFile:
    sha2: str
    data: bytes


@dataclasses.dataclass(frozen=True)
class Problem:
    number: int
    code: str
    reason: str


def entry_of(line: Line, *, key: str, version: str) -> Entry | AttachedFile | Problem:
    """`key` is that of the client that vouches; `version` that of statements which do not say theirs."""
    if line.data is None:
        return Problem(line.number, "too_large", _("The line is longer than a statement may be."))
    try:
        content, raw = parse_statement(line.data)
        if isinstance(content, dict) and content.keys() == {ATTACHMENT}:
            return _file_of(content[ATTACHMENT])
        return judged(line.number, content, raw, key=key, version=version)
    except StoreError as error:
        return Problem(line.number, error.code, str(error))


def judged(number: int, content: Any, raw: bytes, *, key: str, version: str) -> Entry:
    said = content.get("version") if isinstance(content, dict) else None
    spoken = SPOKEN[1] if isinstance(said, str) and said.startswith("2") else version
    validate_statement(content, "statement", spoken)
    if "id" not in content:
        # The same line at the same place of a file is the same statement, however often it is imported.
        content["id"] = str(statement_uuid("import", key, number, hashlib.sha256(raw).hexdigest()))
    return Entry(number, content, raw, spoken)


def _file_of(said: Any) -> AttachedFile:
    try:
        data = base64.b64decode(said["data"], validate=True)
        sha2 = str(said["sha2"]).lower()
    except (TypeError, KeyError, ValueError, binascii.Error) as error:
        raise InvalidStatement("attachment: needs sha2 and data in base64") from error
    if len(sha2) not in ALGORITHMS or hashlib.new(ALGORITHMS[len(sha2)], data).hexdigest() != sha2:
        raise BadRequest("attachment: is not what its hash says")
    return AttachedFile(sha2, data)
