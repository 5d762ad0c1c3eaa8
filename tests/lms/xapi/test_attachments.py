"""Statements that bring files along, and signatures over statements."""

import base64
import datetime as dt
import hashlib
import json
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from lms.xapi.attachments import SIGNATURE
from lms.xapi.models import Attachment, Statement
from lms.xapi.multipart import HASH, boundary_of, read_parts
from tests.factories.xapi import client_statement
from tests.lms.xapi.conftest import Caller

pytestmark = pytest.mark.django_db

# Line ends, NUL and something like a boundary: a file is bytes.
PICTURE = b"\x89PNG\r\n\x1a\n--b\n\x00\xff\r\n"


def described(data: bytes, **changes: Any) -> dict[str, Any]:
    described = {
        "usageType": "https://example.com/usage/picture",
        "display": {"ja": "図"},
        "contentType": "image/png",
        "length": len(data),
        "sha2": hashlib.sha256(data).hexdigest(),
    }
    return {**described, **changes}


def multipart(
    content: Any,
    *files: bytes,
    sha2: str = "",
    encoding: str = "binary",
    end: bytes = b"--",
    kind: str = "image/png",
) -> bytes:
    pieces = [b"--b-1\r\nContent-Type: application/json\r\n\r\n", json.dumps(content).encode()]
    for data in files:
        code = sha2 or hashlib.sha256(data).hexdigest()
        headers = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{HASH}: {code}"
        pieces += [f"\r\n--b-1\r\n{headers}\r\n\r\n".encode(), data]
    return b"".join([*pieces, b"\r\n--b-1", end, b"\r\n"])


def post(caller: Caller, body: bytes, boundary: str = "; boundary=b-1") -> Any:
    return caller.post(body, content_type=f"multipart/mixed{boundary}")


def test_a_file_comes_back_byte_for_byte(caller: Caller) -> None:
    sent = client_statement(attachments=[described(PICTURE)])

    assert post(caller, multipart(sent, PICTURE)).json() == [sent["id"]]

    answer = caller.get(statementId=sent["id"], attachments="true")
    first, second = read_parts(answer.content, boundary_of(answer["Content-Type"]))
    assert json.loads(first.data)["id"] == sent["id"]
    assert second.data == PICTURE
    assert second.headers[HASH.lower()] == sent["attachments"][0]["sha2"]
    assert second.headers["content-type"] == "image/png"
    assert second.headers["content-transfer-encoding"] == "binary"


def test_the_same_file_is_kept_once(caller: Caller) -> None:
    both = [client_statement(attachments=[described(PICTURE)]) for _ in range(2)]
    post(caller, multipart(both, PICTURE))

    assert Attachment.objects.count() == 1
    answer = caller.get(attachments="true")
    assert len(read_parts(answer.content, boundary_of(answer["Content-Type"]))) == 2


def test_without_being_asked_for_files_stay_where_they_are(caller: Caller) -> None:
    sent = client_statement(attachments=[described(PICTURE)])
    post(caller, multipart(sent, PICTURE))

    assert caller.get(statementId=sent["id"]).json()["attachments"] == sent["attachments"]


def test_a_file_that_is_elsewhere_need_not_come(caller: Caller) -> None:
    sent = client_statement(attachments=[described(PICTURE, fileUrl="https://example.com/picture.png")])

    assert caller.post(sent).status_code == 200


@pytest.mark.parametrize(
    ("body", "boundary"),
    [
        (multipart(client_statement(attachments=[described(b"other")]), PICTURE), "; boundary=b-1"),
        (multipart(client_statement(), PICTURE), "; boundary=b-1"),
        (multipart(client_statement(attachments=[described(PICTURE)])), "; boundary=b-1"),
        (multipart(client_statement(attachments=[described(PICTURE)]), PICTURE, sha2="0" * 64), "; boundary=b-1"),
        (multipart(client_statement(attachments=[described(PICTURE)]), PICTURE, sha2="12"), "; boundary=b-1"),
        (multipart(client_statement(attachments=[described(PICTURE)]), PICTURE, encoding="7bit"), "; boundary=b-1"),
        (multipart(client_statement(attachments=[described(PICTURE)]), PICTURE, kind="image/gif"), "; boundary=b-1"),
        (
            multipart(
                client_statement(attachments=[described(PICTURE)]), PICTURE, kind="image/png\r\nContent-Length: 1"
            ),
            "; boundary=b-1",
        ),
        (multipart(client_statement(attachments=[described(PICTURE)]), PICTURE, end=b""), "; boundary=b-1"),
        (multipart(client_statement(attachments=[described(PICTURE)]), PICTURE), ""),
        (b"--b-1--", "; boundary=b-1"),
        (b"--b-1\r\nContent-Type: image/png\r\n\r\n{}\r\n--b-1--", "; boundary=b-1"),
        (b"--b-1\r\nContent-Type\r\n\r\n{}\r\n--b-1--", "; boundary=b-1"),
        (b"--b-1\r\nContent-Type: application/json{}\r\n--b-1--", "; boundary=b-1"),
    ],
    ids=[
        "other",
        "unnamed",
        "missing",
        "lie",
        "short",
        "encoding",
        "another type",
        "another length",
        "endless",
        "unbound",
        "empty",
        "type",
        "colon",
        "gap",
    ],
)
def test_a_body_that_does_not_hold_together_stores_nothing(caller: Caller, body: bytes, boundary: str) -> None:
    answer = post(caller, body, boundary)

    assert answer.status_code == 400, answer.content
    assert not Statement.objects.exists()
    assert not Attachment.objects.exists()


# Signatures

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def certificate(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example")])
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=365))
    der = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    return base64.b64encode(der).decode()


def signed(content: dict[str, Any], payload: Any = None, algorithm: str = "RS256", **headers: Any) -> bytes:
    body = json.dumps(content if payload is None else payload).encode()
    return jwt.api_jws.encode(body, PRIVATE, algorithm=algorithm, headers=headers).encode()


def with_signature(content: dict[str, Any], data: bytes, kind: str = "application/octet-stream") -> bytes:
    attachment = described(data, usageType=SIGNATURE, contentType=kind)
    return multipart({**content, "attachments": [attachment]}, data, kind=kind)


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_a_signed_statement_is_stored(caller: Caller, algorithm: str) -> None:
    content = client_statement()

    assert post(caller, with_signature(content, signed(content, algorithm=algorithm))).status_code == 200


def test_a_signature_that_names_its_certificate_is_verified(caller: Caller) -> None:
    content, other = client_statement(), rsa.generate_private_key(public_exponent=65537, key_size=2048)

    assert post(caller, with_signature(content, signed(content, x5c=[certificate(other)]))).status_code == 400
    assert post(caller, with_signature(content, signed(content, x5c=["nonsense"]))).status_code == 400
    assert post(caller, with_signature(content, signed(content, x5c=[certificate(KEY)]))).status_code == 200


def test_a_signature_of_something_else_is_refused(caller: Caller) -> None:
    content = client_statement()
    other = {**content, "verb": {"id": "https://example.com/verbs/other"}}
    bodies = [
        with_signature(content, signed(content, other)),
        with_signature(content, signed(content, "no statement")),
        with_signature(content, b"not.a.signature"),
        with_signature(content, signed(content), kind="application/jose"),
        with_signature(content, jwt.api_jws.encode(json.dumps(content).encode(), "k" * 64, "HS256").encode()),
    ]

    assert [post(caller, body).status_code for body in bodies] == [400] * len(bodies)
    assert not Statement.objects.exists()
