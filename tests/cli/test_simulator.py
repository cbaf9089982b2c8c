"""``overturn simulator`` as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx

OVERTURN = (sys.executable, "-m", "app.cli", "simulator")


def test_it_says_where_it_is_and_plays_a_script(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"otherwise": [{"do": "http", "status": 503}]}))
    started = [*OVERTURN, "--port", "0", "--script", str(script)]
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("The simulator answers at http://127.0.0.1:")
            assert httpx.get(line.split()[-1] + "/summary").json()["requests"] == 0
        finally:
            process.terminate()
        assert process.wait(10) == 0


def test_a_script_that_is_none_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text('{"claims": []}')
    done = subprocess.run([*OVERTURN, "--script", str(script)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "is no script" in done.stderr
    assert "Traceback" not in done.stderr
