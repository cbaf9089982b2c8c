"""``overturn sample 835``."""

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_a_seed_gives_the_same_bytes_and_labels_say_what_they_hold(run: Run, tmp_path: Path) -> None:
    arguments = ("sample", "835", "--claims", "50", "--seed", "3", "--day", "2026-09-21")
    out, labels = tmp_path / "a.835", tmp_path / "a.jsonl"
    assert run(*arguments, "--out", str(out), "--labels", str(labels)).exit_code == 0
    assert run(*arguments).stdout_bytes == out.read_bytes()
    assert out.read_bytes().count(b"\nCLP*") == 50
    assert sum(json.loads(line)["ordinal"] is not None for line in labels.read_text().splitlines()) == 50


def test_a_file_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    result = run("sample", "835", "--claims", "1", "--out", str(tmp_path / "no" / "such"))
    assert (result.exit_code, "Cannot write" in result.stderr) == (1, True)
