"""Remittances about one claim of three lines, as its payer would send them one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

Line = Literal["denied", "paid", "part"]
CARCS = ("197", "50", "16")
"""What each line is denied for."""
CENTS, PART = 30_000, 12_000


def remittance(number: int, name: str, day: date, lines: Sequence[Line]) -> bytes:
    """What the payer decides about each line."""
    paid = [_paid(line) for line in lines]
    said = [_line(place, line, 1) for place, line in enumerate(lines)]
    return _file(number, day, sum(paid), [_claim(name, "1" if any(paid) else "4", 1, sum(paid)), *_flat(said)])


def reversal(number: int, name: str, day: date, lines: Sequence[Line]) -> bytes:
    """It takes back what it decided."""
    paid = -sum(_paid(line) for line in lines)
    said = [_line(place, line, -1) for place, line in enumerate(lines)]
    return _file(number, day, paid, [_claim(name, "22", -1, paid), *_flat(said)])


def _paid(line: Line) -> int:
    return {"denied": 0, "paid": CENTS, "part": PART}[line]


def _money(cents: int) -> str:
    return str(cents // 100)  # whole dollars alone, also below zero


def _claim(name: str, status: str, sign: int, paid: int) -> str:
    return f"CLP*{name}*{status}*{_money(sign * len(CARCS) * CENTS)}*{_money(paid)}**12*ICN{name}*11*1"


def _line(place: int, line: Line, sign: int) -> list[str]:
    paid = _paid(line)
    told = [
        f"SVC*HC:9921{place + 1}*{_money(sign * CENTS)}*{_money(sign * paid)}**1",
        "DTM*472*20260101",
        f"REF*6R*{place + 1}",
    ]
    if paid < CENTS:
        told.insert(2, f"CAS*CO*{CARCS[place]}*{_money(sign * (CENTS - paid))}")
    return told


def _flat(lines: Sequence[Sequence[str]]) -> list[str]:
    return [segment for line in lines for segment in line]


def _file(number: int, day: date, paid: int, claims: Sequence[str]) -> bytes:
    on = day.strftime("%Y%m%d")
    body = [
        "ST*835*0001",
        f"BPR*I*{_money(paid)}*C*ACH************{on}",
        f"TRN*1*EFT{number}*1512345678",
        f"DTM*405*{on}",
        "N1*PR*HEALTH PLAN*XV*99999",
        "N1*PE*CLINIC*XX*1234567893",
        "LX*1",
        *claims,
    ]
    sender = (
        f"ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *{on[2:]}*0900*^*00501*{number:09}*0*P*:"
    )
    group = f"GS*HP*PAYER*CLINIC*{on}*0900*1*X*005010X221A1"
    ends = [f"SE*{len(body) + 1}*0001", "GE*1*1", f"IEA*1*{number:09}"]
    return "".join(f"{segment}~" for segment in (sender, group, *body, *ends)).encode()
