"""Names that nobody bears, and the services they received."""

from __future__ import annotations

from typing import NamedTuple

from app.sample.payers import npi


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SURNAMES = _words(
    "SAMPLETON TESTWORTH MOCKRIDGE DEMOVICH PLACEHOLDER FICTIVALE NOTAREAL EXAMPLESON INVENTI DUMMONT FAKENHEIM "
    "MADEUPSKY PRETENDO IMAGINER NOSUCHMAN FABLETON TRIALSEN PHANTOMLY SPECIMENE MODELUND PROXYMAN STANDINSKI"
)
FIRST_NAMES = _words(
    "ALPHA BRAVO CHARLIEN DELTANA ECHOLINE FOXTRIN GOLFRED HOTELLA INDIGON JULIETTO KILOWYN LIMANDRA MIKEL-X "
    "NOVEMBRA OSCARINE PAPALUN QUEBECCA ROMEON SIERRAN TANGOLA UNIFORMA VICTORIN WHISKEN XRAYNE YANKELLA ZULUMAR"
)
MIDDLE_INITIALS = ("", "", "", "A", "Q", "X", "Z")

RENDERERS: tuple[tuple[str, str], ...] = tuple(
    (f"{surname}, DR{first}", npi(f"1990001{index:02d}"))
    for index, (surname, first) in enumerate(zip(SURNAMES[:12], FIRST_NAMES[5:17], strict=True))
)
"""Name and NPI of who rendered the service."""


class Service(NamedTuple):
    """A billable service. ``cents``: usual charge for one unit."""

    code: str
    revenue: str
    cents: int
    most_units: int = 1
    modifiers: tuple[str, ...] = ()


SERVICES: tuple[Service, ...] = (
    Service("99213", "0510", 14_500),
    Service("99214", "0510", 21_500, modifiers=("25",)),
    Service("99204", "0510", 29_900),
    Service("93000", "0730", 6_500),
    Service("80053", "0300", 4_800),
    Service("85025", "0305", 3_250),
    Service("36415", "0300", 1_500),
    Service("71046", "0324", 11_000),
    Service("70553", "0611", 185_000),
    Service("73721", "0610", 142_000, modifiers=("RT",)),
    Service("45378", "0750", 145_000),
    Service("97110", "0420", 7_000, 4, ("GP",)),
    Service("97140", "0420", 6_400, 3, ("GP", "59")),
    Service("20610", "0361", 24_000, modifiers=("LT",)),
    Service("J1885", "0636", 2_200, 4),
    Service("J0897", "0636", 2_700, 60),
    Service("90834", "0914", 16_000),
    Service("99285", "0450", 98_000),
    Service("G0439", "0510", 17_500),
    Service("E0601", "0291", 62_000, modifiers=("RR",)),
)
