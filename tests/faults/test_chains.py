"""Denied, reversed, paid: one denial in the end, whether told in one file or three, in whatever order they come."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import httpx
import pytest

EDI = {"Content-Type": "application/edi-x12"}
SAID = (
    "stage outcome lead amount_denied amount_at_risk amount_recovered paid_beyond_denied remit_date next_action primary "
    "lines recurrence_of possible_duplicate_of"
).split()
CHAIN = {
    "denied": (
        "20260901",
        0,
        ["CLP*{n}*4*330*0**12*I{n}*11*1", "SVC*HC:70450*330*0**1", "DTM*472*20260810", "CAS*CO*197*330"],
    ),
    "reversed": (
        "20260915",
        0,
        ["CLP*{n}*22*-330*0**12*I{n}*11*1", "SVC*HC:70450*-330*0**-1", "DTM*472*20260810", "CAS*CO*197*-330"],
    ),
    "paid": ("20260916", 330, ["CLP*{n}*1*330*330**12*I{n}*11*1", "SVC*HC:70450*330*330**1", "DTM*472*20260810"]),
}
ORDERS = list(permutations(CHAIN))


def payment(step: str, number: str, place: int) -> list[str]:
    """One transaction set that tells one step."""
    day, paid, claim = CHAIN[step]
    segments = [
        f"ST*835*{place:04}",
        f"BPR*I*{paid}*C*ACH*CCP*01*999999992*DA*123456*1999999999**01*999988880*DA*98765*{day}",
        f"TRN*1*EFT-{number}-{step}*1999999999",
        f"DTM*405*{day}",
        "N1*PR*SAMPLE MUTUAL HEALTH",
        "N1*PE*SAMPLE CLINIC*XX*1234567893",
        "LX*1",
        *(segment.format(n=number) for segment in claim),
    ]
    return [*segments, f"SE*{len(segments) + 1}*{place:04}"]


def file(number: str, *steps: str) -> str:
    """One interchange."""
    sets = [segment for place, step in enumerate(steps, 1) for segment in payment(step, number, place)]
    head = "ISA*00*          *00*          *ZZ*SAMPLEPAYER    *ZZ*SAMPLECLINIC   *260921*0900*^*00501*000000001*0*T*:"
    group = "GS*HP*SAMPLEPAYER*SAMPLECLINIC*20260921*0900*1*X*005010X221A1"
    return "~".join([head, group, *sets, f"GE*{len(steps)}*1", "IEA*1*000000001", ""])


async def post(client: httpx.AsyncClient, body: str) -> None:
    answer = await client.post("/v1/remittances", content=body, headers=EDI)
    assert (answer.status_code, answer.json()["status"]) == (201, "done"), answer.text


async def only_denial(client: httpx.AsyncClient, number: str) -> dict[str, Any]:
    found = await client.post("/v1/denial-searches", json={"patient_control_number": number})
    (denial,) = found.json()["data"]
    return {name: denial[name] for name in SAID}


@pytest.fixture
async def wanted(client: httpx.AsyncClient) -> dict[str, Any]:
    """What the three say, told one after the other as they happened."""
    for step in CHAIN:
        await post(client, file("INORDER", step))
    said = await only_denial(client, "INORDER")
    assert (said["stage"], said["outcome"]) == ("resolved", "recovered")
    assert (said["amount_denied"], said["amount_recovered"], said["amount_at_risk"]) == ("330.00", "330.00", "0.00")
    return said


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
async def test_across_files_in_any_order(
    client: httpx.AsyncClient, wanted: dict[str, Any], order: tuple[str, ...]
) -> None:
    for step in order:
        await post(client, file("ANYORDER", step))
    assert await only_denial(client, "ANYORDER") == wanted


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
async def test_in_one_file_in_any_order(
    client: httpx.AsyncClient, wanted: dict[str, Any], order: tuple[str, ...]
) -> None:
    await post(client, file("ONEFILE", *order))
    assert await only_denial(client, "ONEFILE") == wanted


async def test_a_reversal_alone_waits_for_its_correction(client: httpx.AsyncClient) -> None:
    for step in ("denied", "reversed"):
        await post(client, file("WAITING", step))
    said = await only_denial(client, "WAITING")
    assert (said["stage"], said["outcome"], said["next_action"]["code"]) == ("tracking", None, "await_correction")
