"""A batch of changes under embargo, and everything that the product answers with, made comparable.

Each secret carries MARK in its texts; what the batch changes without a text of its own (who is on leave, how many
people a unit has, who heads it) shows in a comparison of all answers with those of the same city without the batch.
"""

import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve
from pypdf import PdfReader

from lms.accounts.models import User
from lms.common import clock
from lms.common.sheets import XLSX
from lms.organization.actions.imports import check_file
from lms.organization.actions.leave import record_leave
from lms.organization.actions.mergers import merge_units
from lms.organization.actions.newcomers import register_newcomer
from lms.organization.actions.people import NewPerson
from lms.organization.actions.postings import NewPosting, post_person, transfer_person
from lms.organization.actions.reorganisation import rename_unit
from lms.organization.actions.units import create_unit
from lms.organization.enums import (
    Grade,
    HeadKind,
    ImportKind,
    ImportMode,
    LeaveKind,
    PostingKind,
    UnitKind,
)
from lms.organization.models import HrImport, Person, Sight, Unit
from tests.architecture.world import World
from tests.factories.accounts import UserFactory
from tests.factories.organization import PersonFactory, PostingFactory, UnitFactory

# What people may type into a search; and how it stands in every secret text, so that an echo is no leak.
TYPED = "ZQX"
MARK = f"極秘{TYPED}"


@dataclasses.dataclass(frozen=True)
class Public:
    """What everybody knows before the batch, beside the world."""

    merged: Unit
    clerk: Person
    future_head: Person

    @classmethod
    def prepare(cls, world: World) -> "Public":
        merged = UnitFactory(parent=world.city.division, name="統合元課")
        clerk: Person = PersonFactory(with_account=True)
        PostingFactory(person=clerk, unit=merged)
        future_head: Person = PersonFactory(with_account=True)
        PostingFactory(person=future_head, unit=world.city.far_section)
        return cls(merged, clerk, future_head)


@dataclasses.dataclass(frozen=True)
class Batch:
    """What HR has written down and not announced: in force from `day`, one post from `later`."""

    day: dt.date
    later: dt.date
    lifts_at: dt.datetime
    unit: Unit
    newcomer: Person
    file: HrImport


def write_batch(world: World, public: Public, now: dt.datetime, by: User | None) -> Batch:
    """A new section, its head and a newcomer in it, a transfer, a rename, a merger, a leave, a post to come."""
    city, day, lifts_at = world.city, clock.local_date(now), now + dt.timedelta(hours=2)
    later = day + dt.timedelta(days=40)
    common: dict[str, Any] = {"now": now, "by": by, "disclose_at": lifts_at}
    unit = create_unit(
        code=f"{TYPED}-1",
        name=f"{MARK}新設課",
        kana=f"{MARK}カ",
        kind=UnitKind.SECTION,
        parent=city.division,
        is_section=True,
        valid_from=day,
        **common,
    )
    transfer_person(person=city.learner, on=day, unit=unit, title=f"{MARK}係員", grade=Grade.CHIEF, **common)
    newcomer = register_newcomer(
        new=NewPerson(
            f"{MARK}新人", f"{MARK}シンジン", f"{TYPED}0001", user=UserFactory(employee_number=f"{TYPED}0001")
        ),
        post=lambda person: NewPosting(person, city.far_section, f"{MARK}主事", Grade.STAFF, day),
        **common,
    )
    place: dict[str, Any] = {"person": public.future_head, "grade": Grade.MANAGER, "kind": PostingKind.CONCURRENT}
    post_person(unit=unit, title=f"{MARK}課長", head=HeadKind.HEAD, valid_from=day, **place, **common)
    post_person(unit=city.section, title=f"{MARK}代理", head=HeadKind.ACTING, valid_from=day, **place, **common)
    post_person(unit=city.other_section, title=f"{MARK}兼務", valid_from=later, **place, **common)
    rename_unit(unit=city.far_section, on=day, name=f"{MARK}改称課", kana=f"{MARK}カ", code=f"{TYPED}-2", **common)
    merge_units(units=[public.merged], into=city.far_section, on=day, **common)
    leader = world.designation.person
    record_leave(person=leader, kind=LeaveKind.SICK, valid_from=day, valid_to=None, **common)
    return Batch(day, later, lifts_at, unit, newcomer, _file(batch=common, day=day))


def _file(batch: dict[str, Any], day: dt.date) -> HrImport:
    """A file that waits to be applied, with one more newcomer."""
    text = f"職員番号,氏名,所属コード,職,級\n{TYPED}0002,{MARK}花子,{TYPED}-1,{MARK}係員,係員\n"
    return check_file(
        kind=ImportKind.PEOPLE,
        mode=ImportMode.LISTED,
        file=ContentFile(text.encode(), name=f"{MARK}.csv"),
        as_of=day,
        document=f"{MARK}通知",
        sight=Sight(now=batch["now"], embargoed=True),
        **batch,
    )


