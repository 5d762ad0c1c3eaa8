"""Exported and imported again, the state of a day changes nothing, whatever the names look like."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.common.clock import CITY_ZONE
from lms.common.sheets import Sheet, substitutions, write_csv, write_xlsx
from lms.organization.actions.imports import check_file
from lms.organization.actions.postings import transfer_person
from lms.organization.enums import EmploymentType, Grade, HeadKind, ImportChange, ImportKind, ImportMode, PostingKind
from lms.organization.models import HrImport, Sight
from lms.organization.queries.imports.present import import_template, present_sheet
from tests.conftest import City
from tests.factories.organization import FOUNDED, LeaveFactory, PersonFactory, PostingFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 10, 9, tzinfo=CITY_ZONE)
SIGHT = Sight(now=NOW, embargoed=True)
DAY = dt.date(2026, 4, 1)
# What names are made of: variants, selectors, characters that CP932 lacks, and all that a spreadsheet might run.
LETTERS = st.sampled_from([*"=+-@'\",;　 \t山田髙﨑𠮷①㈱〜～−ー―AaZ09", "葛\U000e0100", "が", "か\u3099", "😀"])
NAMES = (
    st.lists(LETTERS, min_size=1, max_size=8).map("".join).filter(lambda text: text.strip() and "\t" not in text[:1])
)
DAYS = st.dates(FOUNDED, dt.date(2026, 3, 31))


@st.composite
def somebody(draw: st.DrawFn) -> dict[str, object]:
    return {
        "name": draw(NAMES),
        "kana": draw(st.one_of(st.just(""), NAMES)),
        "certificate_name": draw(st.one_of(st.just(""), NAMES)),
        "title": draw(NAMES),
        "grade": draw(st.sampled_from(Grade)),
        "employment": draw(st.sampled_from(EmploymentType)),
        "head": draw(st.sampled_from(HeadKind)),
        "valid_from": draw(DAYS),
        "valid_to": draw(st.one_of(st.none(), st.dates(dt.date(2026, 4, 2), dt.date(2030, 4, 1)))),
        "place": draw(st.integers(0, 3)),
        "is_concurrent_too": draw(st.booleans()),
        "moves_on": draw(st.one_of(st.none(), st.dates(dt.date(2026, 4, 2), dt.date(2026, 12, 31)))),
    }


def written(sheet: Sheet, form: str) -> bytes:
    return write_xlsx(sheet) if form == "xlsx" else write_csv(sheet, form)


def back(kind: ImportKind, content: bytes, mode: ImportMode = ImportMode.LISTED) -> HrImport:
    return check_file(
        kind=kind,
        mode=mode,
        file=ContentFile(content, name="x"),
        as_of=DAY,
        disclose_at=None,
        document="x",
        sight=SIGHT,
        now=NOW,
        by=None,
    )


def differences(record: HrImport) -> list[tuple[object, ...]]:
    issues = record.issues.filter(is_error=True).values_list("row", "column", "message")
    return [*record.lines.exclude(change=ImportChange.SAME).values_list("key", "change", "detail"), *issues]


@pytest.mark.parametrize("form", ["xlsx", "utf-8-sig", "cp932"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(somebody(), min_size=1, max_size=4))
def test_people_come_back_as_they_went_out(city: City, form: str, people: list[dict[str, object]]) -> None:
    places = [city.section, city.team, city.other_section, city.far_section]
    for each in people:
        values = dict(each)
        plain = {key: values.pop(key) for key in ("name", "kana", "certificate_name")}
        place, beside, moves_on = (values.pop(key) for key in ("place", "is_concurrent_too", "moves_on"))
        assert isinstance(place, int)
        person = PersonFactory(**plain)
        if beside:
            PostingFactory(person=person, unit=places[place], **{**values, "kind": PostingKind.CONCURRENT})
        PostingFactory(person=person, unit=places[place], **values)
        if isinstance(moves_on, dt.date) and values["valid_to"] is None:
            transfer_person(
                person=person, on=moves_on, unit=city.team, title="係長", grade=Grade.CHIEF, now=NOW, by=None
            )
    sheet = present_sheet(ImportKind.PEOPLE, DAY, SIGHT)
    assert differences(back(ImportKind.PEOPLE, written(sheet, form), ImportMode.WHOLE)) == []


@pytest.mark.parametrize("form", ["xlsx", "utf-8-sig", "cp932"])
def test_units_and_leave_come_back_as_they_went_out(city: City, form: str) -> None:
    LeaveFactory(person=city.learner)
    LeaveFactory(person=city.manager, valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2026, 10, 1))
    for kind, count in ((ImportKind.UNITS, 8), (ImportKind.LEAVE, 2)):
        record = back(kind, written(present_sheet(kind, DAY, SIGHT), form))
        assert differences(record) == []
        assert record.counts["same"] == count


def test_formulas_are_neutralised_on_the_way_out_and_come_back_as_they_were(city: City) -> None:
    PostingFactory(person=PersonFactory(name='=HYPERLINK("http://evil")'), unit=city.section, title="'=1")
    sheet = present_sheet(ImportKind.PEOPLE, DAY, SIGHT)
    text = write_csv(sheet).decode("utf-8-sig")
    assert ",=HYPERLINK" not in text
    assert ',"=HYPERLINK' not in text
    assert differences(back(ImportKind.PEOPLE, text.encode(), ImportMode.WHOLE)) == []


def test_what_cp932_lacks_is_listed_and_its_substitute_changes_no_name(city: City) -> None:
    PostingFactory(person=PersonFactory(name="𠮷田 一郎"), unit=city.section)
    sheet = present_sheet(ImportKind.PEOPLE, DAY, SIGHT)
    assert [(each.column, each.character, each.substitute) for each in substitutions(sheet, "cp932")] == [
        ("氏名", "𠮷", "〓")
    ]
    content = write_csv(sheet, "cp932")
    assert differences(back(ImportKind.PEOPLE, content, ImportMode.WHOLE)) == []
    changed = content.decode("cp932").replace("〓田 一郎", "〓田 次郎").encode("cp932")
    assert [message for *_where, message in differences(back(ImportKind.PEOPLE, changed))[1:]] != []


@pytest.mark.parametrize("kind", ImportKind)
@pytest.mark.parametrize("form", ["xlsx", "utf-8-sig", "cp932"])
def test_an_empty_template_has_the_headings_that_are_understood(kind: ImportKind, form: str) -> None:
    sheet = import_template(kind)
    filled = Sheet(sheet.title, sheet.columns, [{str(sheet.columns[0].key): "1"}], sheet.notes)
    record = back(kind, written(filled, form))
    assert set(record.columns) == {column.key for column in sheet.columns}
