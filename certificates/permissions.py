"""Who may see a certificate, and who may revoke one."""

import datetime as dt

from certificates.models import Certificate
from lms.common.access import Access, Role
from lms.common.clock import local_date
from lms.organization.access import sight_for
from lms.organization.permissions import can_see_person


def can_see_certificate(access: Access, certificate: Certificate, now: dt.datetime) -> bool:
    """One's own, and those of the people entrusted."""
    return can_see_person(access, certificate.person, local_date(now), sight_for(access, now))


def can_revoke_certificates(access: Access) -> bool:
    """HR of the whole city."""
    return access.sees_all and access.has(Role.HR, Role.ADMIN)
