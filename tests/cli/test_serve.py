"""The real server on its own PostgreSQL: start, load, ingest, stop, start again; and the README's walk-through."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.cli.conftest import PATIENCE, Run, Serving

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def clinic() -> Iterator[Path]:
    """A data folder that the tests of this file use one after the other."""
    folder = Path("/tmp") / f"ovt-{time.time_ns() % 10**9}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def database_runs(folder: Path) -> bool:
    """Whether an embedded PostgreSQL of this folder lives."""
    told = (process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"]))
    return any(str(folder / "postgres") in words for words in told)


def test_the_first_start_loads_the_sample_and_a_stop_is_no_failure(clinic: Path, serve: Callable[..., Serving]) -> None:
    serving = serve(clinic, "--sample")
    serving.line("Token of a person")
    assert serving.process.stdout is not None
    token = serving.process.stdout.readline().strip()
    assert httpx.get(f"{serving.url}/readyz").json() == {"status": "ready"}
    assert "/assets/swagger-ui-bundle.js" in httpx.get(f"{serving.url}/docs").text
    assert "2,000 claims" in serving.line("Sample loaded")
    answer = httpx.get(f"{serving.url}/v1/denials", headers={"Authorization": f"Bearer {token}"})
    assert len(answer.json()["data"]) == 50
    assert "server" not in answer.headers
    assert serving.stop() == 0
    assert not database_runs(clinic)
    assert token not in (clinic / "serve.log").read_text()


def test_later_starts_are_fast_and_files_are_ingested(
    clinic: Path, serve: Callable[..., Serving], run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    began = time.monotonic()
    serving = serve(clinic)
    assert time.monotonic() - began < 10, "3 s on a machine that does nothing else"
    monkeypatch.setenv("OVERTURN_DATA", str(clinic))
    good, bad = tmp_path / "good.835", tmp_path / "bad.835"
    run("sample", "835", "--claims", "30", "--seed", "9", "--out", str(good))
    bad.write_text("%PDF-1.7")
    scope = ("--scope", "denials:read denials:write")
    token = subprocess.run(
        [*serving.process.args[:3], "token", "--org", "Sample Clinic", *scope],  # type: ignore[misc]
        env=serving.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    monkeypatch.setenv("OVERTURN_TOKEN", token)
    assert run("ingest", "--url", serving.url).exit_code == 2
    first = run("ingest", str(good), "--url", serving.url)
    assert first.exit_code == 0, first.stderr
    assert re.search(r"good\.835 +taken in +\d+ +30 ", first.stdout)
    again = run("ingest", str(good), str(bad), "--url", serving.url)
    assert again.exit_code == 1
    assert "good.835  known before" in again.stdout
    assert "bad.835: The file cannot be read" in again.stderr
    assert serving.stop(signal.SIGINT) == 0


@pytest.mark.skipif(shutil.which("curl") is None, reason="the walk-through uses curl")
def test_the_walk_through_of_the_readme_works_as_pasted(clinic: Path, serve: Callable[..., Serving]) -> None:
    serving = serve(clinic)
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (script,) = [block for block in blocks if "URL=" in block]
    script = script.replace("http://127.0.0.1:8000", serving.url).replace("curl -sS", "curl -sS --fail-with-body")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=serving.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert '"claims": 200' in done.stdout
    assert done.stdout.count('"patient_control_number": "SAMPLE-0001"') == 2
    assert serving.stop() == 0


def test_a_taken_port_is_said_in_a_sentence(clinic: Path, serve: Callable[..., Serving]) -> None:
    serving = serve(clinic)
    port = serving.url.rpartition(":")[2]
    second = subprocess.run(
        [*serving.process.args[:3], "serve", "--port", port],  # type: ignore[misc]
        env=serving.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert second.returncode == 1
    assert second.stderr.startswith(f"Cannot listen on 127.0.0.1 port {port}: ")
    assert second.stderr.count("\n") == 1
    assert httpx.get(f"{serving.url}/readyz").is_success
    assert serving.stop() == 0
