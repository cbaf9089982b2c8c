"""Memory of a running server's processes, where the system tells it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


def grandchildren(pid: int) -> list[int]:
    """The worker processes that a server has spawned."""
    return [
        int(entry.name)
        for entry in PROC.glob("[0-9]*")
        if (status := _text(entry / "status"))
        and f"PPid:\t{pid}\n" in status
        and "spawn_main" in _text(entry / "cmdline")
    ]


def peak(pids: Iterable[int]) -> float:
    """The highest resident size that any of them has had so far, in megabytes."""
    marks = [re.search(r"VmHWM:\s*(\d+)", _text(PROC / str(pid) / "status")) for pid in pids]
    return max((int(mark[1]) / 1024 for mark in marks if mark), default=0.0)


def settled(pid: int) -> float:
    """The same, once a server's workers have started and imported what they need."""
    mark, known = 0.0, -1.0
    for _ in range(30):
        mark = peak(grandchildren(pid))
        if mark and mark == known:
            break
        known = mark
        time.sleep(1)
    return mark


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
