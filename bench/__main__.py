"""All measurements in one run: ``python -m bench [--quick]``.

Everything is a ratio of two things measured in turns on the same machine, so a slow or busy machine moves both.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path

from app.sample import write_sample
from bench import intake, oracle, queues, reader, reads
from bench.lab import laboratory
from bench.report import Line, show

SEED = 1
LAST_PAYMENT = date(2026, 1, 15)
ORACLE_CLAIMS = 2_000


def sample(folder: Path, claims: int) -> Path:
    """A file of the generator: seed 1, 12 % of first decisions deny something."""
    path = folder / f"{claims}.835"
    with path.open("wb") as file:
        write_sample(file, claims, SEED, today=LAST_PAYMENT, denied_share=0.12)
    return path


def reader_lines(path: Path) -> list[Line]:
    """The reader alone."""
    times, ours, floor = reader.ratio(path)
    value = f"{ours:.2f} s, splitting {floor:.2f} s, {path.stat().st_size / 1e6:.0f} MB"
    growth = reader.memory_growth(path)
    return [
        Line("reading, against splitting into elements", value, times, reader.MOST),
        Line("memory of reading", "growth of the peak", growth, reader.MOST_MEGABYTES, unit=" MB"),
    ]


def measure(folder: Path, claims: int, rounds: int, seconds: float) -> list[Line]:
    """Everything, one after the other."""
    path, small = sample(folder, claims), sample(folder, ORACLE_CLAIMS)
    lines = reader_lines(path)
    rate = oracle.claims_per_second(small, ORACLE_CLAIMS)
    with laboratory() as lab:
        lines += intake.measure(lab, path, claims, rate, rounds)
        org_id = lab.organization("Reads")
        ours = reads.Door(lab.url, lab.token("Reads"))
        intake.post(lab, ours.token or "", path)
        one, page = reads.some_denials(ours, 1000), ["/v1/denials?limit=50"]
        with reads.bare_handler(lab, org_id) as bare:
            lines += reads.compare(ours, bare, "GET one", one, rounds + 2, seconds)
            lines += reads.compare(ours, bare, "GET a page of 50", page, rounds + 2, seconds)
        lines += reads.while_a_file_comes_in(lab, ours, path, one)
        lines += queues.measure(lab, kept=30 * claims, open_=3 * claims)
    return lines


def main() -> None:
    """Measure and print; a missed target is printed, not an error."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: shows that it works, not how fast it is")
    quick = parser.parse_args().quick
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        claims, rounds, seconds = (5_000, 1, 1.0) if quick else (100_000, 3, 3.0)
        lines = measure(Path(folder), claims, rounds, seconds)
    show(lines)
    print(f"{claims:,} claims, seed {SEED}, {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
