"""The embedded server: stops with its last process, also after one of them was killed."""

import subprocess
import sys
import tempfile
from pathlib import Path

JOIN = "from pathlib import Path; from app.store import embedded; embedded.start(Path({folder!r})); print('up', flush=True); {then}"


def join(folder: Path, then: str) -> subprocess.Popen[bytes]:
    code = JOIN.format(folder=str(folder), then=then)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    return process


def test_a_killed_process_does_not_keep_the_server_alive() -> None:
    with tempfile.TemporaryDirectory(prefix="ovt-") as data:
        folder = Path(data) / "postgres"
        running = folder / "postmaster.pid"
        killed = join(folder, "import time; time.sleep(60)")
        killed.kill()
        killed.wait()
        assert running.exists(), "the server outlives the process that started it"
        join(folder, "pass").wait(timeout=30)
        assert not running.exists()
