"""Invented payers, payees and renderers. Names, numbers and places belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["medicare", "medicaid", "advantage", "commercial"]

DENIED_EXPONENT: dict[Family, float] = {"medicare": 1.17, "medicaid": 0.85, "advantage": 0.87, "commercial": 1.0}
"""The denied share is raised to this power: at 12 % it gives about 8, 16, 16 and 12 % (``denial-codes.md`` §8)."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays. ``filing`` is CLP06, ``payer_id`` REF*2U, ``originator`` TRN03; ``weight`` its share of payments."""

    name: str
    payer_id: str
    originator: str
    filing: str
    family: Family
    weight: int
    claim_format: str
    """How the payer writes its claim control number; ``{}`` is our own number."""
    institutional: bool = False


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid: one billing provider of the invented organisation."""

    name: str
    npi: str
    tax_id: str


def npi(base: str) -> str:
    """Nine digits and their check digit (Luhn over the number with the prefix 80840)."""
    total = 0
    for place, digit in enumerate(reversed("80840" + base)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return base + str(-total % 10)


PAYERS: tuple[Payer, ...] = (
    Payer("LARKSPUR MEDICARE PART B", "90001", "1980000011", "MB", "medicare", 4, "11{}"),
    Payer("LARKSPUR MEDICARE PART A", "90002", "1980000012", "MA", "medicare", 1, "22{}LSA", institutional=True),
    Payer("STATE OF LARKSPUR MEDICAID", "90003", "1980000013", "MC", "medicaid", 3, "M{}"),
    Payer("SILVERGATE ADVANTAGE", "90004", "1980000014", "16", "advantage", 3, "SGA{}"),
    Payer("HARBOR LANTERN PPO", "90005", "1980000015", "12", "commercial", 2, "HL-{}"),
    Payer("CEDAR COMPASS POS", "90006", "1980000016", "13", "commercial", 1, "CC{}00"),
    Payer("QUILLWORT EPO", "90007", "1980000017", "14", "commercial", 1, "Q{}"),
    Payer("HOLLOW OAK INDEMNITY", "90008", "1980000018", "15", "commercial", 1, "HOI{}"),
    Payer("BRIGHTLEAF HMO", "90009", "1980000019", "HM", "commercial", 1, "BL{}"),
    Payer("ANVIL MUTUAL INSURANCE", "90010", "1980000020", "ZZ", "commercial", 2, "AM{}X"),
)

PAYEES: tuple[Payee, ...] = (
    Payee("WILLOWMERE PHYSICIANS", npi("198000001"), "990000101"),
    Payee("WILLOWMERE SURGERY CENTER", npi("198000002"), "990000102"),
    Payee("WILLOWMERE GENERAL HOSPITAL", npi("198000003"), "990000103"),
)

SUPPLEMENTAL = ("EVERFERN SUPPLEMENTAL", "90050")
"""Name and id of the insurer that Medicare forwards claims to."""
