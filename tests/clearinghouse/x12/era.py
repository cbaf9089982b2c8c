"""Small 835 files for tests: written with ``*``, ``:`` and ``~``, then in any other delimiters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.clearinghouse.x12.limits import Limits
from app.clearinghouse.x12.remittance_835 import Event, FileRead, PaymentEnded, PaymentStarted, read_835
from app.domain.intake.remittance import ClaimDecision, Finding, Payment

HEADER = (
    "TRN*1*EFT1*1512345678",
    "DTM*405*20260115",
    "N1*PR*HEALTH PLAN*XV*99999",
    "REF*2U*00123",
    "N1*PE*CLINIC*XX*1234567893",
    "REF*TJ*371234567",
    "LX*1",
)
CLAIM = (
    "CLP*A100*1*200*150*20*12*ICN1*11*1",
    "NM1*QC*1*DOE*JO*Q***MI*M1",
    "NM1*82*1*ROE*ANN****XX*1234567893",
    "REF*1L*GRP7",
    "DTM*232*20260101",
    "DTM*050*20260105",
    "SVC*HC:99213:25*200*150**1",
    "DTM*472*20260101",
    "CAS*CO*45*30",
    "CAS*PR*1*20",
    "REF*6R*L1",
    "AMT*B6*170",
)
DENIED = (
    "CLP*B200*4*300.5*0*0*12*ICN2*11*1",
    "NM1*QC*1*POE*AL****MI*M2",
    "MOA***MA130*N211",
    "SVC*HC:97110:59:GP*300.5*0*0420*2",
    "DTM*472*20260102",
    "CAS*CO*197*200.5**253*100*1",
    "LQ*HE*N130",
    "LQ*RX*75",
)


def isa(number: str = "000000777", version: str = "00501", component: str = ":") -> str:
    return (
        f"ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *260115*0900*^*{version}*{number}*0*P*"
        f"{component}"
    )


def transaction(*claims: str, bpr: str = "BPR*I*150*C*ACH************20260116", number: str = "0001") -> list[str]:
    """ST to SE with a correct SE01."""
    body = [f"ST*835*{number}*005010X221A1", bpr, *HEADER, *claims]
    return [*body, f"SE*{len(body) + 1}*{number}"]


def interchange(*sets: list[str], number: str = "000000777", version: str = "00501") -> list[str]:
    group = "004010X091A1" if version == "00401" else "005010X221A1"
    return [
        isa(number, version),
        f"GS*HP*PAYER*CLINIC*20260115*0900*77*X*{group}",
        *(segment for one in sets for segment in one),
        f"GE*{len(sets)}*77",
        f"IEA*1*{number}",
    ]


def encode(
    segments: Iterable[str], delimiters: str = "*:~", between: str = "", encoding: str = "utf-8", bom: bool = False
) -> bytes:
    """The file: every segment with its terminator and what the sender puts after it."""
    text = "".join(f"{segment}~{between}" for segment in segments)
    text = text.translate(str.maketrans("*:~", delimiters))
    return (b"\xef\xbb\xbf" if bom else b"") + text.encode(encoding)


def file(*claims: str, bpr: str = "BPR*I*150*C*ACH************20260116") -> bytes:
    """One payment of the given claim segments."""
    return encode(interchange(transaction(*claims, bpr=bpr)))


@dataclass
class Read:
    """Everything that a file gave, kept."""

    payments: list[Payment] = field(default_factory=list)
    claims: list[ClaimDecision] = field(default_factory=list)
    end: FileRead = field(default_factory=FileRead)
    order: list[str] = field(default_factory=list)

    @property
    def claim(self) -> ClaimDecision:
        assert len(self.claims) == 1
        return self.claims[0]

    @property
    def payment(self) -> Payment:
        assert len(self.payments) == 1
        return self.payments[0]

    def findings(self) -> list[Finding]:
        claims = [finding for claim in self.claims for finding in claim.findings]
        payments = [finding for payment in self.payments for finding in payment.findings]
        return claims + payments + self.end.findings

    def codes(self) -> list[str]:
        return sorted({finding.code for finding in self.findings()})

    def add(self, event: Event) -> None:
        self.order.append(type(event).__name__)
        match event:
            case ClaimDecision():
                self.claims.append(event)
            case PaymentEnded():
                self.payments.append(event.payment)
            case FileRead():
                self.end = event
            case PaymentStarted():
                assert event.payment.claims == 0


def read(data: bytes, limits: Limits | None = None, chunk: int | None = None) -> Read:
    """Read in one piece, or in chunks of a size."""
    result = Read()
    chunks = [data] if chunk is None else [data[at : at + chunk] for at in range(0, len(data), chunk)]
    for event in read_835(chunks, limits or Limits()):
        result.add(event)
    return result
