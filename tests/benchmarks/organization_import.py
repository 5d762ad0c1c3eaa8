"""HR's whole list as a file: what checking and writing it costs. Runs in Django's shell, prints JSON, keeps nothing."""

import datetime as dt
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import transaction

from lms.accounts.models import User
from lms.common import clock
from lms.common.fiscal import FiscalYear
from lms.common.sheets import write_csv
from lms.organization.actions.imports import apply_import, check_file
from lms.organization.enums import ImportKind, ImportMode
from lms.organization.models import PUBLIC, HrImport, Sight
from lms.organization.queries.imports.present import present_sheet
from tests.benchmarks.survey import PERSONAS

T = TypeVar("T")
# As many move on a 1 April as in a city of this size.
MOVING = 0.08
UNIT, FIRST, KIND, PRIMARY = "所属コード", "発令日", "本務・兼務", "本務"


def main() -> None:
    now = clock.now()
    today, sight = clock.local_date(now), PUBLIC(now)
    by = User.objects.get(employee_number=PERSONAS["hr"])
    unchanged, exported = timed(lambda: present(today, sight))
    before = peak()
    found: dict[str, object] = {"rows": unchanged.count(b"\n") - 1, "export_s": exported, "peak_before_mib": before}
    april = FiscalYear.of(today).end
    with transaction.atomic():
        same, seconds = timed(lambda: check(unchanged, today, sight, now, by))
        found |= {"check_unchanged_s": seconds, "unchanged": same.counts}
        moved, seconds = timed(lambda: check(transfers(unchanged, april), april, sight, now, by))
        found |= {"check_transfers_s": seconds, "transfers": moved.counts}
        _, seconds = timed(lambda: apply_import(record=moved, sight=sight, now=now, by=by))
        found |= {"apply_transfers_s": seconds, "peak_mib": peak()}
        transaction.set_rollback(True)
    json.dump(found, sys.stdout)


def present(day: dt.date, sight: Sight) -> bytes:
    return write_csv(present_sheet(ImportKind.PEOPLE, day, sight))


def check(content: bytes, as_of: dt.date, sight: Sight, now: dt.datetime, by: User) -> HrImport:
    return check_file(
        kind=ImportKind.PEOPLE,
        mode=ImportMode.LISTED,
        file=ContentFile(content, name="list.csv"),
        as_of=as_of,
        disclose_at=None,
        document="人事異動",
        sight=sight,
        now=now,
        by=by,
    )


def transfers(content: bytes, april: dt.date) -> bytes:
    """The same list, in which some of the primary posts are in the unit of another row from `april` on."""
    heading, *lines = content.decode("utf-8-sig").splitlines()
    names = [cell.strip('"') for cell in heading.split(",")]
    unit, first, kind = names.index(UNIT), names.index(FIRST), names.index(KIND)
    rows = [line.split(",") for line in lines]
    primary = [row for row in rows if row[kind].strip('"') == PRIMARY]
    rng = random.Random(1)
    for row in rng.sample(primary, round(MOVING * len(rows))):
        row[unit], row[first] = rng.choice(rows)[unit], april.isoformat()
    return "\r\n".join([heading, *(",".join(row) for row in rows)]).encode("utf-8-sig")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    done = work()
    return done, round(time.perf_counter() - start, 2)


def peak() -> int:
    """The most memory that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
