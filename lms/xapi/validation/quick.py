"""The same rules again, said so that they are quick where they hold.

`validate_statement` names the place of a mistake and pays for that on every member. Nearly all statements have none:
`is_sound` says so in a fraction of the time. Where it says no, the other one has the word: it explains, or finds
nothing wrong after all. A test holds the two together: what is sound is valid.

What a statement may consist of is said in classes, which msgspec compares with it in one go; what a text looks like,
and what depends on several members, each class says itself.
"""

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from lms.xapi.enums import Verb
from lms.xapi.errors import InvalidStatement
from lms.xapi.validation import basics
from lms.xapi.validation.activities import COMPONENTS, INTERACTIONS
from lms.xapi.validation.agents import MBOX, SHA1
from lms.xapi.validation.contexts import MEDIA_TYPE, SHA2
from lms.xapi.validation.statements import VERSION_1, VERSION_2
from lms.xapi.validation.trees import DEPTH

Sound = Callable[[str], bool]
# Longer ones are rare, and their texts would fill the memory if a client meant to.
LONGEST = 8192
# NUL and surrogates reach a text only by escapes: bytes that are UTF-8 cannot hold them.
_ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def is_sound(statement: Any, raw: bytes, version: str) -> bool:
    """Whether it surely is a statement of this version. `raw` are the bytes of which it was parsed."""
    if len(raw) > LONGEST or not _can_be_kept(raw):
        return False
    try:
        found = msgspec.convert(statement, Statement)
    except msgspec.ValidationError:
        return False
    is_version = _version_2 if version.startswith("2") else _version_1
    return found.version is UNSET or is_version(found.version)


def _can_be_kept(raw: bytes) -> bool:
    """Seen from the bytes: a text is nested no deeper than it has brackets, and only escapes spell what is no text."""
    return raw.count(b"{") + raw.count(b"[") <= DEPTH and (b"\\u" not in raw or _ESCAPED.search(raw) is None)


def _formed(pattern: re.Pattern[str]) -> Sound:
    """Texts of one form; what was judged lately is known."""

    @lru_cache(maxsize=2048)
    def known(value: str) -> bool:
        return pattern.fullmatch(value) is not None

    return known


_iri, _uuid, _language = _formed(basics.IRI), _formed(basics.UUID), _formed(basics.LANGUAGE)
_mbox, _sha1, _sha2 = _formed(MBOX), _formed(SHA1), _formed(SHA2)
_duration, _media_type = _formed(basics.DURATION), _formed(MEDIA_TYPE)
_version_1, _version_2 = _formed(VERSION_1), _formed(VERSION_2)


@lru_cache(maxsize=2048)
def _moment(value: str) -> bool:
    try:
        basics.read_timestamp(value, "")
    except InvalidStatement:
        return False
    return True


Text = str | UnsetType
Number = int | float | UnsetType
LanguageMap = dict[str, str] | UnsetType
Extensions = dict[str, Any] | UnsetType


class Part(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, gc=False):
    """What is lacking is UNSET; null is nothing that could be said.

    Each class raises ValueError after it was made, unless it is sound. Nobody reads a reason: the thorough one gives
    it. Members have the specification's names.
    """


class Account(Part):
    homePage: str
    name: str

    def __post_init__(self) -> None:
        if not (self.name and _iri(self.homePage)):
            raise ValueError


class Actor(Part):
    """An agent or a group."""

    objectType: Literal["Agent", "Group"] = "Agent"
    name: Text = UNSET
    mbox: Text = UNSET
    mbox_sha1sum: Text = UNSET
    openid: Text = UNSET
    account: Account | UnsetType = UNSET
    member: list["Actor"] | UnsetType = UNSET

    def __post_init__(self) -> None:
        given = self._identifiers()
        if self.objectType == "Agent":
            is_sound = given == 1 and self.member is UNSET
        elif self.member is UNSET:
            is_sound = given == 1
        else:
            is_sound = given <= 1 and all(one.objectType == "Agent" for one in self.member)
            # An identified group may be without members; an anonymous one may not.
            is_sound = is_sound and (given == 1 or len(self.member) > 0)
        if not is_sound:
            raise ValueError

    def _identifiers(self) -> int:
        """How many there are; more than one if one of them is not sound."""
        if self.mbox is self.mbox_sha1sum is self.openid:
            return self.account is not UNSET
        is_sound = (
            (self.mbox is UNSET or _mbox(self.mbox))
            and (self.mbox_sha1sum is UNSET or _sha1(self.mbox_sha1sum))
            and (self.openid is UNSET or _iri(self.openid))
        )
        return 4 - (self.mbox, self.mbox_sha1sum, self.openid, self.account).count(UNSET) if is_sound else 2


class Named(Part):
    """A verb."""

    id: str
    display: LanguageMap = UNSET

    def __post_init__(self) -> None:
        if not (_iri(self.id) and (self.display is UNSET or all(map(_language, self.display)))):
            raise ValueError


class Component(Part):
    id: str
    description: LanguageMap = UNSET

    def __post_init__(self) -> None:
        if not (self.id and (self.description is UNSET or all(map(_language, self.description)))):
            raise ValueError


Components = list[Component] | UnsetType


