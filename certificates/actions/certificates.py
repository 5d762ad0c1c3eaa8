"""Issuing and revoking certificates."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, Register
from courses import releases
from courses.models import Completion, CourseRelease
from courses.statements import course_activity, voiding_statement
from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.errors import DomainError
from lms.common.fiscal import FiscalYear
from lms.xapi.actions.store import store_statements
from lms.xapi.builders import Activity, statement
from lms.xapi.enums import ActivityType, Trust, Verb
from lms.xapi.iri import statement_uuid

# Printed where the operator of the system has not said their name yet.
NAMELESS_CITY = "まなび市"
# Crockford's base 32.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@transaction.atomic
def issue_certificates(*, completions: Sequence[Completion], now: dt.datetime) -> list[Certificate]:
    """Issue what has not been issued yet, in the order given; the numbers follow each other without gaps."""
    register = _lock_register(FiscalYear.of(local_date(now)))
    issued = Certificate.objects.filter(completion__in=completions)
    have = set(issued.values_list("completion_id", flat=True))
    waiting = [completion for completion in completions if completion.pk not in have]
    if not waiting:
        return []
    newest = _newest_releases({completion.course_id for completion in waiting})
    certificates = []
    for completion in waiting:
        register.last_serial += 1
        release = completion.enrolment.release if completion.enrolment else newest.get(completion.course_id)
        certificates.append(_certificate(completion, release, register, now))
    register.save(update_fields=["last_serial"])
    written = Certificate.objects.bulk_create(certificates)
    said = [_earned(certificate, now) for certificate in written]
    store_statements(statements=said, trust=Trust.OWN, now=now)
    return written


def issue_certificate(*, completion: Completion, now: dt.datetime) -> Certificate:
    """Issue a completion's certificate; a second time returns the first."""
    issue_certificates(completions=[completion], now=now)
    return Certificate.objects.get(completion=completion)


def _lock_register(year: FiscalYear) -> Register:
    """Whoever issues waits here for whoever issues before: looked at only after this, nothing is issued twice."""
    Register.objects.get_or_create(fiscal_year=year.start_year)
    return Register.objects.select_for_update().get(fiscal_year=year.start_year)


def _newest_releases(course_ids: set[int]) -> dict[int, CourseRelease]:
    """For completions without an enrolment: what the course is called now."""
    rows = CourseRelease.objects.filter(course__in=course_ids).defer("payload").order_by("number")
    return {row.course_id: row for row in rows}


def _certificate(
    completion: Completion, release: CourseRelease | None, register: Register, now: dt.datetime
) -> Certificate:
    content = _content(completion, release, register, now)
    certificate = Certificate(
        fiscal_year=register.fiscal_year,
        serial=register.last_serial,
        token=new_token(),
        person=completion.person,
        course=completion.course,
        completion=completion,
        content=content,
        sha256=digest(content),
        issued_at=now,
    )
    certificate.statement_id = statement_uuid(Verb.EARNED.name, certificate.uuid)
    return certificate


def new_token() -> str:
    """80 random bits in letters that can be read from paper: no I, L, O, U. For example 7K3M-9QXA-2B4C-8D1E."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(16))
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def _content(
    completion: Completion, release: CourseRelease | None, register: Register, now: dt.datetime
) -> dict[str, Any]:
    """Everything that is printed: from now on it is read from here and nowhere else."""
    locales = releases.load(release).locales if release else {}
    label = FiscalYear(register.fiscal_year).label()
    return {
        "name": completion.person.printed_name,
        "course_title": release.title if release else completion.course.code,
        "course_title_en": locales["en"].title if "en" in locales else "",
        "completed_on": completion.occurred_on.isoformat(),
        "issued_on": local_date(now).isoformat(),
        "issuer": settings.SITE_OPERATOR or NAMELESS_CITY,
        "number": f"{label} 第{register.last_serial:06}号",
        "minutes": release.minutes if release else 0,
        "release": release.number if release else None,
    }


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _earned(certificate: Certificate, now: dt.datetime) -> dict[str, Any]:
    completion, title = certificate.completion, certificate.content["course_title"]
    names = {"ja": f"修了証（{title}）", "en": f"Certificate ({certificate.content['course_title_en'] or title})"}
    assert certificate.statement_id is not None
    return statement(
        id=certificate.statement_id,
        account=certificate.person.uuid,
        verb=Verb.EARNED,
        activity=Activity("certificates", certificate.uuid, ActivityType.CERTIFICATE, names),
        timestamp=now,
        registration=completion.enrolment.uuid if completion.enrolment else None,
        parent=course_activity(certificate.course, title),
    )


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, now: dt.datetime, by: User | None) -> Certificate:
    """Declare a certificate void. It stays on record, and its public page says so."""
    rows = Certificate.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    certificate = rows.get(pk=certificate.pk)
    if certificate.revoked_at is not None:
        return certificate
    if not reason.strip():
        raise DomainError(_("Say why the certificate is revoked."), code="reason_missing", field="reason")
    certificate.revoked_at, certificate.revoked_by, certificate.revocation_reason = now, by, reason.strip()
    certificate.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    if certificate.statement_id:
        said = voiding_statement(certificate.statement_id, certificate.person, now, by)
        store_statements(statements=[said], trust=Trust.OWN, now=now)
    record_audit(
        actor=by, action="certificate.revoked", now=now, subject_type="certificate", subject_key=certificate.uuid
    )
    return certificate
