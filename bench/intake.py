"""How long a large file takes from the first byte posted to its rows committed, in terms of reading it alone."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from app.clearinghouse.x12.remittance_835 import read_835
from bench.lab import Lab
from bench.memory import grandchildren, peak, settled
from bench.report import Line

MOST = 2.5
"""Times of reading alone."""
MOST_MEGABYTES = 150
EDI = {"Content-Type": "application/edi-x12"}
PIECE = 256 * 1024
POLL = 0.1
"""Seconds between questions: whoever asks more often measures the asking, on the same two cores."""


def reading(path: Path) -> float:
    """Seconds to read the file, keeping nothing."""
    begin = time.perf_counter()
    with path.open("rb") as file:
        for _ in read_835(file):
            pass
    return time.perf_counter() - begin


def post(lab: Lab, token: str, path: Path) -> tuple[float, dict[str, Any]]:
    """Seconds until the rows are committed, and what the service says of them."""
    headers = {"Authorization": f"Bearer {token}"}
    size = {"Content-Length": str(path.stat().st_size)}
    with httpx.Client(base_url=lab.url, headers=headers, timeout=600, trust_env=False) as http:
        begin = time.perf_counter()
        answer = http.post("/v1/remittances", content=_pieces(path), headers=EDI | size)
        answer.raise_for_status()
        remittance = answer.json()
        while remittance["status"] in ("received", "processing"):
            time.sleep(POLL)
            remittance = http.get(f"/v1/remittances/{remittance['id']}").raise_for_status().json()
        return time.perf_counter() - begin, remittance


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def measure(lab: Lab, path: Path, claims: int, oracle_rate: float, rounds: int) -> list[Line]:
    """Reading and taking in, in turns; every round as an organisation that has nothing yet."""
    read, took = [], []
    before = settled(lab.pid)
    for number in range(rounds):
        lab.organization(f"Intake {number}")
        token = lab.token(f"Intake {number}")
        read.append(reading(path))
        seconds, remittance = post(lab, token, path)
        assert remittance["status"] == "done", remittance
        assert remittance["counts"]["claims"] == claims, remittance["counts"]
        took.append(seconds)
    grown = peak(grandchildren(lab.pid)) - before
    ratio = statistics.median(one / other for one, other in zip(took, read, strict=True))
    seconds, alone = statistics.median(took), statistics.median(read)
    told = f"{claims / seconds:,.0f} claims/s: {seconds:.2f} s, reading alone {alone:.2f} s"
    against = f"{claims / seconds:,.0f} against {oracle_rate:,.0f} claims/s"
    return [
        Line("HTTP to committed rows, against reading", told, ratio, MOST),
        Line(
            "HTTP to committed rows, against x12sdk's parsing",
            against,
            claims / seconds / oracle_rate,
            4,
            at_least=True,
        ),
        Line("memory of the process that takes in", "growth of the peak", grown, MOST_MEGABYTES, unit=" MB"),
    ]