# -- What is asked ---------------------------------------------------------------------------------------------------
# Every name under which a page of ours takes a day; what it does not know it passes over.
DAYS = ("as_of", "on", "day", "date", "since", "until", "valid_from")


def questions(batch: Batch) -> list[dict[str, str]]:
    """What may stand behind any address."""
    later = (batch.later + dt.timedelta(days=20)).isoformat()
    lifted = (clock.local_date(batch.lifts_at) + dt.timedelta(days=5)).isoformat()
    days = dict.fromkeys(DAYS, later)
    secret = dict.fromkeys(("unit", "bureau", "section", "below"), str(batch.unit.uuid))
    return [
        {},
        days,
        {**days, "q": TYPED, "text": TYPED},
        {**days, **secret},
        {"known_on": lifted, "known_at": lifted, **days},
    ]


class Links(HTMLParser):
    """The addresses that a page offers: its links, and its forms sent with a day and with a text."""

    def __init__(self, page: str, day: str) -> None:
        super().__init__()
        self.day, self.found = day, list[str]()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get"):
            if name in values:
                self.found.append(values[name])
        if tag == "form" and values.get("method", "get").lower() == "get":
            self.action, self.fields = values.get("action", ""), {}
        elif tag == "input" and self.action is not None and values.get("name"):
            self.fields[values["name"]] = self._filled(values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.action:
            self.found.append(f"{self.action.split('?')[0]}?{urlencode(self.fields)}")
            self.action = None

    def _filled(self, values: dict[str, str]) -> str:
        kind = values.get("type", "text")
        return {"date": self.day, "search": TYPED, "text": TYPED}.get(kind, values.get("value", ""))


def links_of(page: str, batch: Batch) -> Iterator[str]:
    for address in Links(page, batch.later.isoformat()).found:
        parts = urlsplit(unescape(address))
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            continue
        yield parts.path + (f"?{parts.query}" if parts.query else "")


def route_name(address: str) -> str:
    """The name of the view that answers; "" if none does."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def names_secret(address: str, batch: Batch) -> bool:
    """Whether an address speaks of something that is not announced."""
    words = [str(batch.unit.uuid), str(batch.newcomer.uuid), str(batch.file.uuid), f"{TYPED}-"]
    return any(word in address for word in words)


def without_echo(address: str) -> str:
    """The address with its parameters in order, so that the same question is asked once."""
    parts = urlsplit(address)
    return parts.path + (f"?{urlencode(sorted(parse_qsl(parts.query)))}" if parts.query else "")


# -- What is answered ------------------------------------------------------------------------------------------------
@dataclasses.dataclass(frozen=True)
class Answer:
    """Status, where to, and everything that can be read of it."""

    status: int
    location: str
    text: str

    @property
    def is_there(self) -> bool:
        return self.status == 200

    def first_difference(self, other: "Answer") -> str:
        """Some words around the place where two answers part."""
        if (self.status, self.location) != (other.status, other.location):
            return f"{self.status} {self.location} / {other.status} {other.location}"
        for at, (one, two) in enumerate(zip(self.text, other.text, strict=False)):
            if one != two:
                return f"…{self.text[max(at - 60, 0) : at + 60]}… / …{other.text[max(at - 60, 0) : at + 60]}…"
        return f"{len(self.text)} / {len(other.text)} characters"


# What differs between any two answers (tokens against forgery, when a file was made, what a picture's file is called
# when one of that name is there already), and what marks the words sought.
_PASSING = re.compile(
    r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken[^}]*|<dcterms:\w+[^<]*</dcterms:\w+>|</?mark[^>]*>'
    r"|(?<=\w)_\w{7}(?=\.width-)"
)


def answer(response: HttpResponseBase) -> Answer:
    content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    kind = response.get("Content-Type", "")
    if kind.startswith(XLSX):
        text = _unpacked(content)
    elif kind.startswith("application/pdf"):
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    else:
        text = content.decode("cp932" if "shift_jis" in kind.lower() else "utf-8", errors="replace")
    return Answer(response.status_code, response.get("Location", ""), _PASSING.sub("", text))


def _unpacked(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(unescape(book.read(name).decode()) for name in sorted(book.namelist()))


def ask(browser: Client, address: str) -> Answer:
    """The page; or what comes of sending an empty form to what takes forms only. Nothing stays of it."""
    before = transaction.savepoint()
    response: HttpResponseBase = browser.get(address)
    if response.status_code == 405:
        response = browser.post(address)
    found = answer(response)
    transaction.savepoint_rollback(before)
    return found


def ask_all(browser: Client, addresses: Iterable[str]) -> dict[str, Answer]:
    return {address: ask(browser, address) for address in addresses}
