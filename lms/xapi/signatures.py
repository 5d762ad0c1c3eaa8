"""Signed statements: an attachment that is a JSON web signature over the statement as it was before."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography import x509
from jwt.api_jws import PyJWS

from lms.xapi.attachments import SIGNATURE, named_in
from lms.xapi.digest import content_digest
from lms.xapi.errors import InvalidStatement
from lms.xapi.parsing import parse_document
from lms.xapi.validation import validate_statement

# The specification allows these and no others.
ALGORITHMS = ("RS256", "RS384", "RS512")
MEDIA_TYPE = "application/octet-stream"
_jws = PyJWS(algorithms=list(ALGORITHMS))

Content = Mapping[str, Any]


def check_signatures(content: Content, files: Mapping[str, bytes], version: str) -> None:
    """Refuse a statement whose signature is none, or is one of something else.

    A signature that names its certificate is verified with it. Whether that certificate may be believed is for those
    who rely on the signature: it is stored as it came.
    """
    for attachment in named_in(content):
        if attachment["usageType"] != SIGNATURE:
            continue
        if attachment["contentType"] != MEDIA_TYPE:
            raise InvalidStatement(f"a signature has the contentType {MEDIA_TYPE}")
        if data := files.get(attachment["sha2"].lower()):
            _check(content, data, version)


def _check(content: Content, data: bytes, version: str) -> None:
    try:
        headers = jwt.get_unverified_header(data.strip())
        certificates = headers.get("x5c", [])
        key = _public_key(certificates[0]) if certificates else ""
        is_named = bool(certificates)
        payload = _jws.decode(data.strip(), key, algorithms=list(ALGORITHMS), options={"verify_signature": is_named})
    except (jwt.InvalidTokenError, ValueError, TypeError, binascii.Error) as error:
        raise InvalidStatement("the signature is not a JSON web signature that holds") from error
    if headers.get("alg") not in ALGORITHMS:
        raise InvalidStatement(f"a signature must use one of {', '.join(ALGORITHMS)}")
    signed = parse_document(payload)
    validate_statement(signed, "signature", version)
    if content_digest(signed) != content_digest(_unsigned(content)):
        raise InvalidStatement("the signature is one of another statement")


def _public_key(certificate: str) -> Any:
    return x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()


def _unsigned(content: Content) -> dict[str, Any]:
    """The statement as it was before its signature was attached."""
    others = [each for each in content.get("attachments", ()) if each["usageType"] != SIGNATURE]
    bare = {name: value for name, value in content.items() if name != "attachments"}
    return {**bare, "attachments": others} if others else bare
