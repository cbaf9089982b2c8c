"""Acknowledgments as clearinghouses send them, for tests."""

from __future__ import annotations

from typing import Any

import httpx

EDI = {"Content-Type": "application/edi-x12"}
ENVELOPE = (
    "ISA*00*          *00*          *ZZ*{theirs:<15}*ZZ*{ours:<15}*260904*0512*^*00501*{number:09}*0*T*:~"
    "{body}IEA*{groups}*{number:09}~"
)


def envelope(body: str, *, groups: int = 1, number: int = 77, ours: str = "SENDER", theirs: str = "CLEARING") -> str:
    return ENVELOPE.format(body=body, groups=groups, number=number, ours=ours, theirs=theirs)


def group(kind: str, guide: str, body: str) -> str:
    """One group with one set."""
    st01 = {"HN": "277", "FA": "999"}[kind]
    segments = f"ST*{st01}*0001*{guide}~{body}"
    ends = f"SE*{segments.count('~') + 1}*0001~GE*1*5~"
    return f"GS*{kind}*CLEARING*SENDER*20260904*0512*5*X*{guide}~{segments}{ends}"


def claim(number: str, stc: str, icn: str = "", served: str = "20260901") -> str:
    """The patient's level of a 277CA."""
    ref = f"REF*1K*{icn}~" if icn else ""
    return f"HL*4*3*PT~NM1*QC*1*SAMPLE*ROBIN****MI*SMH000001~TRN*2*{number}~STC*{stc}~{ref}DTP*472*D8*{served}~"


def ca277(*claims: str, batch: str = "A1:20*20260904*WQ*450", number: int = 77, received: str = "20260904") -> str:
    """A 277CA."""
    body = (
        "BHT*0085*08*ACK1*20260904*0512*TH~HL*1**20*1~NM1*PR*2*SAMPLE MUTUAL HEALTH*****PI*12345~TRN*1*1~"
        f"DTP*050*D8*{received}~DTP*009*D8*{received}~HL*2*1*21*1~NM1*41*2*SAMPLE CLINIC*****46*ETIN1~TRN*2*BATCH1~"
        f"STC*{batch}~HL*3*2*19*1~NM1*85*2*SAMPLE CLINIC*****XX*1234567893~TRN*1*0~{''.join(claims)}"
    )
    return envelope(group("HN", "005010X214", body), number=number)


def a999(
    gs06: int, *, kind: str = "HR", st01: str = "276", ik5: str = "R*5", errors: str = "", number: int = 78
) -> str:
    """A 999 about one set of one group."""
    guide = {"HR": "005010X212", "HC": "005010X222A1"}[kind]
    body = f"AK1*{kind}*{gs06}*{guide}~AK2*{st01}*0001*{guide}~{errors}IK5*{ik5}~AK9*{ik5[0]}*1*1*{int(ik5[0] == 'A')}~"
    return envelope(group("FA", "005010X231A1", body), number=number)


def ta1(isa13: int, action: str = "R", code: str = "024") -> str:
    """A TA1."""
    return envelope(f"TA1*{isa13:09}*260904*0511*{action}*{code}~", groups=0, number=79)


async def send(client: httpx.AsyncClient, body: str, **headers: str) -> httpx.Response:
    return await client.post("/v1/acknowledgments", content=body, headers=EDI | headers)


async def rejected(client: httpx.AsyncClient, **filters: str) -> list[dict[str, Any]]:
    answer = await client.get("/v1/rejections", params=filters)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])
