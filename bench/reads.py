"""Reads against the bare handler, in turns, and reads while a large file comes in."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.intake import post
from bench.lab import Lab, stop
from bench.report import Line, percentile

LEAST = 0.6
"""Of the bare handler's rate."""
MOST_P99 = 3.0
CONNECTIONS = 64
GENTLE = {"connections": 16, "rate": 100}
"""Of people at work: what they feel while a file comes in."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where to ask."""

    url: str
    token: str | None = None


def ask(door: Door, paths: list[str], seconds: float, **options: Any) -> dict[str, Any]:
    """What the load generator says."""
    process = start(door, paths, seconds, **options)
    told = json.loads(process.communicate()[0])
    assert told["taken"], "no answer"
    assert not told["bad"], f"{told['bad']} answers were not 200"
    return told


def start(door: Door, paths: list[str], seconds: float, **options: Any) -> subprocess.Popen[str]:
    """The load generator, in a process of its own."""
    spec = {"url": door.url, "token": door.token, "paths": paths, "seconds": seconds, "connections": CONNECTIONS}
    return subprocess.Popen(
        [sys.executable, "-m", "bench.load", json.dumps(spec | options)], stdout=subprocess.PIPE, text=True
    )


@contextmanager
def bare_handler(lab: Lab, org_id: str) -> Iterator[Door]:
    """The yardstick, as the service role, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {"BENCH_ORG": org_id, "BENCH_DATABASE": lab.where.service, "BENCH_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "bench.bare"], env={**os.environ, **told}, text=True)
    door = Door(f"http://127.0.0.1:{port}")
    try:
        for _ in range(100):
            time.sleep(0.1)
            if socket.socket().connect_ex(("127.0.0.1", port)) == 0:
                break
        yield door
    finally:
        stop(process)


def some_denials(door: Door, count: int) -> list[str]:
    """Paths of denials from all over the organisation."""
    headers = {"Authorization": f"Bearer {door.token}"}
    with httpx.Client(base_url=door.url, headers=headers, trust_env=False) as http:
        found: list[str] = []
        query: dict[str, Any] = {"limit": 100}
        while len(found) < count:
            page = http.get("/v1/denials", params=query).raise_for_status().json()
            found += [f"/v1/denials/{item['id']}" for item in page["data"]]
            if not page["has_more"]:
                break
            query["cursor"] = page["next_cursor"]
    random.Random(1).shuffle(found)
    return found


def compare(ours: Door, bare: Door, name: str, paths: list[str], rounds: int, seconds: float) -> list[Line]:
    """Rate and p99 against the bare handler."""
    for door in (ours, bare):
        ask(door, paths, 0.5)
    pairs = [(ask(ours, paths, seconds), ask(bare, paths, seconds)) for _ in range(rounds)]
    rates = [[len(told["taken"]) / told["seconds"] for told in pair] for pair in pairs]
    tails = [[percentile(told["taken"], 0.99) * 1000 for told in pair] for pair in pairs]
    mine, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
    my_tail, their_tail = (statistics.median(column) for column in zip(*tails, strict=True))
    rate = statistics.median(one / other for one, other in rates)
    tail = statistics.median(one / other for one, other in tails)
    return [
        Line(
            f"{name}: rate against the bare handler",
            f"{mine:,.0f} / {theirs:,.0f} a second",
            rate,
            LEAST,
            at_least=True,
        ),
        Line(f"{name}: p99 at {CONNECTIONS} connections", f"{my_tail:.1f} / {their_tail:.1f} ms", tail, MOST_P99),
    ]


def while_a_file_comes_in(lab: Lab, door: Door, path: Path, paths: list[str]) -> list[Line]:
    """p99 of reads by people at work, with nothing else going on and with a large file under way."""
    idle = percentile(ask(door, paths, 5, **GENTLE)["taken"], 0.99) * 1000
    lab.organization("Busy")
    token = lab.token("Busy")
    process = start(door, paths, 600, **GENTLE)
    time.sleep(1)
    seconds, _ = post(lab, token, path)
    process.send_signal(signal.SIGINT)
    told = json.loads(process.communicate()[0])
    busy = percentile(told["taken"], 0.99) * 1000
    note = f"{busy:.1f} ms, idle {idle:.1f} ms ({len(told['taken'])} reads in the {seconds:.1f} s it took)"
    return [Line("p99 of reads while a large file comes in", note, busy / idle)]
