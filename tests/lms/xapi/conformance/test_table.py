"""The table of requirements says what is true: each test that it names is there."""

import ast
import re
from pathlib import Path

from django.conf import settings

TABLE = Path(settings.BASE_DIR) / "docs" / "features" / "xapi-conformance.md"
TESTS = Path(settings.BASE_DIR) / "tests" / "lms" / "xapi"
NAMED = re.compile(r"([\w/]+\.py)::(test_\w+)")


def rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] not in {"id", "---"}]


def found_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_requirement_is_tried_or_says_why_not() -> None:
    for requirement, words, suite, ours in rows():
        assert words, requirement
        assert suite in {"yes", "partly", "no"}, requirement
        by_suite = ours == "–" and suite == "yes"
        assert NAMED.fullmatch(ours) or by_suite or re.fullmatch(r"n/a: \S.{10,}", ours), f"{requirement}: {ours}"


def test_each_test_that_is_named_exists() -> None:
    for requirement, _, _, ours in rows():
        if named := NAMED.fullmatch(ours):
            path = TESTS / named[1]
            assert path.is_file(), f"{requirement}: {path}"
            assert named[2] in found_in(path), f"{requirement}: {ours}"


def test_no_requirement_stands_twice_in_one_table() -> None:
    for part in TABLE.read_text(encoding="utf-8").split("\n## ")[1:]:
        ids = re.findall(r"^\| (\d[\w.]*) \|", part, re.M)
        assert len(ids) > 20
        assert len(ids) == len(set(ids))
