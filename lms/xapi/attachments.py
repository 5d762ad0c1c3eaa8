"""What comes with statements: each file belongs to a statement that names its hash, and is what the hash says."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from lms.xapi.errors import InvalidStatement
from lms.xapi.multipart import HASH, Part

ALGORITHMS = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"

Content = Mapping[str, Any]


def named_in(content: Content) -> list[Mapping[str, Any]]:
    """The attachments that a statement, or the one inside it, names."""
    thing = content.get("object", {})
    inside = thing if isinstance(thing, dict) and thing.get("objectType") == "SubStatement" else {}
    return [*content.get("attachments", ()), *inside.get("attachments", ())]


def hashes_of(content: Content) -> list[str]:
    return [attachment["sha2"].lower() for attachment in named_in(content)]


def read_files(parts: Sequence[Part]) -> dict[str, bytes]:
    """The files of a request by their hash, each proven to be what its hash says."""
    files: dict[str, bytes] = {}
    for part in parts:
        sha2 = part.headers.get(HASH.lower(), "").lower()
        if part.headers.get("content-transfer-encoding", "").lower() != "binary":
            raise InvalidStatement("each attachment needs the header Content-Transfer-Encoding: binary")
        if len(sha2) not in ALGORITHMS:
            raise InvalidStatement(f"each attachment needs the header {HASH} with a SHA-2 hash in hexadecimal")
        if hashlib.new(ALGORITHMS[len(sha2)], part.data).hexdigest() != sha2:
            raise InvalidStatement(f"an attachment is not what its hash {sha2} says")
        files[sha2] = part.data
    return files


def check_files(contents: Sequence[Content], files: Mapping[str, bytes]) -> None:
    """Nothing is missing, and nothing comes that no statement names."""
    wanted: set[str] = set()
    for content in contents:
        for attachment in named_in(content):
            sha2 = attachment["sha2"].lower()
            if sha2 not in files and "fileUrl" not in attachment:
                raise InvalidStatement(f"the attachment {sha2} neither comes with the request nor has a fileUrl")
            wanted.add(sha2)
    if strange := files.keys() - wanted:
        raise InvalidStatement(f"no statement names the attachment {min(strange)}")


def stated_of(parts: Sequence[Part]) -> dict[str, Mapping[str, str]]:
    """What parts state in their headers, by the hash of each."""
    return {part.headers.get(HASH.lower(), "").lower(): part.headers for part in parts}


def check_stated(contents: Sequence[Content], stated: Mapping[str, Mapping[str, str]]) -> None:
    """What a part says of itself is what the statement says of it; it need not say anything."""
    for content in contents:
        for attachment in named_in(content):
            headers = stated.get(attachment["sha2"].lower(), {})
            kind = headers.get("content-type", attachment["contentType"])
            if _plain_type(kind) != _plain_type(attachment["contentType"]):
                raise InvalidStatement(f"the attachment {attachment['sha2']} comes with another Content-Type")
            if headers.get("content-length", str(attachment["length"])) != str(attachment["length"]):
                raise InvalidStatement(f"the attachment {attachment['sha2']} comes with another Content-Length")


def _plain_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
