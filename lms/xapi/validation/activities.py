"""Activities, and the interactions that questions are described by."""

from typing import Any

from lms.xapi.validation.basics import (
    Check,
    expect,
    extensions,
    filled_text,
    iri,
    language_map,
    list_of,
    members,
    one_of,
    text,
)

# Each kind of question, and the lists of components that it may have.
INTERACTIONS: dict[str, tuple[str, ...]] = {
    "true-false": (),
    "choice": ("choices",),
    "fill-in": (),
    "long-fill-in": (),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "numeric": (),
    "other": (),
}
COMPONENTS = ("choices", "scale", "source", "target", "steps")


def _component(value: Any, path: str) -> None:
    members(value, path, {"id": filled_text, "description": language_map}, required=("id",))


def _components(value: Any, path: str) -> None:
    list_of(_component)(value, path)
    ids = [component["id"] for component in value]
    expect(len(set(ids)) == len(ids), path, "must not use an id twice")


_DEFINITION: dict[str, Check] = {
    "name": language_map,
    "description": language_map,
    "type": iri,
    "moreInfo": iri,
    "extensions": extensions,
    "interactionType": one_of(*INTERACTIONS),
    "correctResponsesPattern": list_of(text),
    **dict.fromkeys(COMPONENTS, _components),
}


def _definition(value: Any, path: str) -> None:
    members(value, path, _DEFINITION)
    kind = value.get("interactionType")
    described = [name for name in (*COMPONENTS, "correctResponsesPattern") if name in value]
    expect(kind or not described, path, f"has {', '.join(described)} but no interactionType")
    strange = [name for name in described if name in COMPONENTS and name not in INTERACTIONS[kind]]
    expect(not strange, path, f"must not have {', '.join(strange)} with the interactionType {kind}")


_ACTIVITY = {"objectType": one_of("Activity"), "id": iri, "definition": _definition}


def activity(value: Any, path: str) -> None:
    members(value, path, _ACTIVITY, required=("id",))
