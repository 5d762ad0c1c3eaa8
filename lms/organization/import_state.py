"""Where an import stands, and what may be done with it next: what its page says and offers."""

import dataclasses
import datetime as dt

from django.conf import settings

from lms.common.models import Job, JobStatus
from lms.inbox.enums import ApprovalStatus
from lms.inbox.models import Approval
from lms.inbox.queries import latest_approval
from lms.organization.actions.imports.approving import APPROVAL_KIND, is_approved, needs_approval
from lms.organization.actions.imports.holding import UNDER_WAY, running_job
from lms.organization.enums import WRITTEN, ImportStatus
from lms.organization.models import HrImport
from lms.organization.queries.imports.correcting import takes_all_rows
from lms.organization.queries.imports.listing import applied_before


@dataclasses.dataclass(frozen=True)
class State:
    """`written`: people or units that would change; `share`: of all posts, those that would end."""

    record: HrImport
    job: Job | None
    approval: Approval | None
    earlier: HrImport | None
    written: int
    is_hidden: bool

    @property
    def is_running(self) -> bool:
        return self.job is not None and self.job.status in UNDER_WAY and not self.record.applied_at

    @property
    def has_failed(self) -> bool:
        return self.is_checked and self.job is not None and self.job.status == JobStatus.FAILED

    @property
    def was_cancelled(self) -> bool:
        return self.is_checked and self.job is not None and self.job.status == JobStatus.CANCELLED

    @property
    def is_checked(self) -> bool:
        return self.record.status == ImportStatus.CHECKED

    @property
    def needs_approval(self) -> bool:
        return self.is_checked and needs_approval(self.record) and not self.record.is_blocked

    @property
    def is_approved(self) -> bool:
        return is_approved(self.record)

    @property
    def approval_is_open(self) -> bool:
        return self.approval is not None and self.approval.is_open

    @property
    def was_sent_back(self) -> bool:
        return self.approval is not None and self.approval.status == ApprovalStatus.RETURNED

    @property
    def approval_lapsed(self) -> bool:
        return bool(self.record.approved_digest) and not self.is_approved

    @property
    def may_apply(self) -> bool:
        return (
            self.is_checked
            and not self.is_running
            and not self.record.is_blocked
            and self.written > 0
            and (not self.needs_approval or self.is_approved)
        )

    @property
    def may_ask(self) -> bool:
        return self.needs_approval and not self.is_approved and not self.approval_is_open

    @property
    def share(self) -> float:
        return self.record.ending_posts / self.record.standing_posts if self.record.standing_posts else 0.0

    @property
    def limit(self) -> float:
        limit: float = settings.HR_IMPORT_ENDING_SHARE
        return limit

    @property
    def takes_all_rows(self) -> bool:
        return takes_all_rows(self.record)


def state_of(record: HrImport, now: dt.datetime) -> State:
    return State(
        record=record,
        job=running_job(record),
        approval=latest_approval(APPROVAL_KIND, record.uuid),
        earlier=applied_before(record) if record.is_undecided else None,
        written=sum(record.counts.get(str(change), 0) for change in WRITTEN),
        is_hidden=record.hidden_until is not None and record.hidden_until > now,
    )
