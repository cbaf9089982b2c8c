"""The dependency rule and the sizes that the design fixes."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "app").rglob("*.py"))
ADAPTERS = {"routers", "store", "clearinghouse", "security", "audit", "jobs", "push"}
MAY_IMPORT = {
    "routers": {"domain", "routers", "store", "security", "http", "compose"},
    "sample": {"domain", "sample"},
    **{name: {"domain", name} for name in ADAPTERS - {"routers"}},
}
"""Packages of ``app`` that a package may import. Routers call ``store`` for reads and ``security`` for names.
``http`` (what every request gets) and ``compose`` (commands put together) know every adapter; only routers call them."""


def imported(path: Path) -> set[str]:
    """Full names of the modules a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def package(path: Path) -> str:
    parts = path.relative_to(ROOT / "app").parts
    return parts[0] if len(parts) > 1 else ""


@pytest.mark.parametrize("path", [p for p in SOURCES if package(p) == "domain"], ids=str)
def test_the_domain_imports_the_standard_library_and_itself(path: Path) -> None:
    for name in imported(path):
        assert name.startswith("app.domain") or name.partition(".")[0] in sys.stdlib_module_names, name


@pytest.mark.parametrize("path", [p for p in SOURCES if package(p) in MAY_IMPORT], ids=str)
def test_adapters_do_not_import_each_other(path: Path) -> None:
    allowed = MAY_IMPORT[package(path)]
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "app" and (ROOT / "app" / parts[1]).is_dir():
            assert parts[1] in allowed, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 400, "split it along the domain"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno
            assert lines <= 60, f"{node.name} has {lines} lines"
