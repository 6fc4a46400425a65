"""Sizes, names, and where AQL may stand."""

import ast
import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("graph_schema", "service", "swagger_client", "torc", "torc_cli")
MODULES = sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))
QUERIES = sorted((REPOSITORY / "service/queries").rglob("*.aql"))

FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "core", "base", "manager", "misc_utils"}
ONE_SCREEN = ("service/app.py", "service/routes.py", "torc_cli/main.py")

#: Files over the size budget, each with its reason.
LARGE = {
    "service/embedded/errors.py": "one class for each of ArangoDB's error numbers",
    "service/queries/workflows/create.aql": "one statement writes a workflow, or nothing",
}

#: A loop over a collection, at the start of a text: AQL outside of its files.
AQL = re.compile(
    r"^\s*(FOR \w+(, \w+)* IN|INSERT .+ INTO|UPDATE .+ IN|REMOVE .+ IN|UPSERT) ", re.DOTALL
)


def relative(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_module_is_small(module):
    lines = len(module.read_text().splitlines())

    assert lines <= 400 or relative(module) in LARGE


@pytest.mark.parametrize("module", ONE_SCREEN)
def test_what_lists_everything_fits_one_screen(module):
    assert len((REPOSITORY / module).read_text().splitlines()) <= 120


@pytest.mark.parametrize("query", QUERIES, ids=relative)
def test_query_fits_one_screen(query):
    lines = len(query.read_text().splitlines())

    assert lines <= 40 or relative(query) in LARGE


def test_modules_are_named_after_something():
    assert {path.stem for path in MODULES} & FORBIDDEN_NAMES == set()


def texts(module: Path) -> list[str]:
    """Return a module's string constants, docstrings left out."""
    tree = ast.parse(module.read_text())
    documented = [
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    ]
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and not any(node is docstring for docstring in documented)
    ]


@pytest.mark.parametrize(
    "module",
    [path for path in MODULES if "embedded" not in path.parts and "torc_cli" not in path.parts],
    ids=relative,
)
def test_aql_stands_only_in_query_files(module):
    assert [text for text in texts(module) if AQL.match(text)] == []


def test_nothing_is_kept_in_step_by_hand():
    kept = [relative(path) for path in MODULES if "in sync" in path.read_text().lower()]

    assert kept == []
