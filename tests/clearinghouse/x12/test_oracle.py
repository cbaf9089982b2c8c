"""The same files through oxedi, an independent reader: adjustments, remarks and amounts must be equal."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import oxedi
import pytest

from app.clearinghouse.x12.errors import X12Error
from app.domain.intake.remittance import Adjustment
from tests.clearinghouse.x12.era import CLAIM, DENIED, Read, encode, interchange, read, transaction

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "x12" / "835"
FILES = sorted(SAMPLES.glob("*.835")) if SAMPLES.is_dir() else []

Row = dict[str, str | None]


def _columns(*elements: int) -> dict[str, Any]:
    return {f"e{number:02}": {"element": number} for number in elements}


PATCH = {
    "tables": {
        "lq": {"columns": _columns(1, 2), "loops": ["2110"], "segment": "LQ"},
        "mia": {"columns": _columns(5, 20, 21, 22, 23), "loops": ["2100"], "segment": "MIA"},
        "moa": {"columns": _columns(3, 4, 5, 6, 7), "loops": ["2100"], "segment": "MOA"},
    }
}


class Oracle:
    """oxedi's tables, as text."""

    def __init__(self, data: bytes) -> None:
        spec = oxedi.parse(data).tables.spec.patch(PATCH)
        tables = oxedi.parse(data, spec=spec).tables
        self.tables = {name: self._rows(tables[name]) for name in tables.keys()}  # noqa: SIM118 - not a dictionary

    @staticmethod
    def _rows(table: Any) -> list[Row]:
        lines = [line for line in table.render().splitlines() if line.strip()][2:]
        cells = [[cell.strip() for cell in line.split(" | ")] for line in lines]
        return [
            {name: None if cell == "∅" else cell for name, cell in zip(table.columns, row, strict=True)}
            for row in cells
        ]

    def adjustments(self) -> list[tuple[object, ...]]:
        """(claim, line or None, group, code, cents, quantity), in the order of the file."""
        return [
            (*_place(row), row["group_code"], row["reason_code"], _cents(row["amount"]), _decimal(row["quantity"]))
            for row in self.tables["adjustments"]
            if row["reason_code"] and row["amount"]
        ]

    def line_codes(self, list_code: str) -> list[tuple[object, ...]]:
        return [
            (*_place(row), (row["e02"] or "").upper())
            for row in self.tables["lq"]
            if row["e01"] == list_code and row["e02"]
        ]

    def claim_remarks(self, claim: int) -> list[str]:
        rows = [row for name in ("mia", "moa") for row in self.tables[name] if row["claim"] == str(claim)]
        return [code.upper() for row in rows for name, code in row.items() if name.startswith("e") and code]


def _place(row: Row) -> tuple[int, int | None]:
    service = row["service"]
    return int(row["claim"] or 0), None if service is None else int(service)


def _cents(text: str | None) -> int | None:
    return None if text is None else int(Decimal(text) * 100)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _ours(result: Read, pick: Callable[[Adjustment], tuple[object, ...]]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    line_number = 0
    for claim in result.claims:
        rows += [(claim.ordinal, None, *pick(adjustment)) for adjustment in claim.adjustments]
        for line in claim.lines:
            rows += [(claim.ordinal, line_number, *pick(adjustment)) for adjustment in line.adjustments]
            line_number += 1
    return rows


def _our_line_codes(result: Read, attribute: str) -> list[tuple[object, ...]]:
    lines = [(claim.ordinal, line) for claim in result.claims for line in claim.lines]
    return [(claim, at, code) for at, (claim, line) in enumerate(lines) for code in getattr(line, attribute)]


def compare(data: bytes) -> None:
    """Assert that both readers see the same money and the same codes."""
    ours, oracle = read(data), Oracle(data[data.index(b"ISA") :])
    assert len(ours.claims) == len(oracle.tables["claims"])
    assert _ours(ours, tuple) == oracle.adjustments()
    assert _our_line_codes(ours, "remarks") == oracle.line_codes("HE")
    assert _our_line_codes(ours, "reject_codes") == oracle.line_codes("RX")
    assert [claim.remarks for claim in ours.claims] == [oracle.claim_remarks(at) for at in range(len(ours.claims))]
    assert [(c.charge, c.paid, c.patient_responsibility, c.allowed) for c in ours.claims] == [
        tuple(
            _cents(row[name])
            for name in ("charge_amount", "payment_amount", "patient_responsibility", "coverage_amount")
        )
        for row in oracle.tables["claims"]
    ]
    assert [(line.charge, line.paid, line.allowed) for claim in ours.claims for line in claim.lines] == [
        tuple(_cents(row[name]) for name in ("charge_amount", "payment_amount", "allowed_amount"))
        for row in oracle.tables["services"]
    ]
    assert [payment.amount for payment in ours.payments] == [
        _cents(row["total_payment_amount"]) for row in oracle.tables["payments"]
    ]
    assert [(a.reason, a.amount) for payment in ours.payments for a in payment.provider_adjustments] == [
        ((row["reason_code"] or "").upper(), _cents(row["amount"]))
        for row in oracle.tables["provider_adjustments"]
        if row["amount"]
    ]


@pytest.mark.skipif(not FILES, reason="the folder of samples is not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_samples(path: Path) -> None:
    compare(path.read_bytes())


OWN = {
    "paid and denied": (*CLAIM, *DENIED),
    "six triplets": (
        "CLP*A*1*21*0",
        "SVC*HC:1*21*0",
        "CAS*PR*1*1*1*2*2**3*3*3*4*4**5*5.0*5*6*6.*6",
    ),
    "claim level and line level": (
        "CLP*A*2*100*20.5*10",
        "CAS*OA*23*50",
        "CAS*CO*45*-.5",
        "MIA*0****N1***************N20***N23",
        "MOA***MA01*MA18**N7",
        "AMT*AU*80",
        "SVC*HC:1:25*100*70.5",
        "CAS*CO*45*19.5",
        "CAS*PR*2*10",
        "AMT*B6*99.99",
        "LQ*HE*N14",
        "LQ*HE*M15",
    ),
    "reversal and correction": (
        "CLP*A*22*-200*-150*0",
        "CAS*CO*45*-50",
        "CLP*A*1*200*180*0",
        "CAS*CO*45*20",
        "PLB*1234567893*20261231*WO:A*12.5*L6*-3",
    ),
}


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize(("delimiters", "between"), [("*:~", ""), ("*:~", "\r\n"), ("|>\n", "")])
def test_own_files(name: str, delimiters: str, between: str) -> None:
    compare(encode(interchange(transaction(*OWN[name]), transaction(*CLAIM)), delimiters, between))


def test_both_refuse_what_is_not_x12() -> None:
    with pytest.raises(X12Error):
        read(b"%PDF-1.7")
    with pytest.raises(oxedi.ParseError):
        oxedi.parse(b"%PDF-1.7")
