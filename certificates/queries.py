"""Reading certificates."""

import dataclasses
import enum
import unicodedata

from django.db.models import QuerySet

from certificates.actions.certificates import digest
from certificates.models import Certificate
from lms.common.prepared import Prepared
from lms.organization.models import Person

MISREAD = str.maketrans("OIL", "011")


class Standing(enum.Enum):
    """What the public page says of a certificate."""

    VALID = "valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True)
class Verification:
    standing: Standing
    certificate: Certificate | None = None


def certificates_of(person: Person | int) -> QuerySet[Certificate]:
    """A person's certificates, newest first; revoked ones too, since they were handed out."""
    return Certificate.objects.filter(person=person).select_related("course").order_by("-issued_at", "-pk")


HELD = Prepared(certificates_of, person=int)


def certificates_held(person_id: int) -> tuple[Certificate, ...]:
    """The same, read with a prepared query."""
    return tuple(HELD.instances(person=person_id))


def read_token(text: str) -> str:
    """A code as people type it from paper: small letters, full width, without hyphens, O for 0."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(MISREAD)
    letters = "".join(letter for letter in plain if letter.isalnum())
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def verify_code(token: str) -> Verification:
    """What is on record for a code, scanned or typed. Content that no longer matches its hash counts as unknown."""
    certificate = Certificate.objects.filter(token=read_token(token)).first()
    if certificate is None or digest(certificate.content) != certificate.sha256:
        return Verification(Standing.UNKNOWN)
    return Verification(Standing.VALID if certificate.is_valid else Standing.REVOKED, certificate)
