"""The organisation's units over time, from a scale's plan: keys are paths such as 「福祉局/介護保険課」."""

import dataclasses
import datetime as dt
import itertools
from typing import Any

from lms.organization.enums import UnitKind

# Half as large, as large and twice as large as the bureau's others: sections differ.
SIZES = (0.7, 1.0, 1.3)
# Those who sit in the section itself; the others sit in its teams.
IN_THE_SECTION = 14
TEAM = 16
TEAM_NAMES = (
    "企画担当",
    "管理担当",
    "調整担当",
    "指導担当",
    "事業担当",
    "推進担当",
    "相談担当",
    "支援担当",
    "計画担当",
    "審査担当",
)


@dataclasses.dataclass
class UnitPlan:
    """One unit: its first name and place. What becomes of it is in `changes`.

    `staff`: how many work in the section and its teams (None: a small section, by chance).
    """

    key: str
    parent: str | None
    name: str
    kana: str
    kind: UnitKind
    code: str
    is_section: bool = False
    infra: bool = False
    starts: dt.date = dt.date.min
    staff: int | None = None


@dataclasses.dataclass
class Plan:
    """All units in an order in which parents come first, and the reorganisations."""

    founded: dt.date
    units: dict[str, UnitPlan]
    reorganisations: list[dict[str, Any]]

    def sections_on(self, day: dt.date) -> list[UnitPlan]:
        gone = {r["unit"] for r in self.reorganisations if r["kind"] in {"merged", "abolished"} and r["date"] <= day}
        return [u for u in self.units.values() if u.is_section and u.starts <= day and u.key not in gone]

    def teams_of(self, key: str) -> list[UnitPlan]:
        return [unit for unit in self.units.values() if unit.parent == key and unit.kind == UnitKind.TEAM]


def plan(city: dict[str, Any]) -> Plan:
    """The plan that one of the files in lms/demo/data describes."""
    units: dict[str, UnitPlan] = {"": UnitPlan("", None, city["name"], "", UnitKind.CITY, "0000")}
    for number, bureau in enumerate(city["bureaus"], start=1):
        _add_bureau(units, bureau, f"{number:02}")
    for number, (ward, kana) in enumerate(zip(city["wards"], city["wards_kana"], strict=True), start=51):
        spec = {"name": ward, "kana": kana, "kind": "ward", "sections": {"-": city["ward_sections"]}}
        _add_bureau(units, {**spec, "staff": city.get("ward_staff")}, f"{number:02}")
    for unit in units.values():
        unit.starts = city["founded"]
    _prepare(units, city["reorganisations"])
    return Plan(city["founded"], units, city["reorganisations"])


def _add_bureau(units: dict[str, UnitPlan], spec: dict[str, Any], code: str) -> None:
    name, infra = spec["name"], spec.get("infra", False)
    units[name] = UnitPlan(name, "", name, spec["kana"], UnitKind(spec["kind"]), f"{code}00", infra=infra)
    numbers = (f"{code}{number:02}" for number in itertools.count(1))
    added: list[UnitPlan] = []

    def divide(division: str, sections: list[str], path: str) -> None:
        """Sections below a division, or ("-") directly below the bureau; their keys begin with `path`."""
        parent = name
        if division != "-":
            parent = f"{name}/{division}"
            units[parent] = UnitPlan(parent, name, division, "", UnitKind.DIVISION, next(numbers))
        for section in sections:
            key = f"{path}/{section}"
            units[key] = UnitPlan(key, parent, section, "", UnitKind.SECTION, next(numbers), True, infra)
            added.append(units[key])

    for division, sections in spec["sections"].items():
        divide(division, sections, name)
    for group in spec.get("sites", []):
        for site in group["names"]:
            divide(site, group["sections"], f"{name}/{site}")
    if spec.get("staff"):
        _staff(units, added, spec["staff"])


def _staff(units: dict[str, UnitPlan], sections: list[UnitPlan], total: int) -> None:
    """Share the bureau's people among its sections; a large one has teams."""
    shares = list(itertools.islice(itertools.cycle(SIZES), len(sections)))
    for number, (section, share) in enumerate(zip(sections, shares, strict=True)):
        section.staff = max(round(total * share / sum(shares)), IN_THE_SECTION)
        for team in range(-(-(section.staff - IN_THE_SECTION) // TEAM)):
            name = TEAM_NAMES[(number + team) % len(TEAM_NAMES)]
            key = f"{section.key}/{name}"
            code = f"{section.code}{chr(ord('A') + team)}"
            units[key] = UnitPlan(key, section.key, name, "", UnitKind.TEAM, code, infra=section.infra)


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
            units[key] = UnitPlan(key, under, name, "", UnitKind.SECTION, code, is_section=True, starts=change["date"])
