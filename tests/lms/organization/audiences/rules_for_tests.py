"""Rules, short to write."""

from typing import Any


def said(kind: str, *, negated: bool = False, **values: Any) -> dict[str, Any]:
    return {"kind": kind, "values": values, "negated": negated}


def group(join: str, *of: dict[str, Any], negated: bool = False) -> dict[str, Any]:
    return {"join": join, "of": list(of), "negated": negated}


def rule(*of: dict[str, Any], join: str = "all", among: str = "employee") -> dict[str, Any]:
    return {"version": 1, "among": among, "where": group(join, *of)}
