"""Small 277, 277CA, 999 and TA1 messages for tests: written with ``*``, ``:`` and ``~``, then in any delimiters."""

from __future__ import annotations

from collections.abc import Iterable

from tests.clearinghouse.x12.era import encode, isa

X212, X214, X231 = "005010X212", "005010X214", "005010X231A1"
KINDS = {X212: ("277", "HN"), X214: ("277", "HN"), X231: ("999", "FA"), "005010X213": ("277", "HN")}
"""ST01 and GS01."""

STATUS = (
    "BHT*0010*08*R1*20260115*0900*DG",
    "HL*1**20*1",
    "NM1*PR*2*HEALTH PLAN*****PI*99999",
    "HL*2*1*21*1",
    "NM1*41*2*CLINIC*****46*ETIN1",
    "HL*3*2*19*1",
    "NM1*1P*2*CLINIC*****XX*1234567893",
)
"""Down to the provider of a 277."""
SUBSCRIBER = ("HL*4*3*22*0", "NM1*IL*1*DOE*JO****MI*M1")
CLAIM = (
    *SUBSCRIBER,
    "TRN*2*T1",
    "STC*F2:88:QC*20260110**200*0*20260109**20260112*EFT1*F2:35*F2:84:1P",
    "STC*P3:95*20260111",
    "REF*1K*ICN1",
    "REF*BLT*131",
    "REF*EJ*PCN1",
    "REF*XZ*RX1",
    "REF*VV*V1",
    "REF*D9*CH1",
    "DTP*472*RD8*20260101-20260103",
    "SVC*HC:99213:25:GP*150*20*0450***1",
    "STC*F2:88*20260110",
    "REF*FJ*L1",
    "DTP*472*D8*20260102",
    "SVC*NU:0250*50*0",
    "STC*F2:454*20260110",
)
ACCEPTANCE = (
    "BHT*0085*08*CA1*20260115*0900*TH",
    "HL*1**20*1",
    "NM1*AY*2*CLEARINGHOUSE*****46*CH1",
    "TRN*1*SOURCE1",
    "DTP*050*D8*20260114",
    "DTP*009*D8*20260115",
    "HL*2*1*21*1",
    "NM1*41*2*CLINIC*****46*ETIN1",
    "TRN*2*BATCH1",
    "STC*A1:20*20260115*WQ*300",
    "QTY*90*1",
    "QTY*AA*1",
    "AMT*YU*100.5",
    "AMT*YY*199.5",
    "HL*3*2*19*1",
    "NM1*85*2*CLINIC*****XX*1234567893",
    "TRN*1*0",
    "QTY*QA*1",
    "QTY*QC*1",
    "AMT*YU*100.5",
    "AMT*YY*199.5",
    "HL*4*3*PT",
    "NM1*QC*1*DOE*JO****MI*M1",
    "TRN*2*PCN1",
    "STC*A2:20:PR*20260115*WQ*100.5",
    "REF*1K*ICN1",
    "REF*D9*D1",
    "REF*BLT*131",
    "DTP*472*RD8*20260101-20260103",
    "HL*5*3*PT",
    "NM1*QC*1*POE*AL****MI*M2",
    "TRN*2*PCN2",
    "STC*A7:562:85*20260115*U*199.5******A7:164:IL**MEMBER NOT FOUND",
    "DTP*472*D8*20260102",
    "SVC*HC:97110*199.5",
    "STC*A7:454*20260115*U",
    "REF*FJ*L1",
)
SYNTAX = (
    "AK1*HC*77*005010X222A1",
    "AK2*837*0001*005010X222A1",
    "IK5*A",
    "AK2*837*0002*005010X222A1",
    "IK3*CLM*22*2300*8",
    "CTX*CLM01:PCN9",
    "IK4*5:3:1*1325*7*SECRET",
    "IK4*2*782*1",
    "IK3*NM1*30**I6",
    "CTX*SITUATIONAL TRIGGER*CLM*22",
    "IK5*R*5*I5",
    "AK9*P*2*2*1*5",
)
TA1 = "TA1*000000905*260114*0910*R*006"


def message(convention: str, *sets: Iterable[str], st03: str | None = None, number: str = "000000777") -> list[str]:
    """ISA to IEA: every set with ST, SE and a correct SE01. ``st03``: what ST says, where GS08 says ``convention``."""
    kind, functional = KINDS[convention]
    third = convention if st03 is None else st03
    segments = [isa(number), f"GS*{functional}*PAYER*CLINIC*20260115*0900*77*X*{convention}"]
    for at, body in enumerate(sets, 1):
        whole = [f"ST*{kind}*{at:04}*{third}".rstrip("*"), *body]
        segments += [*whole, f"SE*{len(whole) + 1}*{at:04}"]
    return [*segments, f"GE*{len(sets)}*77", f"IEA*1*{number}"]


def status(*segments: str) -> bytes:
    """A 277 of one set: the head of ``STATUS``, then these."""
    return encode(message(X212, (*STATUS, *segments)))


def ta1(*segments: str) -> bytes:
    """An interchange that holds TA1 segments and no group."""
    return encode([isa(), *(segments or (TA1,)), "IEA*0*000000777"])
