"""Which denials a sample holds: shares and codes of ``facts/denial-codes.md`` §8, §6 (groups) and §1.3 (remarks).

One option is written ``GROUP CARC [RARC …] [@family …]``; an option without family suits every payer.
"""

from __future__ import annotations

import random
from itertools import accumulate
from typing import NamedTuple

from app.sample.payers import Family


class Denial(NamedTuple):
    """One way a payer says no. ``remarks`` are RARCs; ``families`` the payers that say it, empty for all."""

    category: str
    group: str
    carc: str
    remarks: tuple[str, ...]
    families: frozenset[str]


MIX: tuple[tuple[str, int, str], ...] = (
    (
        "eligibility",
        25,
        "CO 22|CO 22 MA04|OA 22 N598|PR 27|PR 27 N619|CO 27|PR 26|CO 31|PR 31|CO 31 N382|CO 16 N382|CO 16 MA27|OA 109 N418|"
        "CO 109 N104 @medicare|CO 24 @medicare @medicaid|CO 140|PR 32 @commercial|PR 200 @commercial|"
        "PR 227 N179 @commercial|CO B9 @medicare|CO 20|CO 129 N4",
    ),
    (
        "claim_data",
        15,
        "CO 16 N290|CO 16 N257|CO 16 N265|CO 16 N264|CO 16 N286|CO 16 M76|CO 16 M53|CO 16 M77|CO 16 M119|CO 16 MA63|"
        "CO 16 M51|CO 16 MA120 @medicare @medicaid|CO 206|CO 207|CO 208 N290",
    ),
    (
        "authorization",
        12,
        "CO 197|CO 197|CO 197 M62|CO 197 N54|CO 198 N54|CO 198|CO 39|CO 243 N489 @commercial @advantage|CO 288 N489|"
        "CO 296|CO 284|CO 302 N351|CO 210|PI 197 @commercial",
    ),
    (
        "not_covered",
        10,
        "PR 96 N130|CO 96 N425 @medicare|PR 96 N216|CO 96 N429|CO 96 N30|PR 204|PR 204 N130|PR 119|CO 119 M90|"
        "CO 256 @advantage @commercial|PR 49 N429|CO 272 N130 @medicaid",
    ),
    (
        "document_request",
        10,
        "CO 252 M127|CO 252 N706|CO 252 M29|CO 252 M30|CO 252 M31|CO 252 M23|CO 252 N26|CO 252 M60|CO 226 M127|CO 226 N710|"
        "CO 163 N706|CO 164 M127|CO 250 N714|CO 251 N237|CO 251 N705",
    ),
    (
        "coding",
        11,
        "CO 4 N822|CO 4 N519|CO 11|CO 11 M76|CO 97 M15|CO 97 N19|CO 97 M80|CO 97 M144|CO 97 N525|CO 236|CO 236 M80|"
        "CO 234 N20|CO 107 N122|CO 181 N56|CO 182|CO 146 M76|CO 199|CO 5 M77|CO 6|CO 151 N362|CO 151 N640",
    ),
    (
        "medical_need",
        6,
        "CO 50 N115 @medicare @advantage|CO 50 N386 @medicare @advantage|CO 50 N661|CO 50 M25|CO 50|CO 55|CO 56|CO 150 N661",
    ),
    ("duplicate", 5, "OA 18|OA 18|OA 18 N522 @medicaid @commercial|OA B13"),
    ("timely", 3, "CO 29"),
    ("enrolment", 2, "CO B7 N570|CO B7 N767 @medicaid|CO 185|CO 184 N574|CO 8 N95"),
    ("other", 1, "CO A1 N658|CO A1 N182|CO 193|CO 95"),
)
"""(category, percent of denials, options)."""

CLAIM_LEVEL = frozenset({"16", "18", "22", "27", "29", "31", "109", "140"})
"""CARCs that payers also put on the whole claim, without service lines."""

UNIT_CUTS: tuple[Denial, ...] = (
    Denial("coding", "CO", "151", ("N362",), frozenset()),
    Denial("coding", "CO", "151", ("N640",), frozenset()),
)
SECONDARY: tuple[tuple[str, str], ...] = (("CO", "11"), ("CO", "4"))
"""Codes that stand, with a small amount, behind the main one."""


def _option(category: str, text: str) -> Denial:
    group, carc, *rest = text.split()
    remarks = tuple(word for word in rest if not word.startswith("@"))
    return Denial(category, group, carc, remarks, frozenset(word[1:] for word in rest if word.startswith("@")))


def _options(family: Family) -> tuple[tuple[Denial, ...], ...]:
    parsed = ([_option(category, text) for text in options.split("|")] for category, _, options in MIX)
    return tuple(tuple(one for one in row if not one.families or family in one.families) for row in parsed)


DENIALS: dict[Family, tuple[tuple[Denial, ...], ...]] = {
    "medicare": _options("medicare"),
    "medicaid": _options("medicaid"),
    "advantage": _options("advantage"),
    "commercial": _options("commercial"),
}
"""By payer family: the options of each category, in the order of ``MIX``."""

_CUMULATIVE = tuple(accumulate(weight for _, weight, _ in MIX))


def draw_denial(rng: random.Random, family: Family) -> Denial:
    """One denial as a payer of this family would send it."""
    [options] = rng.choices(DENIALS[family], cum_weights=_CUMULATIVE)
    return rng.choice(options)
