"""Which xAPI is spoken: each request says, and is answered in the same."""

import re

from lms.xapi.errors import BadRequest

HEADER = "X-Experience-API-Version"
SPOKEN = ("1.0.3", "2.0.0")
# The version that a statement has which does not say: fixed by each version of the specification.
UNSAID = {"1.0.3": "1.0.0", "2.0.0": "2.0.0"}
_ONE = re.compile(r"1\.0(\.\d+)?", re.ASCII)
_TWO = re.compile(r"2\.0(\.\d+)?", re.ASCII)


def negotiate(header: str | None) -> str:
    """The version spoken with a client that sends this header."""
    if not header:
        raise BadRequest(f"the header {HEADER} is missing")
    for pattern, version in ((_ONE, "1.0.3"), (_TWO, "2.0.0")):
        if pattern.fullmatch(header.strip()):
            return version
    raise BadRequest(f"the version asked for is not spoken here; these are: {', '.join(SPOKEN)}")


def is_first(version: str) -> bool:
    """Whether a version, as a client or we write it, is one of 1.0."""
    return version.strip().startswith("1.0")
