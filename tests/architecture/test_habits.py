"""What keeps the house liveable: sizes, imports, errors, templates, tests that mirror the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.layers import ROOT, app_folders, sources

MAX_LINES = 400
CODE = sources("*.py")
TESTS = sorted(path for path in (ROOT / "tests").rglob("*.py"))
SCRIPTS = sorted((ROOT / "bin").rglob("*.py"))
TEMPLATES = sources("*.html")
# Names of places and things of those who write the product: no reader has them.
ELSEWHERE = re.compile(r"(?<![\w.])/work/|/\.library\b|\bsession " + "notes?\\b|/tmp/" + "team", re.IGNORECASE)
OUTSIDE = re.compile(r"""(?:src|href|action|srcset|poster|data)\s*=\s*["']\s*(?:https?:)?//""", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<[^>]*\sstyle\s*=|<style[\s>]", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE)
EVALUATED = re.compile(r"""hx-(?:vals|headers)[\w:]*\s*=\s*["']\s*js:|hx-trigger\s*=\s*["'][^"']*\[""")
DATA_SCRIPT = re.compile(r"""<script[^>]*type=["']application/json["']""")
NOT_MIRRORED = {"lms.demo"}


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


def trees(paths: list[Path]) -> Iterator[tuple[str, ast.Module]]:
    for path in paths:
        yield where(path), ast.parse(path.read_text(encoding="utf-8"))


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    long = {where(path): n for path in [*CODE, *TESTS, *SCRIPTS, *TEMPLATES] if (n := lines(path)) > MAX_LINES}
    assert not long


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_imports_stand_at_the_top() -> None:
    """An import inside a function hides a circle: what it hides belongs into another module.

    Or it spares whoever does not need it something slow, and then stands in the list of what the web server loads.
    """
    hidden = [
        f"{name}:{node.lineno}"
        for name, tree in trees([*CODE, *SCRIPTS])
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not is_ready_hook(function) and not is_slow(node)
    ]
    assert not hidden


def is_slow(node: ast.Import | ast.ImportFrom) -> bool:
    names = [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return set(names) <= set(settings.LOADED_LATE)


def is_ready_hook(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Django asks that what needs models is imported in AppConfig.ready(): before, there are none."""
    return function.name == "ready"


def test_no_error_is_caught_without_being_named() -> None:
    blind = [
        f"{name}:{node.lineno}"
        for name, tree in trees([*CODE, *SCRIPTS, *TESTS])
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and catches_all(node)
    ]
    assert not blind


def catches_all(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id.endswith("BaseException")) or is_exception(kind)
        for kind in caught
    )


def is_exception(kind: ast.expr | None) -> bool:
    return isinstance(kind, ast.Name) and kind.id == "Exception"


def test_only_the_clock_asks_what_time_it_is() -> None:
    asks = re.compile(r"timezone\.(?:now|localdate|localtime)\(\)|datetime\.now\(|date\.today\(|time\.time\(")
    own = ROOT / "lms" / "common" / "clock.py"
    asking = [where(path) for path in CODE if path != own and asks.search(path.read_text(encoding="utf-8"))]
    assert not asking


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an outside address", OUTSIDE),
        ("a style in a page", INLINE_STYLE),
        ("a handler in a page", HANDLER),
        ("an evaluated value", EVALUATED),
    ],
)
def test_pages_hold_to_the_policy_that_the_browser_enforces(what: str, pattern: re.Pattern[str]) -> None:
    guilty = [
        f"{where(path)}: {found[0][:80]}"
        for path in TEMPLATES
        if not for_paper(path) and (found := pattern.search(path.read_text(encoding="utf-8")))
    ]
    assert not guilty, f"{what}: {guilty}"


def test_no_script_stands_in_a_page() -> None:
    guilty = []
    for path in TEMPLATES:
        tags = INLINE_SCRIPT.findall(path.read_text(encoding="utf-8"))
        if any(not DATA_SCRIPT.search(tag) for tag in tags):
            guilty.append(where(path))
    assert not guilty


def for_paper(path: Path) -> bool:
    """Templates of PDFs carry their style: no browser reads them."""
    return "pdf" in path.parts or "pdf" in path.stem or "print" in path.parts


def test_the_product_does_not_speak_of_the_place_where_it_was_written() -> None:
    suffixes = {".py", ".html", ".md", ".toml", ".yaml", ".yml", ".json", ".css", ".js", ".cfg", ".txt", ".sh"}
    skipped = {
        ".venv",
        ".uv",
        ".git",
        "node_modules",
        "var",
        ".hypothesis",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
    }
    speaking = []
    for path in ROOT.rglob("*"):
        if path.suffix not in suffixes or skipped & set(path.relative_to(ROOT).parts) or path == Path(__file__):
            continue
        if found := ELSEWHERE.search(path.read_text(encoding="utf-8", errors="replace")):
            speaking.append(f"{where(path)}: {found[0]}")
    assert not speaking


def test_tests_mirror_the_code() -> None:
    missing = [
        folder.relative_to(ROOT)
        for name, folder in zip(settings.PROJECT_APPS, app_folders(), strict=True)
        if name not in NOT_MIRRORED and not list((ROOT / "tests" / folder.relative_to(ROOT)).glob("**/test_*.py"))
    ]
    assert not missing, f"no tests for {missing}"
