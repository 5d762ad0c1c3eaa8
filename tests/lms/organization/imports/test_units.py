"""Units from a file: the tree is one thing, so a file with an error changes nothing of it."""

import datetime as dt

import pytest

from lms.common.errors import DomainError
from lms.organization.actions.units import end_unit, record_lineage
from lms.organization.enums import ImportKind, LineageKind
from lms.organization.models import PUBLIC, HrImport, Sight, Unit, UnitVersion
from lms.organization.queries import tree_on
from tests.conftest import City
from tests.factories.organization import PersonFactory, PostingFactory
from tests.lms.organization.imports.conftest import APRIL, NOW, apply, changes, check, errors, reasons

pytestmark = pytest.mark.django_db


def code(unit: Unit) -> str:
    return unit.versions.order_by("-pk")[0].code


def line(unit: Unit, *, name: str = "", parent: Unit | None = None, first: str = "R8.4.1", last: str = "") -> str:
    form = unit.versions.get(superseded_at=None)
    word = {"city": "市", "bureau": "局", "division": "部", "section": "課", "team": "担当"}[form.kind]
    upper = code(parent) if parent else (code(form.parent) if form.parent else "")
    return f"{form.code},{name or form.name},{word},{upper},{'○' if form.is_section else ''},{first},{last}\n"


def look(text: str) -> HrImport:
    return check(text, ImportKind.UNITS)


def test_new_units_come_below_each_other_in_any_order(city: City) -> None:
    record = look(f"N3,企画担当,担当,N2,,R8.4.1,\nN2,企画課,課,N1,○,R8.4.1,\nN1,新設局,局,{code(city.root)},,R8.4.1,\n")
    assert set(changes(record).values()) == {"new"}
    apply(record)
    tree = tree_on(APRIL, PUBLIC(NOW))
    team = next(node for node in tree.nodes.values() if node.code == "N3")
    assert tree.path_name(team.unit_id) == "新設局 企画課 企画担当"
    assert [node.code for node in tree.sections() if node.code == "N2"] == ["N2"]
    again = look("N3,企画担当,担当,N2,,R8.4.1,\n")
    assert changes(again) == {"N3": "same"}


def test_a_unit_is_renamed_and_moved_from_its_day(city: City) -> None:
    record = look(line(city.section, name="DX人材課") + line(city.other_section, parent=city.other_bureau))
    assert changes(record) == {code(city.section): "changed", code(city.other_section): "moved"}
    apply(record)
    before, after = (tree_on(day, PUBLIC(NOW)) for day in (APRIL - dt.timedelta(days=1), APRIL))
    assert before.nodes[city.section.pk].name == "人材育成課"
    assert after.nodes[city.section.pk].name == "DX人材課"
    assert after.path_name(city.other_section.pk) == "建設局 業務改革課"


def test_a_circle_is_refused_and_nothing_of_the_file_is_written(city: City) -> None:
    record = look(line(city.division, parent=city.section) + line(city.section, parent=city.division))
    assert record.is_blocked
    assert ("上位所属コード" in {column for _row, column in errors(record)}) is True
    assert UnitVersion.objects.exclude(superseded_at=None).exists() is False
    with pytest.raises(DomainError) as refused:
        apply(record)
    assert refused.value.code == "blocked"


def test_an_unknown_upper_unit_is_refused(city: City) -> None:
    assert errors(look("N1,新設課,課,NOWHERE,○,R8.4.1,\n")) == [(2, "上位所属コード")]


def test_a_unit_with_people_does_not_end(city: City) -> None:
    record = look(line(city.far_section, first="2020-04-01", last="R8.3.31"))
    assert not record.is_blocked
    PostingFactory(person=PersonFactory(), unit=city.far_section)
    record = look(line(city.far_section, first="2020-04-01", last="R8.3.31"))
    assert errors(record) == [(2, "廃止日")]


def test_a_unit_with_units_below_ends_only_together_with_them(city: City) -> None:
    ends = line(city.other_bureau, first="2020-04-01", last="R8.3.31")
    assert look(ends).is_blocked
    record = look(ends + line(city.far_section, first="2020-04-01", last="R8.3.31"))
    assert set(changes(record).values()) == {"ended"}
    apply(record)
    assert city.far_section.pk not in tree_on(APRIL, PUBLIC(NOW)).nodes


def test_the_same_code_twice_at_once_is_refused(city: City) -> None:
    record = look(f"N1,甲課,課,{code(city.bureau)},○,R8.4.1,\nN1,乙課,課,{code(city.bureau)},○,R8.5.1,\n")
    assert record.is_blocked


def test_who_is_posted_to_a_merged_unit_is_told_its_successor(city: City) -> None:
    for unit in (city.far_section,):
        end_unit(unit=unit, on=APRIL, now=NOW, by=None)
        record_lineage(
            kind=LineageKind.MERGED, predecessor=unit, successor=city.other_section, on=APRIL, now=NOW, by=None
        )
    record = check(f"777,新人 太郎,,{code(city.far_section)},係員,係員,正規,本務,,R8.5.1,\n")
    assert errors(record) == [(2, "所属コード")]
    assert "業務改革課" in reasons(record)
    assert code(city.other_section) in reasons(record)
    # Before the end it is there; a post without an end would outlast it.
    outlasting = check(f"777,新人 太郎,,{code(city.far_section)},係員,係員,正規,本務,,R8.3.1,\n")
    assert "業務改革課" in reasons(outlasting)


def test_units_under_an_embargo_are_seen_by_named_grants_alone(city: City) -> None:
    announced = NOW + dt.timedelta(days=10)
    record = check(line(city.section, name="DX人材課"), ImportKind.UNITS, disclose_at=announced)
    apply(record)
    assert tree_on(APRIL, PUBLIC(NOW)).nodes[city.section.pk].name == "人材育成課"
    assert tree_on(APRIL, Sight(now=NOW, embargoed=True)).nodes[city.section.pk].name == "DX人材課"
    assert tree_on(APRIL, PUBLIC(announced)).nodes[city.section.pk].name == "DX人材課"
