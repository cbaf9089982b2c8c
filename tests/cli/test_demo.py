"""``overturn demo``, small."""

import re
import subprocess
from pathlib import Path

import psutil

from tests.cli.conftest import OVERTURN, PATIENCE, environment

SMALL = ("--claims", "60,90")


def of_this_demo(folder: Path) -> list[psutil.Process]:
    """Processes that have the folder in their command line."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(folder) in word for word in process.info["cmdline"] or [])
    ]


def test_the_demo_shows_what_came_of_its_files_and_leaves_nothing(folder: Path) -> None:
    told = {**environment(folder), "TMPDIR": str(folder)}
    del told["OVERTURN_DATA"]
    done = subprocess.run(
        [*OVERTURN, "demo", *SMALL], env=told, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"remittance-1.835 +201 in [0-9.]+ s +partial +\d+ +60 ", done.stdout), done.stdout
    assert re.search(r"remittance-2.835 +201 in [0-9.]+ s +done +\d+ +90 ", done.stdout)
    assert "201, den_" in done.stdout
    assert "The same again: 200, the same denial." in done.stdout
    assert "triage" in done.stdout
    assert "SAMPLE MUTUAL HEALTH" in done.stdout
    assert re.search(r"Registration +team +\d+ ", done.stdout)
    assert re.search(
        r"DEMO-P1-20 .* pending +P1:20 +Held back: On [0-9-]+ the payer was still working on it", done.stdout
    )
    assert re.search(r"DEMO-F2-585 .* finally denied +F2:585 +Goes on: decided", done.stdout)
    assert "Decided: appeal" in done.stdout
    assert "Why it is first: Payer's last day" in done.stdout
    assert not [path for path in folder.iterdir() if path.name.startswith("overturn-")]
    assert of_this_demo(folder) == []


def test_a_demo_whose_server_cannot_start_ends_with_a_sentence(folder: Path) -> None:
    told = {**environment(folder), "OVERTURN_API_POOL": "none"}
    done = subprocess.run(
        [*OVERTURN, "demo", *SMALL], env=told, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The server did not start.")
    assert "Traceback" not in done.stderr
    assert of_this_demo(folder) == []
