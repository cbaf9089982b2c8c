"""Whether the tests notice when a rule is changed: ``python -m bench.mutation [mutants]``.

mutmut changes one thing at a time in the deadlines and the workflow (``[tool.mutmut]`` in ``pyproject.toml``) and runs
the tests of the same package that reach it. It works on a copy in ``mutants/``; ``mutmut show`` prints one of them.
What stands outside of functions, as the rows of tables, and properties stay as they are: mutmut cannot switch them.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import hypothesis
import libcst as cst
from mutmut.__main__ import _run as run_mutmut
from mutmut.mutation import trampoline
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators, operator_string
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from rich.console import Console
from rich.table import Table

LEAST = 0.90
"""Of all mutants so many are killed at least. One that runs into its time limit does not count as killed."""
EXAMPLES = 30
"""Of each property. A mutant that survives costs all of them; what is noticed is noticed early."""
_skips = MutationVisitor._skip_node_and_children
_reaches = trampoline.record_trampoline_hit


def words_of_rules(node: cst.BaseString) -> Iterable[cst.BaseString]:
    """Mutants of a code; none of a sentence: what a text says is not a rule, and a test could only repeat it."""
    return () if isinstance(node, cst.SimpleString) and " " in node.value else operator_string(node)


def skips(visitor: MutationVisitor, node: cst.CSTNode) -> bool:
    """As mutmut, which leaves out all that is decorated; but what is only remembered (``lru_cache``) is a rule too."""
    match node:
        case cst.FunctionDef(decorators=[cst.Decorator(decorator=cst.Call(func=cst.Name(value="lru_cache")))]):
            return False
        case _:
            return _skips(visitor, node)


def reaches(function: str, caller: str | None = None) -> None:
    """Note that a test reaches a function. What only the tests of another package reach is not tested where it is."""
    _, _, package, *_ = function.split(".")
    if os.environ.get("PYTEST_CURRENT_TEST", "").startswith(f"tests/domain/{package}/"):
        _reaches(function, caller)


def verdicts() -> Iterator[tuple[str, Counter[str]]]:
    """What became of the mutants of each module, under the words of mutmut."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        if data.exit_code_by_key:
            yield str(path), Counter(status_by_exit_code[code] for code in data.exit_code_by_key.values())


def ratio(found: Counter[str]) -> float:
    """Killed of all."""
    return found["killed"] / found.total()


def show(modules: dict[str, Counter[str]]) -> None:
    """Print a row for each module, each package, and all of them."""
    table = Table("", "mutants", "killed", "survived", "timeouts", "not run", "ratio")
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for path, found in sorted(modules.items()):
        sums[str(Path(path).parent)] += found
        sums["all"] += found
        _row(table, path, found)
    table.add_section()
    for name, found in sums.items():
        _row(table, name, found)
    Console(width=120).print(table)


def _row(table: Table, name: str, found: Counter[str]) -> None:
    killed, survived, timeouts = found["killed"], found["survived"], found["timeout"]
    rest = found.total() - killed - survived - timeouts
    table.add_row(name, *map(str, (found.total(), killed, survived, timeouts, rest)), f"{ratio(found):.1%}")


def main(names: list[str]) -> int:
    """Run all mutants, or those that are named, and print what is known of all. 1 if too few were killed."""
    MutationVisitor._skip_node_and_children = skips  # type: ignore[method-assign]
    trampoline.record_trampoline_hit = reaches
    at = next(i for i, (_, operator) in enumerate(mutation_operators) if operator is operator_string)
    mutation_operators[at] = (cst.BaseString, words_of_rules)  # type: ignore[index]
    begin = time.perf_counter()
    hypothesis.settings.register_profile(
        "mutation",
        derandomize=True,
        deadline=None,
        max_examples=EXAMPLES,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),  # that it fails is enough: no smallest example
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    run_mutmut(names, None)
    modules = dict(verdicts())
    show(modules)
    total = sum(modules.values(), Counter())
    seconds = time.perf_counter() - begin
    print(f"{ratio(total):.1%} of {total.total()} mutants killed, at least {LEAST:.0%}; {seconds:.0f} s")
    return int(ratio(total) < LEAST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
