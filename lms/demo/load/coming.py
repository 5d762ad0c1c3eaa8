"""The coming 1 April, decided and not yet announced (内示): transfers, a head without successor, a reorganisation."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from lms.accounts.models import User
from lms.common.clock import CITY_ZONE
from lms.common.fiscal import FiscalYear
from lms.demo.load.organisation import City
from lms.demo.load.personas import Personas
from lms.demo.load.scenario import noon
from lms.organization.actions import mergers, postings, reorganisation
from lms.organization.actions.mergers import NewUnit
from lms.organization.actions.postings import NewPosting
from lms.organization.enums import Grade, HeadKind, PostingKind
from lms.organization.models import Posting, Unit

RENAMED, NEW_NAME, NEW_KANA = "契約管財局/管財課", "資産活用課", "しさんかつようか"
MERGED, INTO = "危機管理室/防災計画課", "危機管理室/危機管理課"
SPLIT, PART = "デジタル統括室/DX人材育成課", NewUnit("AI01", "AI活用推進課", "えーあいかつようすいしんか")
MOVING = (Grade.STAFF, Grade.CHIEF, Grade.DEPUTY_MANAGER)
TRANSFERS, LEAVING, TO_THE_PART = 36, 3, 4


class Coming:
    """Everything is written down on `today` and shown to all on the 25 March before it takes effect."""

    def __init__(self, city: City, chosen: Personas, by: User, today: dt.date, rng: random.Random) -> None:
        self.city, self.by, self.rng, self.now = city, by, rng, noon(today)
        self.day = FiscalYear.of(today).end
        self.shown = dt.datetime.combine(dt.date(self.day.year, 3, 25), dt.time(9), tzinfo=CITY_ZONE)
        self.staying = {city.people[someone].pk for someone in chosen.all()}

    def decide(self) -> None:
        """What a plan without these units lacks is left out."""
        self._transfer()
        self._leave()
        units = self.city.units
        if RENAMED in units:
            reorganisation.rename_unit(unit=units[RENAMED], on=self.day, name=NEW_NAME, kana=NEW_KANA, **self._stamp())
        if SPLIT in units:
            self._split(units[SPLIT])
        if MERGED in units and INTO in units:
            mergers.merge_units(units=[units[MERGED]], into=units[INTO], on=self.day, **self._stamp())

    def _stamp(self) -> dict[str, Any]:
        return {"now": self.now, "by": self.by, "disclose_at": self.shown}

    def _held(self, **of: object) -> list[Posting]:
        """Primary posts without an end, outside the units that change, in a fixed order."""
        changing = {unit.pk for key, unit in self.city.units.items() if key in {RENAMED, MERGED, INTO, SPLIT}}
        rows = Posting.objects.known().filter(kind=PostingKind.PRIMARY, valid_to=None, **of)
        rows = rows.exclude(unit_id__in=changing).exclude(person_id__in=self.staying)
        return list(rows.select_related("person", "unit").order_by("pk"))

    def _transfer(self) -> None:
        """People of one grade change places, so that no unit is left with too few."""
        by_grade: dict[str, list[Posting]] = defaultdict(list)
        movable = self._held(head=HeadKind.NONE, grade__in=MOVING)
        for posting in self.rng.sample(movable, self.city.scale.many(TRANSFERS)):
            by_grade[posting.grade].append(posting)
        rows = [row for grade in MOVING for row in self._turned(by_grade[grade])]
        heads = self._held(head=HeadKind.HEAD, grade=Grade.MANAGER)
        rows += self._turned(self.rng.sample(heads, 2))
        postings.transfer_people(rows=rows, **self._stamp())

    def _turned(self, held: list[Posting]) -> Iterable[NewPosting]:
        """Each takes the place of the next."""
        for posting, following in zip(held, [*held[1:], *held[:1]], strict=True):
            if posting.unit_id != following.unit_id:
                yield NewPosting(
                    posting.person,
                    following.unit,
                    following.title,
                    Grade(following.grade),
                    self.day,
                    head=HeadKind(following.head),
                )

    def _leave(self) -> None:
        """Some retire; one of them is a head, and nobody is named to follow."""
        gone = self.rng.sample(self._held(head=HeadKind.NONE, grade__in=MOVING), LEAVING)
        gone += self.rng.sample(self._held(head=HeadKind.HEAD, grade=Grade.MANAGER), 1)
        for posting in gone:
            postings.end_posting(posting=posting, on=self.day, **self._stamp())

    def _split(self, unit: Unit) -> None:
        """Part of the section becomes a new one, headed by the deputy of the old."""
        held = Posting.objects.known().filter(unit=unit, kind=PostingKind.PRIMARY, valid_to=None, head=HeadKind.NONE)
        deputy = held.filter(grade=Grade.DEPUTY_MANAGER).exclude(person_id__in=self.staying).first()
        staff = held.filter(grade=Grade.STAFF).exclude(person_id__in=self.staying).order_by("pk")[:TO_THE_PART]
        places: dict[int, int | None] = {posting.pk: 0 for posting in staff}
        stamp = self._stamp()
        made = mergers.split_unit(unit=unit, on=self.day, parts=[PART], places=places, goes_on=True, **stamp)
        if deputy is not None:
            row = NewPosting(deputy.person, made[0], "課長", Grade.MANAGER, self.day, head=HeadKind.HEAD)
            postings.transfer_people(rows=[row], **stamp)
