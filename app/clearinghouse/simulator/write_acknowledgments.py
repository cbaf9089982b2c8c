"""Writes what comes instead of a 277: 999 and TA1, and a 277CA that has no business there."""

from __future__ import annotations

from app.clearinghouse.simulator.sheet import Sheet, interchange, isa, one_set, party


def write_277ca(sheet: Sheet) -> str:
    """Something else under the same ST01."""
    body = ["BHT*0085*08*1*20260101*1200*TH", "HL*1**20*1", party("PR", *sheet.asked.payer, "PI")]
    return interchange(sheet, "HN", "005010X214", [one_set("277", "0001", "005010X214", body)])


def write_999(sheet: Sheet) -> str:
    """The set was rejected."""
    asked = sheet.asked
    body = [
        f"AK1*HR*{asked.group[2]}*005010X212",
        f"AK2*276*{asked.set_number}*005010X212",
        "IK3*NM1*8**8",
        "IK4*9*67*1",
        "IK5*R*5",
        "AK9*R*1*1*0",
    ]
    return interchange(sheet, "FA", "005010X231A1", [one_set("999", "0001", "005010X231A1", body)])


def write_ta1(sheet: Sheet) -> str:
    """The interchange was rejected: no group follows."""
    ta1 = f"TA1*{sheet.asked.interchange}*{sheet.now:%y%m%d}*{sheet.now:%H%M}*R*006~"
    return f"{isa(sheet)}{ta1}IEA*0*{sheet.number:09}~"
