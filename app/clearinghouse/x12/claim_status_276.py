"""The 276, claim status request (005010X212): one question about one claim."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from app.clearinghouse.x12.asked_line import write_line
from app.clearinghouse.x12.characters import identifier, name
from app.clearinghouse.x12.outbound import SET_NUMBER, Envelope, amount, day, interchange, period, segment, transaction
from app.domain.status.inquiry import Inquiry, Member, Party, UnwritableInquiryError
from app.domain.status.ports import ControlNumbers, Numbers

CONVENTION = "005010X212"
FUNCTIONAL_ID = "HR"
"""GS01."""
_LONGEST_ID = 80
_LONGEST_TRACE = 50
_LAST, _FIRST, _MIDDLE, _SUFFIX = 60, 35, 25, 10


@dataclass(frozen=True, slots=True)
class Written276:
    """The interchange, and the numbers to log with it. ``data`` holds PHI."""

    data: bytes
    numbers: ControlNumbers


def write_276(inquiry: Inquiry, numbers: Numbers, envelope: Envelope) -> Written276:
    """Write ISA to IEA. The same arguments give the same bytes.

    Raises ``UnwritableInquiryError``, which names what is missing or cannot be carried. Names are made to fit
    (``characters.name``); a control number or bill type that cannot be written unchanged is left out, as it only
    narrows the search.
    """
    trace = _required(inquiry.trace, _LONGEST_TRACE, "trace")
    request_id = _required(inquiry.request_id, _LONGEST_TRACE, "request_id")
    moment = envelope.moment
    body = [
        segment("BHT", "0010", "13", request_id, day(moment), f"{moment:%H%M}"),
        segment("HL", 1, "", "20", 1),
        _organization("PR", inquiry.payer, "PI", "payer"),
        segment("HL", 2, 1, "21", 1),
        _party("41", replace(inquiry.receiver, suffix=None), "46", "receiver"),
        segment("HL", 3, 2, "19", 1),
        _party("1P", inquiry.provider, "XX", "provider"),
        *_patient(inquiry),
        segment("TRN", 1, trace),
        *_claim(inquiry),
    ]
    data = interchange(FUNCTIONAL_ID, CONVENTION, [transaction("276", CONVENTION, body)], envelope, numbers)
    return Written276(data, _to_log(envelope, numbers, trace, request_id))


def _to_log(envelope: Envelope, numbers: Numbers, trace: str, request_id: str) -> ControlNumbers:
    """What CAQH recommends to keep of an exchange."""
    return ControlNumbers(
        isa06=envelope.sender_id,
        isa08=envelope.receiver_id,
        isa13=f"{numbers.interchange:09}",
        gs02=envelope.application_sender,
        gs03=envelope.application_receiver,
        gs06=str(numbers.group),
        st02=SET_NUMBER,
        trn02=trace,
        bht03=request_id,
    )


def _patient(inquiry: Inquiry) -> list[str]:
    """2000D, and 2000E where a dependant is the patient. Demographics are the patient's and stand before the name."""
    subscriber, dependant = inquiry.subscriber, inquiry.dependant
    named = _person("IL", subscriber.name, "MI", "subscriber")
    if dependant is None:
        return [segment("HL", 4, 3, "22", 0), *_demographics(subscriber), named]
    if dependant.birth_date is None:
        raise UnwritableInquiryError("dependant.birth_date")
    return [
        segment("HL", 4, 3, "22", 1),
        named,
        segment("HL", 5, 4, "23"),
        *_demographics(dependant),
        segment("NM1", "QC", "1", *_names(dependant.name, "dependant")),
    ]


def _demographics(member: Member) -> list[str]:
    if member.birth_date is None:
        return []
    return [segment("DMG", "D8", day(member.birth_date), member.gender or "")]


def _claim(inquiry: Inquiry) -> list[str]:
    """2200 after its TRN, and the lines."""
    since, until = _service(inquiry.service_from, inquiry.service_to)
    if since is None and not inquiry.lines:
        raise UnwritableInquiryError("service_from")
    if inquiry.charge is not None and inquiry.charge < 0:
        raise UnwritableInquiryError("charge")
    references = (
        ("1K", inquiry.payer_claim_control_number),
        ("BLT", inquiry.bill_type),
        ("EJ", inquiry.patient_control_number),
    )
    return [
        *(segment("REF", kind, value) for kind, text in references if (value := identifier(text, 50))),
        *([] if inquiry.charge is None else [segment("AMT", "T3", amount(inquiry.charge))]),
        *([] if since is None else [segment("DTP", "472", *period(since, until))]),
        *(part for at, line in enumerate(inquiry.lines) for part in write_line(line, at, since, until)),
    ]


def _service(since: date | None, until: date | None) -> tuple[date | None, date | None]:
    if since is not None and until is not None and until < since:
        raise UnwritableInquiryError("service_to")
    return since or until, until


def _party(role: str, party: Party, id_kind: str, member: str) -> str:
    """A person where a first name is known, else an organisation."""
    return (_person if name(party.first, _FIRST) else _organization)(role, party, id_kind, member)


def _organization(role: str, party: Party, id_kind: str, member: str) -> str:
    number = _required(party.id, _LONGEST_ID, f"{member}.id")
    return segment("NM1", role, "2", _names(party, member)[0], "", "", "", "", id_kind, number)


def _person(role: str, party: Party, id_kind: str, member: str) -> str:
    number = _required(party.id, _LONGEST_ID, f"{member}.id")
    return segment("NM1", role, "1", *_names(party, member), id_kind, number)


def _names(party: Party, member: str) -> tuple[str, ...]:
    """NM103 to NM107."""
    last = name(party.last, _LAST)
    if not last:
        raise UnwritableInquiryError(f"{member}.last")
    return last, name(party.first, _FIRST), name(party.middle, _MIDDLE), "", name(party.suffix, _SUFFIX)


def _required(text: str | None, longest: int, member: str) -> str:
    number = identifier(text, longest)
    if not number:
        raise UnwritableInquiryError(member)
    return number
