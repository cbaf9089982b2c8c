"""Just enough of an 835 to check a sample: sets of segments, and claims as the domain sees them."""

from decimal import Decimal
from functools import cache

from app.domain.intake.remittance import Adjustment, ClaimDecision, Line


def segments(data):
    return [segment.strip().split("*") for segment in data.decode().split("~") if segment.strip()]


def transaction_sets(data):
    sets = []
    for segment in segments(data):
        if segment[0] == "ST":
            sets.append([])
        if sets and segment[0] not in {"GS", "GE", "ISA", "IEA"}:
            sets[-1].append(segment)
    return sets


@cache
def cents(text):
    return int(Decimal(text) * 100)


def at(segment, place):
    return segment[place] if len(segment) > place else ""


def triplets(segment):
    return [
        Adjustment(
            segment[1], segment[i], cents(segment[i + 1]), Decimal(at(segment, i + 2)) if at(segment, i + 2) else None
        )
        for i in range(2, len(segment), 3)
    ]


def claims(segments):
    found = []
    for segment in segments:
        match segment[0]:
            case "CLP":
                decision = ClaimDecision(len(found), segment[1], segment[2], cents(segment[3]), cents(segment[4]))
                decision.patient_responsibility = cents(segment[5]) if segment[5] else None
                decision.filing_code, decision.payer_claim_control_number = segment[6], segment[7]
                found.append(decision)
                place = decision
            case "SVC":
                place = Line(segment[1], charge=cents(segment[2]), paid=cents(segment[3]))
                decision.lines.append(place)
            case "CAS":
                place.adjustments += triplets(segment)
            case "MOA":
                decision.remarks += [remark for remark in segment[3:8] if remark]
            case "MIA":
                decision.remarks += [remark for remark in [*segment[5:6], *segment[20:24]] if remark]
            case "LQ":
                place.remarks.append(segment[2])
    return found
