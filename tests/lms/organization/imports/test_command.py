"""The same from the shell: exit codes, and no names."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lms.organization.enums import ImportStatus
from lms.organization.models import HrImport, Person
from tests.conftest import City

pytestmark = pytest.mark.django_db
HEADING = "職員番号,氏名,カナ,所属コード,職,級\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(f"{HEADING}777,秘密 太郎,ヒミツ タロウ,00000,係員,係員\n", encoding="cp932")
    return path


def run(file: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_people", str(file), stdout=out, **options)
    return out.getvalue()


def test_a_dry_run_says_what_would_happen_and_writes_nothing(file: Path, city: City) -> None:
    answer = json.loads(run(file, dry_run=True, json=True))
    assert (answer["applied"], answer["encoding"], answer["counts"]["new"]) == (False, "cp932", 1)
    assert not HrImport.objects.exists()
    assert not Person.objects.filter(employee_number="777").exists()


def test_it_is_applied_and_no_name_is_printed(file: Path, city: City) -> None:
    told = run(file, as_of="R8.4.1")
    assert Person.objects.filter(employee_number="777").exists()
    assert HrImport.objects.get().status == ImportStatus.APPLIED
    assert "秘密" not in told
    assert json.loads(run(file, as_of="R8.4.1", json=True))["counts"]["same"] == 1


def test_a_file_with_errors_writes_nothing_unless_told_to(file: Path, city: City) -> None:
    with file.open("a", encoding="cp932") as handle:
        handle.write("778,秘密 花子,,NOWHERE,係員,係員\n")
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_people", str(file), stdout=out)
    assert refused.value.returncode == 2
    assert out.getvalue().startswith("3\t")
    assert "秘密" not in out.getvalue()
    assert not Person.objects.filter(employee_number="777").exists()
    run(file, skip_errors=True)
    assert Person.objects.filter(employee_number="777").exists()


def test_what_needs_a_second_person_waits_on_its_page(file: Path, city: City, settings: Any) -> None:
    settings.HR_IMPORT_ENDING_SHARE = 0.1
    with pytest.raises(CommandError) as refused:
        run(file, mode="whole")
    assert refused.value.returncode == 3
    assert HrImport.objects.get().status == ImportStatus.CHECKED


@pytest.mark.parametrize("options", [{"as_of": "gestern"}, {"disclose_at": "bald"}])
def test_what_cannot_be_understood_is_refused(file: Path, city: City, options: dict[str, str]) -> None:
    with pytest.raises(CommandError) as refused:
        run(file, **options)
    assert refused.value.returncode == 1


def test_a_file_that_is_not_there(tmp_path: Path, city: City) -> None:
    with pytest.raises(CommandError) as refused:
        run(tmp_path / "nothing.csv")
    assert refused.value.returncode == 1
