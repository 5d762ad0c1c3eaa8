from lms.common.models.generations import Generation
from lms.common.models.jobs import Beat, Job, JobStatus
from lms.common.models.times import (
    Bitemporal,
    BitemporalQuerySet,
    Event,
    EventQuerySet,
    KnownQuerySet,
    Recorded,
    copy_of,
    valid_order,
)

__all__ = [
    "Beat",
    "Bitemporal",
    "BitemporalQuerySet",
    "Event",
    "EventQuerySet",
    "Generation",
    "Job",
    "JobStatus",
    "KnownQuerySet",
    "Recorded",
    "copy_of",
    "valid_order",
]
