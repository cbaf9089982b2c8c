"""The payers of ``overturn serve --sample``: they answer by a simulator that the service brings along."""

from __future__ import annotations

import asyncio
import socket
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from app.clearinghouse.simulator.app import MIME
from app.clearinghouse.simulator.payer import Simulator
from app.clearinghouse.simulator.serving import serving
from app.cli.partner import Partner

Document = dict[str, Any]
NAME = "Simulator of the sample"
PORT = 8276
"""As ``overturn simulator`` has it; where somebody has it already, any."""
FIRST_BIRTH, BIRTHS = date(1940, 1, 1), 70 * 365
AT_ONCE = 500


async def play_payers(person: Partner) -> None:
    """Answer for the payers of the sample until it is cancelled. A claim has the same luck each time."""
    async with serving(Simulator(), _port()) as url:
        connection = await _account(person, url + MIME)
        async for payer in person.pages("/v1/payers", limit=100):
            await _connect(person, payer, connection)
        print(f"Payers of the sample are asked at {url}", flush=True)
        await asyncio.Event().wait()


async def post_claims(partner: Partner) -> None:
    """What the organisation sent, as far as remittances leave it open: without days of birth nobody can be asked about."""
    denials = [it async for it in partner.pages("/v1/denials", lead="true", limit=100)]
    claims = [_claim(it) for it in denials if it["subscriber"] and it["claim"]["service_from"]]
    for start in range(0, len(claims), AT_ONCE):
        await partner.post("/v1/claims", json={"items": claims[start : start + AT_ONCE]})


async def _account(person: Partner, url: str) -> str:
    """The connection to the simulator, wherever it is this time. Returns its id."""
    account = {
        "name": NAME,
        "adapter": "simulator",
        "url": url,
        "sender_id": "SAMPLECLINIC",
        "receiver_id": "SIMULATOR",
        "submitter": {"name": "SAMPLE CLINIC", "etin": "SAMPLE1"},
        "usage": "test",
        "auth": {"kind": "none"},
    }
    known = [it async for it in person.pages("/v1/connections", limit=100) if it["name"] == NAME]
    if not known:
        return str((await person.post("/v1/connections", json=account))[1]["id"])
    if known[0]["url"] != account["url"]:
        await person.put(f"/v1/connections/{known[0]['id']}", account)
    return str(known[0]["id"])


async def _connect(person: Partner, payer: Document, connection: str) -> None:
    """Ask a payer of the sample over the connection, unless somebody has said something else."""
    numbers = [it["value"] for it in payer["aliases"] if it["kind"] == "ref_2u"]
    there = f"/v1/payers/{payer['id']}/status-connection"
    if numbers and (await person.get(there))["version"] == 0:
        terms = {"connection_id": connection, "payer_number": numbers[0], "downtime": {"time_zone": "America/New_York"}}
        await person.put(there, terms)


def _claim(denial: Document) -> Document:
    told = denial["claim"]
    return {
        "patient_control_number": told["patient_control_number"],
        "submitted_on": told["service_to"] or told["service_from"],
        "payer": {"id": denial["payer"]["id"]},
        "subscriber": _person(denial["subscriber"]),
        **({"patient": _person(denial["patient"])} if denial["patient"] else {}),
        "billing_provider": denial["billing_provider"],
        "service_from": told["service_from"],
        "service_to": told["service_to"],
        "charge": told["charge"],
    }


def _person(told: Document) -> Document:
    """Born on an invented day, the same each time."""
    last, _, first = str(told["name"]).partition(", ")
    born = FIRST_BIRTH + timedelta(days=crc32(str(told["name"]).encode()) % BIRTHS)
    return {**told, "last_name": last, "first_name": first or None, "birth_date": str(born)}


def _port() -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server: what has just closed is free
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            return 0
    return PORT
