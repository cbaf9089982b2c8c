"""Random histories of one claim: decisions, reversals, take-backs and posts, in any order of arrival."""

from __future__ import annotations

import copy

from hypothesis import strategies as st

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.remittance import Adjustment, Line
from tests.domain.intake.build import era, letter, line, post, reversal, take_back

CODES = ["99213", "99214", "99213"]
DAYS = st.integers(1, 25)
NUMBERS = st.sampled_from(["I1", "I1", "I1", "I2"])
CARCS = st.sampled_from(["50", "50", "97", "16"])


@st.composite
def lines(draw: st.DrawFn, *, denies: bool = False) -> list[Line]:
    """One to three lines, each paid, denied, both, written off, moved to the patient or pending."""
    told = []
    for code in draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=3)):
        kind = "denied" if denies else draw(st.sampled_from("denied denied part paid contract patient pending".split()))
        carc = draw(CARCS)
        match kind:
            case "denied":
                told.append(line(code, 100, 0, draw(st.sampled_from([100, 80])), carc))
            case "part":
                told.append(line(code, 100, 60, 40, carc))
            case "paid":
                told.append(line(code, 100, draw(st.sampled_from([100, 80, 130]))))
            case "contract":
                told.append(line(code, 100, 0, also=[Adjustment("CO", "253", 100)]))
            case "patient":
                told.append(line(code, 100, 0, also=[Adjustment("PR", "1", 100)]))
            case _:
                told.append(line(code, 100, 0, also=[Adjustment("OA", "133", 100)]))
    return told


@st.composite
def events(
    draw: st.DrawFn, kinds: str = "era era era bare reversal reversal bare_reversal take_back post letter"
) -> ClaimEvent:
    """One event of the claim A1."""
    kind, at, number = draw(st.sampled_from(kinds.split())), draw(DAYS), draw(NUMBERS)
    match kind:
        case "era":
            return era(at, *draw(lines()), number=number)
        case "bare":
            refused = draw(st.sampled_from([0, 0, 40, 200]))
            adjustments = [Adjustment("CO", draw(CARCS), refused)] if refused else []
            return era(at, number=number, charge=200, paid=200 - refused, adjustments=adjustments)
        case "reversal":
            return reversal(at, *copy.deepcopy(draw(lines())), number=number)
        case "bare_reversal":
            return era(at, number=number, status="22", charge=-200, paid=-draw(st.sampled_from([0, 60, 100, 200])))
        case "take_back":
            return take_back(at, draw(st.sampled_from([30, 60, 100, 500])))
        case _:
            told = draw(st.sampled_from([None, 0, 60]))
            return (letter if kind == "letter" else post)(
                at,
                *draw(lines(denies=True)),
                number=number,
                paid=told,
                external_id=draw(st.sampled_from([None, "X1", "X2"])),
            )


def histories(
    kinds: str = "era era era bare reversal reversal bare_reversal take_back post letter",
) -> st.SearchStrategy[list[ClaimEvent]]:
    """Up to seven events."""
    return st.lists(events(kinds), min_size=1, max_size=7)