class Definition(Part):
    name: LanguageMap = UNSET
    description: LanguageMap = UNSET
    type: Text = UNSET
    moreInfo: Text = UNSET
    extensions: Extensions = UNSET
    interactionType: Text = UNSET
    correctResponsesPattern: list[str] | UnsetType = UNSET
    choices: Components = UNSET
    scale: Components = UNSET
    source: Components = UNSET
    target: Components = UNSET
    steps: Components = UNSET

    def __post_init__(self) -> None:
        if not (
            (self.type is UNSET or _iri(self.type))
            and (self.name is UNSET or all(map(_language, self.name)))
            and (self.description is UNSET or all(map(_language, self.description)))
            and (self.moreInfo is UNSET or _iri(self.moreInfo))
            and (self.extensions is UNSET or all(map(_iri, self.extensions)))
            and (self.interactionType is UNSET or self.interactionType in INTERACTIONS)
            and self._is_described_in_order()
        ):
            raise ValueError

    def _is_described_in_order(self) -> bool:
        lists = (self.choices, self.scale, self.source, self.target, self.steps)
        if self.interactionType is UNSET:
            return self.correctResponsesPattern is UNSET and lists.count(UNSET) == len(lists)
        kinds = INTERACTIONS[self.interactionType]
        return all(
            components is UNSET or (kind in kinds and len({one.id for one in components}) == len(components))
            for kind, components in zip(COMPONENTS, lists, strict=True)
        )


class Activity(Part):
    id: str
    objectType: Literal["Activity"] = "Activity"
    definition: Definition | UnsetType = UNSET

    def __post_init__(self) -> None:
        if not _iri(self.id):
            raise ValueError


class Reference(Part):
    id: str
    objectType: Literal["StatementRef"]

    def __post_init__(self) -> None:
        if not _uuid(self.id):
            raise ValueError


class Score(Part):
    scaled: Number = UNSET
    raw: Number = UNSET
    min: Number = UNSET
    max: Number = UNSET

    def __post_init__(self) -> None:
        low = -math.inf if self.min is UNSET else self.min
        high = math.inf if self.max is UNSET else self.max
        if not (
            (self.scaled is UNSET or -1 <= self.scaled <= 1)
            and low < high
            and (self.raw is UNSET or low <= self.raw <= high)
        ):
            raise ValueError


class Result(Part):
    score: Score | UnsetType = UNSET
    success: bool | UnsetType = UNSET
    completion: bool | UnsetType = UNSET
    response: Text = UNSET
    duration: Text = UNSET
    extensions: Extensions = UNSET

    def __post_init__(self) -> None:
        if not (
            (self.duration is UNSET or _duration(self.duration))
            and (self.extensions is UNSET or all(map(_iri, self.extensions)))
        ):
            raise ValueError


Activities = list[Activity] | Activity | UnsetType


class ContextActivities(Part):
    parent: Activities = UNSET
    grouping: Activities = UNSET
    category: Activities = UNSET
    other: Activities = UNSET


class Context(Part):
    """What version 2 adds to contexts is left to the other one."""

    registration: Text = UNSET
    instructor: Actor | UnsetType = UNSET
    team: Actor | UnsetType = UNSET
    contextActivities: ContextActivities | UnsetType = UNSET
    revision: Text = UNSET
    platform: Text = UNSET
    language: Text = UNSET
    statement: Reference | UnsetType = UNSET
    extensions: Extensions = UNSET

    def __post_init__(self) -> None:
        if not (
            (self.registration is UNSET or _uuid(self.registration))
            and (self.language is UNSET or _language(self.language))
            and (self.team is UNSET or self.team.objectType == "Group")
            and (self.extensions is UNSET or all(map(_iri, self.extensions)))
        ):
            raise ValueError


class Attachment(Part):
    usageType: str
    display: dict[str, str]
    contentType: str
    # As it came: a whole number must not be written as a fraction.
    length: Any
    sha2: str
    description: LanguageMap = UNSET
    fileUrl: Text = UNSET

    def __post_init__(self) -> None:
        if not (
            _iri(self.usageType)
            and all(map(_language, self.display))
            and _media_type(self.contentType)
            and (type(self.length) is int and self.length >= 0)
            and _sha2(self.sha2)
            and (self.description is UNSET or all(map(_language, self.description)))
            and (self.fileUrl is UNSET or _iri(self.fileUrl))
        ):
            raise ValueError


# A statement inside a statement is rare: it is left to the other one.
_OBJECTS: dict[Any, type[Part]] = {"Activity": Activity, "Agent": Actor, "Group": Actor, "StatementRef": Reference}


class Statement(Part):
    """An authority that a client states is rare: it is left to the other one."""

    actor: Actor
    verb: Named
    object: dict[str, Any]
    id: Text = UNSET
    result: Result | UnsetType = UNSET
    context: Context | UnsetType = UNSET
    timestamp: Text = UNSET
    stored: Text = UNSET
    version: Text = UNSET
    attachments: list[Attachment] | UnsetType = UNSET

    def __post_init__(self) -> None:
        kind = self.object.get("objectType", "Activity")
        if not (
            (self.id is UNSET or basics.UUID.fullmatch(self.id))
            and (self.timestamp is UNSET or _moment(self.timestamp))
            and (self.stored is UNSET or _moment(self.stored))
            and (type(kind) is str and kind in _OBJECTS)
            and (kind == "Activity" or not self._is_of_activities())
            and (kind == "StatementRef" or self.verb.id != Verb.VOIDED)
        ):
            raise ValueError
        msgspec.convert(self.object, _OBJECTS[kind])

    def _is_of_activities(self) -> bool:
        """Whether its context says what only activities have."""
        context = self.context
        return context is not UNSET and not (context.revision is context.platform is UNSET)
