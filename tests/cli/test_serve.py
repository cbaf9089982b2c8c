"""The real server on its own PostgreSQL: start, load, ingest, stop, start again; and the README's walk-through."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.cli.conftest import OVERTURN, PATIENCE, Run, Serving

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def clinic() -> Iterator[Path]:
    """A data folder that the tests of this file use one after the other."""
    folder = Path(tempfile.mkdtemp(prefix="ovt-"))
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


@pytest.fixture(scope="module")
def second(clinic: Path) -> Iterator[Serving]:
    """The second start on the same data, stopped by Ctrl-C in the end."""
    serving = Serving(clinic, "--sample")
    yield serving
    assert serving.stop(signal.SIGINT) == 0


def overturn(serving: Serving, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command beside the running service."""
    return subprocess.run(
        [*OVERTURN, *arguments],
        env=serving.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_files_are_ingested_once(second: Serving, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.835", tmp_path / "bad.835"
    run("sample", "835", "--claims", "30", "--seed", "9", "--out", str(good))
    bad.write_text("%PDF-1.7")
    assert run("ingest", str(good), "--url", second.url).exit_code == 2, "no token"
    token = overturn(second, "token", "--org", "Sample Clinic", "--scope", "denials:read denials:write").stdout
    monkeypatch.setenv("OVERTURN_TOKEN", token.strip())
    first = run("ingest", str(good), "--url", second.url)
    assert first.exit_code == 0, first.stderr
    assert re.search(r"good\.835 +taken in +\d+ +30 ", first.stdout)
    again = run("ingest", str(good), str(bad), "--url", second.url)
    assert again.exit_code == 1
    assert "good.835  known before" in again.stdout
    assert "bad.835: The file cannot be read" in again.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="the walk-through uses curl")
def test_the_walk_through_of_the_readme_works_as_pasted(second: Serving) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (script,) = [block for block in blocks if "URL=" in block]
    done = pasted(second, script.replace("http://127.0.0.1:8000", second.url))
    assert '"claims": 200' in done.stdout
    assert done.stdout.count('"patient_control_number": "SAMPLE-0001"') >= 2, "posted, and found"


@pytest.mark.skipif(shutil.which("curl") is None, reason="the walk-through uses curl")
def test_asking_before_working_goes_as_the_readme_says(second: Serving) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (script,) = [block for block in blocks if "/v1/connections" in block]
    second.line("Token of a person")
    assert second.process.stdout is not None
    token = second.process.stdout.readline().strip()
    simulator = second.line("Payers of the sample are asked at").split()[-1]
    done = pasted(second, script.replace("http://127.0.0.1:8276", simulator), URL=second.url, TOKEN=token)
    assert '"meaning": "pending"' in done.stdout
    assert re.search(r"On [0-9-]+ the payer was still working on it", done.stdout), "the appeal is held back"
    assert '"asked": 20' in done.stdout, "payers of the sample can be asked"
    assert '"next_action": "fix_and_send_new"' in done.stdout


def pasted(serving: Serving, script: str, **told: str) -> subprocess.CompletedProcess[str]:
    """A block of the README in a shell, in which every request has to succeed."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("curl -sS", "curl -sS --fail-with-body")],
        env=serving.environment | told,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return done


def test_a_taken_port_is_said_in_a_sentence(second: Serving) -> None:
    port = second.url.rpartition(":")[2]
    done = overturn(second, "serve", "--port", port)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Cannot listen on 127.0.0.1 port {port}: ")
    assert done.stderr.count("\n") == 1
    assert httpx.get(f"{second.url}/readyz").is_success


def test_secrets_are_in_no_log(second: Serving, clinic: Path) -> None:
    told = overturn(second, "org", "create", "Secret Clinic").stdout
    secret = told.split("client_secret=")[1].strip()
    client = told.split("client_id=")[1].split()[0]
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    token = httpx.post(f"{second.url}/v1/oauth/token", data=form).json()["access_token"]
    httpx.get(f"{second.url}/v1/denials", headers={"Authorization": f"Bearer {token}"})
    log = (clinic / "serve.log").read_text()
    assert secret not in log
    assert token not in log
