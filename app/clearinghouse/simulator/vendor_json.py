"""Answers in the JSON of the Stedi and Optum family, with as little in it as theirs has."""

from __future__ import annotations

from typing import Any

from app.clearinghouse.simulator.script import Found, LineFound, Says
from app.clearinghouse.simulator.sheet import Sheet
from app.clearinghouse.simulator.write_277 import amounts, control_number, days, write_277

PREFIXES = ("", "secondary", "tertiary")


def write_json(sheet: Sheet) -> dict[str, Any]:
    """The body of a 200."""
    asked, turn = sheet.asked, sheet.turn
    claims = () if turn.refused else turn.claims
    body: dict[str, Any] = {
        "controlNumber": asked.interchange,
        "reassociationKey": f"{sheet.number:09}",
        "tradingPartnerServiceId": asked.payer[1],
        "payer": {"organizationName": asked.payer[0], "payerIdentification": asked.payer[1]},
        "subscriber": {
            "lastName": asked.subscriber[0],
            "firstName": asked.subscriber[1],
            "memberId": asked.subscriber[2],
        },
        "claims": [_claim(found, sheet) for found in claims] * turn.sets * turn.copies,
        "meta": {
            "applicationMode": "production" if sheet.usage == "P" else "sandbox",
            "traceId": f"sim-{sheet.number}",
        },
        "status": "success",
    }
    return {**body, "x12": write_277(sheet)} if turn.x12 else body


def _claim(found: Found, sheet: Sheet) -> dict[str, Any]:
    """One status, the first: repeated STC have no place here."""
    says, asked = found.says[0], sheet.asked
    charge, paid = amounts(says, asked)
    status = {
        **_codes(says),
        "submittedAmount": charge,
        "amountPaid": paid,
        "paidDate": says.finalized_on and f"{says.finalized_on:%Y-%m-%d}",
        "checkIssueDate": says.remitted_on and f"{says.remitted_on:%Y-%m-%d}",
        "checkNumber": says.remit_trace,
        "trackingNumber": sheet.trace,
        "claimServiceDate": days(found, asked),
        "tradingPartnerClaimNumber": control_number(found, asked),
        "patientAccountNumber": found.patient_control_number or asked.references.get("EJ"),
        "clearingHouseClaimNumber": found.clearinghouse_trace,
    }
    return {
        "claimStatus": {name: value for name, value in status.items() if value},
        "serviceDetails": [_line(line) for line in found.lines],
    }


def _line(line: LineFound) -> dict[str, Any]:
    qualifier, procedure, *modifiers = line.procedure.split(":")
    service = {
        "serviceIdQualifierCode": qualifier,
        "procedureId": procedure,
        "procedureModifiers": modifiers,
        "submittedAmount": line.charge,
        "amountPaid": line.paid,
        "revenueCode": line.revenue_code,
        "submittedUnits": line.units,
    }
    return {
        "service": {name: value for name, value in service.items() if value},
        "status": [_codes(says) for says in line.says],
    }


def _codes(says: Says) -> dict[str, str]:
    told: dict[str, str] = {}
    if says.effective_on is not None:
        told["effectiveDate"] = f"{says.effective_on:%Y-%m-%d}"
    for prefix, code in zip(PREFIXES, says.codes, strict=False):
        category, status, entity = [*code.split(":"), "", ""][:3]
        for name, value in (("statusCategoryCode", category), ("statusCode", status), ("entityCode", entity)):
            if value:
                told[prefix + name[0].upper() + name[1:] if prefix else name] = value
    return told
