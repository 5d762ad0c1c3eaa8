"""Two imports at once, and a process that is killed in the middle of one."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from django.db import connection

from lms.common.errors import DomainError
from lms.organization.enums import ImportStatus
from lms.organization.models import HrImport, ImportEffect, Person, Posting, Unit
from tests.factories.organization import UnitFactory
from tests.lms.organization.imports.conftest import apply, check

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[4]


@pytest.fixture
def units() -> tuple[Unit, Unit]:
    city = UnitFactory(city=True, code="00000")
    return UnitFactory(parent=city, code="S1"), UnitFactory(parent=city, code="S2")


def rows(unit: str, start: int = 0, count: int = 20) -> str:
    numbers = range(start, start + count)
    return "".join(f"{9000 + n},新人 {n}郎,,{unit},係員,係員,正規,本務,,R8.4.1,\n" for n in numbers)


def test_of_two_imports_of_the_same_people_one_is_written_and_the_other_told_to_look_again(
    units: tuple[Unit, Unit],
) -> None:
    records = [check(rows("S1")), check(rows("S2"))]
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def write(record: HrImport) -> None:
        try:
            together.wait(timeout=10)
            apply(record)
            outcomes.append("")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[record]) for record in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["", "changed_meanwhile"]
    assert Person.objects.count() == 20
    assert Posting.objects.known().values("unit").distinct().count() == 1


KILLED = """
import os, signal
import django
django.setup()
from django.conf import settings
settings.HR_IMPORT_ENDING_SHARE = 1.0
from lms.common import clock
from lms.organization.actions.imports import applying, apply_import
from lms.organization.models import HrImport, Posting, Sight

def die(*arguments, **options):
    # People and posts are written, the transaction is open.
    assert Posting.objects.count() == 20
    print("half-way", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

applying.ImportEffect.objects.bulk_create = die
record = HrImport.objects.get()
apply_import(record=record, sight=Sight(now=record.created_at, embargoed=True), now=clock.now(), by=None)
"""


def test_a_process_killed_half_way_has_written_nothing_and_the_import_can_be_repeated(
    units: tuple[Unit, Unit],
) -> None:
    record = check(rows("S1"))
    database = connection.settings_dict
    address = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings.test", "TEST_DATABASE_URL": address}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED)],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "half-way" in done.stdout, done.stderr
    assert done.returncode == -signal.SIGKILL
    assert not Person.objects.exists()
    assert not Posting.objects.exists()
    assert not ImportEffect.objects.exists()
    record.refresh_from_db()
    assert record.status == ImportStatus.CHECKED
    apply(record)
    assert Person.objects.count() == 20
