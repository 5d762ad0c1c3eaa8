"""The organisation's units over time, from city.yaml: keys are paths such as 「福祉局/介護保険課」."""

import dataclasses
import datetime as dt
from typing import Any

from lms.demo import data
from lms.organization.enums import UnitKind

FOUNDED = dt.date(2022, 4, 1)


@dataclasses.dataclass
class UnitPlan:
    """One unit: its first name and place. What becomes of it is in `changes`."""

    key: str
    parent: str | None
    name: str
    kana: str
    kind: UnitKind
    code: str
    is_section: bool = False
    infra: bool = False
    starts: dt.date = FOUNDED


@dataclasses.dataclass
class Plan:
    """All units in an order in which parents come first, and the reorganisations."""

    units: dict[str, UnitPlan]
    reorganisations: list[dict[str, Any]]

    def sections_on(self, day: dt.date) -> list[UnitPlan]:
        gone = {r["unit"] for r in self.reorganisations if r["kind"] in {"merged", "abolished"} and r["date"] <= day}
        return [u for u in self.units.values() if u.is_section and u.starts <= day and u.key not in gone]


def plan() -> Plan:
    """The plan that city.yaml describes."""
    city = data.read("city")
    units: dict[str, UnitPlan] = {"": UnitPlan("", None, city["name"], "", UnitKind.CITY, "0000")}
    for number, bureau in enumerate(city["bureaus"], start=1):
        _add_bureau(units, bureau, f"{number:02}")
    for number, (ward, kana) in enumerate(zip(city["wards"], city["wards_kana"], strict=True), start=51):
        spec = {"name": ward, "kana": kana, "kind": "ward", "sections": {"-": city["ward_sections"]}}
        _add_bureau(units, spec, f"{number:02}")
    _prepare(units, city["reorganisations"])
    return Plan(units, city["reorganisations"])


def _add_bureau(units: dict[str, UnitPlan], spec: dict[str, Any], code: str) -> None:
    name = spec["name"]
    units[name] = UnitPlan(
        name, "", name, spec["kana"], UnitKind(spec["kind"]), f"{code}00", infra=spec.get("infra", False)
    )
    number = 0
    for division, sections in spec["sections"].items():
        parent = name
        if division != "-":
            number += 1
            parent = f"{name}/{division}"
            units[parent] = UnitPlan(parent, name, division, "", UnitKind.DIVISION, f"{code}{number:02}")
        for section in sections:
            number += 1
            key = f"{name}/{section}"
            units[key] = UnitPlan(
                key, parent, section, "", UnitKind.SECTION, f"{code}{number:02}", True, spec.get("infra", False)
            )


def _prepare(units: dict[str, UnitPlan], reorganisations: list[dict[str, Any]]) -> None:
    """First names and places of what is renamed or moved later; units that a split brings into being."""
    for change in reorganisations:
        unit = units[change["unit"]]
        if change["kind"] == "renamed":
            unit.name = change["from_name"]
        elif change["kind"] == "moved":
            unit.parent = change["from_parent"]
        elif change["kind"] == "split":
            name, under = change["new"]["name"], change["new"]["under"]
            key = f"{under.split('/')[0]}/{name}"
            code = f"{unit.code}S"
            units[key] = UnitPlan(key, under, name, "", UnitKind.SECTION, code, True, starts=change["date"])
