"""What was asked, however it came. Reads a 276 by its segments, in the little depth that an answer needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class UnreadableError(ValueError):
    """No 276, or no JSON of the family."""


@dataclass
class Asked:
    """One question. Texts as they came; empty where nothing came."""

    sender: tuple[str, str] = ("ZZ", "")
    """ISA05 and ISA06."""
    receiver: tuple[str, str] = ("ZZ", "")
    group: tuple[str, str, str] = ("", "", "")
    """GS02, GS03 and GS06."""
    interchange: str = ""
    usage: str = "T"
    set_number: str = ""
    request_id: str = ""
    payer: tuple[str, str] = ("", "")
    """Name and number."""
    submitter: tuple[str, str] = ("", "")
    provider: tuple[str, str] = ("", "")
    subscriber: tuple[str, str, str] = ("", "", "")
    """Last name, first name, number."""
    dependant: tuple[str, str] | None = None
    trace: str = ""
    charge: str = ""
    days: str = ""
    """DTP03, first and last day where they differ."""
    references: dict[str, str] = field(default_factory=dict)
    """REF02 by REF01."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """By which a script may know the claim."""
        found = (self.references.get("1K"), self.references.get("EJ"), self.trace)
        return tuple(number for number in found if number)


def read_276(data: bytes) -> Asked:
    """Read one. Raises UnreadableError."""
    text = data.decode("latin-1")
    if not text.startswith("ISA") or len(text) < 106:
        raise UnreadableError("not_x12")
    element, terminator = text[3], text[105]
    rows = [part.strip("\r\n").split(element) for part in text.split(terminator)]
    asked = Asked()
    for row in rows:
        _segment(asked, [*row, *[""] * 17])
    if not asked.trace or not any(row[:2] == ["ST", "276"] for row in rows):
        raise UnreadableError("not_276")
    return asked


def _segment(asked: Asked, row: list[str]) -> None:
    match row[0]:
        case "ISA":
            asked.sender, asked.receiver = (row[5], row[6].strip()), (row[7], row[8].strip())
            asked.interchange, asked.usage = row[13], row[15]
        case "GS":
            asked.group = (row[2], row[3], row[6])
        case "ST":
            asked.set_number = row[2]
        case "BHT":
            asked.request_id = row[3]
        case "NM1":
            _party(asked, row)
        case "TRN":
            asked.trace = row[2]
        case "REF" if row[1] != "FJ":
            asked.references[row[1]] = row[2]
        case "AMT":
            asked.charge = row[2]
        case "DTP" if not asked.days:
            asked.days = row[3]


def _party(asked: Asked, row: list[str]) -> None:
    name, number = row[3], row[9]
    match row[1]:
        case "PR":
            asked.payer = (name, number)
        case "41":
            asked.submitter = (name, number)
        case "1P":
            asked.provider = (name, number)
        case "IL":
            asked.subscriber = (name, row[4], number)
        case "QC":
            asked.dependant = (name, row[4])


def read_json(body: Any) -> Asked:
    """From a request of the Stedi and Optum family. Raises UnreadableError."""
    try:
        subscriber, encounter = body["subscriber"], body["encounter"]
        by_type = {provider["providerType"]: provider for provider in body["providers"]}
        receiver, provider = by_type["BillingProvider"], by_type["ServiceProvider"]
        first, last = encounter["beginningDateOfService"], encounter["endDateOfService"]
        return Asked(
            sender=("ZZ", "VENDOR"),
            receiver=("ZZ", body["tradingPartnerServiceId"][:15]),
            group=("VENDOR", body["tradingPartnerServiceId"][:15], str(int(body["controlNumber"]))),
            interchange=body["controlNumber"],
            set_number=body["controlNumber"],
            request_id=encounter["trackingNumber"],
            payer=(body.get("tradingPartnerName", ""), body["tradingPartnerServiceId"]),
            submitter=(_name(receiver), receiver["etin"]),
            provider=(_name(provider), provider["npi"]),
            subscriber=(subscriber["lastName"], subscriber.get("firstName", ""), subscriber["memberId"]),
            dependant=_dependant(body.get("dependent")),
            trace=encounter["trackingNumber"],
            charge=encounter.get("submittedAmount", ""),
            days=first if first == last else f"{first}-{last}",
            references=_references(encounter),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UnreadableError("not_as_described") from None


def _name(party: Any) -> str:
    return str(party.get("organizationName") or party["lastName"])


def _dependant(told: Any) -> tuple[str, str] | None:
    return None if told is None else (told["lastName"], told.get("firstName", ""))


def _references(encounter: Any) -> dict[str, str]:
    members = {"1K": "tradingPartnerClaimNumber", "EJ": "patientAccountNumber", "BLT": "billingType"}
    return {kind: encounter[member] for kind, member in members.items() if member in encounter}
