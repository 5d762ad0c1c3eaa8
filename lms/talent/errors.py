"""Why a decision about a leader is refused. Each says what is missing and, where it can, what to do."""

from lms.common.errors import DomainError


class CertificationRefused(DomainError):
    code = "certification_refused"


class DesignationRefused(DomainError):
    """`code`: not_certified, not_posted, not_a_section, overlapping_designation, dates_out_of_order, reason_needed,
    already_changed, not_within_term."""

    code = "designation_refused"


class ImportRefused(DomainError):
    code = "import_refused"
