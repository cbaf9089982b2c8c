"""Writes the 277. Small, and the simulator's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from app.clearinghouse.simulator.asked import Asked
from app.clearinghouse.simulator.script import Found, LineFound, Says
from app.clearinghouse.simulator.sheet import Sheet, interchange, one_set, party

NOT_FOUND = ("A4", "D", "E")
"""Categories under which a payer has no number of its own to tell."""


def write_277(sheet: Sheet) -> str:
    """ISA to IEA, with as many sets and as often as the turn says."""
    sets = [_status(sheet, f"{at + 1:04}") for at in range(sheet.turn.sets)]
    return "".join(interchange(sheet, "HN", "005010X212", sets) for _ in range(sheet.turn.copies))


def days(found: Found, asked: Asked) -> str:
    """DTP03 of a claim."""
    return _period(found.service_from, found.service_to) or asked.days


def control_number(found: Found, asked: Asked) -> str:
    """REF 1K: as the script says, else as asked, else one that is always the same for a claim that is found."""
    told = found.payer_claim_control_number or asked.references.get("1K")
    if told or found.says[0].codes[0].startswith(NOT_FOUND):
        return told or ""
    return f"S{int.from_bytes(sha256(''.join(asked.numbers[:1]).encode()).digest()[:5], 'big'):013}"


def amounts(says: Says, asked: Asked) -> tuple[str, str | None]:
    """STC04 and STC05. A claim that is paid (F1) was paid what was charged, unless the script says something else."""
    charge = says.charge or asked.charge or "0"
    whole = charge if says.codes[0].startswith("F1:") else None
    return charge, says.paid if says.paid is not None else whole


def _status(sheet: Sheet, number: str) -> list[str]:
    asked, turn = sheet.asked, sheet.turn
    body = [f"BHT*0010*08*{sheet.request_id}*{sheet.now:%Y%m%d}*{sheet.now:%H%M}*DG"]
    body += ["HL*1**20*1", party("PR", *asked.payer, "PI")]
    stops = turn.level if turn.refused else ""
    body += [f"HL*2*1*21*{0 if stops == 'receiver' else 1}", party("41", *asked.submitter, "46")]
    if stops == "receiver":
        body += [f"TRN*2*{sheet.request_id}", *(_stc(says) for says in turn.refused)]
        return one_set("277", number, "005010X212", body)
    body += [f"HL*3*2*19*{0 if stops else 1}", party("1P", *asked.provider, "XX")]
    if stops:
        body += ["TRN*1*0", *(_stc(says) for says in turn.refused)]
        return one_set("277", number, "005010X212", body)
    body += [*_patient(asked), *(row for found in turn.claims for row in _claim(found, sheet))]
    return one_set("277", number, "005010X212", body)


def _patient(asked: Asked) -> list[str]:
    last, first, number = asked.subscriber
    rows = [f"HL*4*3*22*{0 if asked.dependant is None else 1}", f"NM1*IL*1*{last}*{first}****MI*{number}"]
    if asked.dependant is not None:
        rows += ["HL*5*4*23", f"NM1*QC*1*{asked.dependant[0]}*{asked.dependant[1]}"]
    return rows


def _claim(found: Found, sheet: Sheet) -> Iterable[str]:
    asked = sheet.asked
    yield f"TRN*2*{sheet.trace}"
    for says in found.says:
        charge, paid = amounts(says, asked)
        yield _stc(says.model_copy(update={"charge": charge, "paid": paid}))
    references = {
        "1K": control_number(found, asked),
        "BLT": found.bill_type or asked.references.get("BLT"),
        "EJ": found.patient_control_number or asked.references.get("EJ"),
        "D9": found.clearinghouse_trace,
    }
    yield from (f"REF*{kind}*{number}" for kind, number in references.items() if number)
    yield from _dtp(days(found, asked))
    for line in found.lines:
        yield from _line(line)


def _line(line: LineFound) -> Iterable[str]:
    yield f"SVC*{line.procedure}*{line.charge}*{line.paid or ''}*{line.revenue_code}***{line.units}"
    yield from (_stc(says) for says in line.says)
    if line.line_control_number:
        yield f"REF*FJ*{line.line_control_number}"
    yield from _dtp(_period(line.service_from, line.service_to))


def _stc(says: Says) -> str:
    second, third = (*says.codes[1:], "", "")[:2]
    row = (
        says.codes[0],
        _day(says.effective_on),
        "",
        says.charge or "",
        says.paid or "",
        _day(says.finalized_on),
        "",
        _day(says.remitted_on),
        says.remit_trace or "",
        second,
        third,
    )
    return "*".join(("STC", *row)).rstrip("*")


def _dtp(period: str) -> list[str]:
    return [f"DTP*472*{'RD8' if '-' in period else 'D8'}*{period}"] if period else []


def _period(first: date | None, last: date | None) -> str:
    if last is None or first == last:
        return _day(first)
    return f"{_day(first)}-{_day(last)}"


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%Y%m%d}"
