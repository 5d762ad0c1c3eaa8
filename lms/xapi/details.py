"""One statement with all that the store knows of it, in plain words."""

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lms.common.access import Access
from lms.common.clock import local_date
from lms.organization.models import Person, Sight
from lms.organization.queries import visible_people
from lms.xapi.attachments import named_in
from lms.xapi.models import Attachment, Statement, StatementKey
from lms.xapi.names import known_names
from lms.xapi.plain import Line, around, in_words, line, thing_words
from lms.xapi.queries import is_voided
from lms.xapi.results import duration_words, score_words

Facts = list[tuple[str, object, str]]
# More links than these nobody reads; the list says how to find all.
LINKED = 20
KINDS = ("parent", "grouping", "category", "other")


@dataclasses.dataclass(frozen=True)
class Link:
    """Another statement that has to do with this one. `url` is empty where it is not in the store."""

    label: str
    text: str
    url: str
    counts: bool = True


@dataclasses.dataclass(frozen=True)
class File:
    name: str
    content_type: str
    size: int
    sha2: str
    url: str


@dataclasses.dataclass(frozen=True)
class Detail:
    line: Line
    facts: Facts
    context: Facts
    result: Facts
    links: list[Link]
    files: list[File]
    pretty: str
    size: int
    sha256: str


def detail_of(statement: Statement, access: Access, sight: Sight) -> Detail:
    """A fixed number of queries, whatever the statement says."""
    content, names = statement.content, known_names()
    voided = is_voided([statement.statement_id])
    told = line(statement, names, is_voided=bool(voided))
    raw = bytes(statement.raw)
    return Detail(
        line=told,
        facts=_facts(statement, told, names, _person_url(told.person, access, sight)),
        context=_context(content, names),
        result=_result(content.get("result", {})),
        links=list(_links(statement)),
        files=_files(statement),
        pretty=json.dumps(content, ensure_ascii=False, indent=2),
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _person_url(person: UUID | None, access: Access, sight: Sight) -> str:
    """To the person's timeline, if the reader may open it."""
    return reverse("statement_person", args=[person]) if person and may_follow(person, access, sight) else ""


def may_follow(person: UUID, access: Access, sight: Sight) -> bool:
    """Whether a timeline may be opened: of an employee by those who may open the employee's record; of an id that
    belongs to nobody here by every administrator."""
    if visible_people(access, local_date(sight.now), sight).filter(uuid=person).exists():
        return True
    return not Person.objects.seen(sight).filter(uuid=person).exists()


def _list_url(**filters: str) -> str:
    return f"{reverse('statement_list')}?{urlencode(filters)}"


def _facts(statement: Statement, told: Line, names: Mapping[str, str], person_url: str) -> Facts:
    content = statement.content
    source = f"{told.trust}：{told.source}" if told.source else told.trust
    facts: Facts = [
        (_("Record's id"), statement.statement_id, ""),
        (_("Person"), told.person or _("not a person known here"), person_url if told.person else ""),
        (_("What was done"), in_words(content["verb"].get("display", {})) or "―", ""),
        (_("Verb (IRI)"), content["verb"]["id"], _list_url(verb=content["verb"]["id"])),
        (_("To what"), thing_words(content["object"], names), ""),
    ]
    if content["object"].get("objectType", "Activity") == "Activity":
        facts.append((_("Activity (IRI)"), content["object"]["id"], _list_url(activity=content["object"]["id"])))
    if statement.client:
        facts.append((_("According to"), source, reverse("client_detail", args=[statement.client.pk])))
    else:
        facts.append((_("According to"), source, ""))
    return [*facts, (_("xAPI version"), statement.version, "")]


def _context(content: Mapping[str, Any], names: Mapping[str, str]) -> Facts:
    context = content.get("context", {})
    words = {
        "parent": _("Part of"),
        "grouping": _("Within"),
        "category": _("Of the kind"),
        "other": _("Also concerns"),
    }
    facts: Facts = []
    if registration := context.get("registration"):
        facts.append((_("Enrolment (registration)"), registration, _list_url(registration=registration)))
    for kind in KINDS:
        for thing in around(content, [kind]):
            facts.append((words[kind], thing_words(thing, names), _list_url(activity=thing["id"])))
    plain = {"language": _("Language"), "platform": _("Platform"), "revision": _("Revision")}
    return [*facts, *((label, context[name], "") for name, label in plain.items() if name in context)]


def _result(result: Mapping[str, Any]) -> Facts:
    yes = {True: _("yes"), False: _("no")}
    facts: Facts = [
        (label, yes[bool(result[name])], "")
        for name, label in (("success", _("Success")), ("completion", _("Completed")))
        if name in result
    ]
    score = result.get("score", {})
    if words := score_words(score):
        scaled = f"（{score['scaled'] * 100:.0f}%）" if "raw" in score and "scaled" in score else ""
        facts.append((_("Score"), words + scaled, ""))
    if "duration" in result:
        facts.append((_("Time taken"), duration_words(result["duration"]) or result["duration"], ""))
    if "response" in result:
        facts.append((_("Answer"), result["response"], ""))
    return facts


def _links(statement: Statement) -> Iterator[Link]:
    """Statements that this one takes back or speaks of, and those that do so with this one."""
    target = statement.voids or statement.refers_to
    if target is not None:
        there = Statement.objects.with_ids([target]).select_related("client").first()
        label = _("Takes back") if statement.voids else _("Speaks of")
        works = there is None or not statement.voids or _may_void(statement, there)
        yield Link(label, str(target), _url(target) if there else "", works)
    voiding = Statement.objects.filter(keys__voids=statement.statement_id).select_related("client")
    for row in voiding.order_by("stored", "seq")[:LINKED]:
        yield Link(_("Taken back by"), str(row.statement_id), _url(row.statement_id), _may_void(row, statement))
    speaking = Statement.objects.filter(keys__refers_to=statement.statement_id, voids=None).order_by("stored", "seq")
    for row in speaking[:LINKED]:
        yield Link(_("Spoken of by"), str(row.statement_id), _url(row.statement_id))


def _may_void(voiding: Statement, voided: Statement) -> bool:
    """By the rule that the store itself holds to, which keys know."""
    key = StatementKey(trust=voided.trust, client_id=voided.client_id)
    return key.may_be_voided_by(voiding.trust, voiding.client)


def _url(statement_id: UUID) -> str:
    return reverse("statement_detail", args=[statement_id])


def _files(statement: Statement) -> list[File]:
    named = list(named_in(statement.content))
    here = set(
        Attachment.objects.filter(sha2__in=[each["sha2"].lower() for each in named]).values_list("sha2", flat=True)
    )
    return [
        File(
            name=in_words(each.get("display", {})) or each["sha2"][:16],
            content_type=each["contentType"],
            size=each["length"],
            sha2=each["sha2"].lower(),
            url=reverse("statement_attachment", args=[statement.statement_id, each["sha2"].lower()])
            if each["sha2"].lower() in here
            else "",
        )
        for each in named
    ]
