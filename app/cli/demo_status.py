"""Two claims of the demo whose payer is asked before anybody works on them: one still moves and is held back."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.table import Table

from app.clearinghouse.simulator.app import MIME
from app.clearinghouse.simulator.payer import Simulator
from app.clearinghouse.simulator.serving import serving
from app.cli.money import dollars
from app.cli.partner import Partner, ProblemError
from app.cli.tables import table
from app.routers.schemas.example_files import example

Document = dict[str, Any]
APPEAL = {"path": "appeal", "reason": "The authorization was on file."}
CLAIMS = ("DEMO-P1-20", "DEMO-F2-585")
"""What the simulator answers is in the number: in process, and finally denied."""
PAYER_NUMBER = "SMH01"
WAIT = {"Prefer": "wait=20"}


async def ask_before_working(person: Partner) -> list[Document]:
    """Connect the payer to a simulator, ask about two claims, and try to appeal both. Returns what came of each."""
    async with serving(Simulator()) as url:
        denials = [await _post(person, number) for number in CLAIMS]
        await _connect(person, denials[0]["payer"]["id"], url)
        return [await _ask_and_appeal(person, denial) for denial in denials]


async def _post(person: Partner, number: str) -> Document:
    """A denial of yesterday, and the claim that its sender posted."""
    denial, claim, today = copy.deepcopy(example("denial")), copy.deepcopy(example("claim")), datetime.now(UTC).date()
    served = str(today - timedelta(days=30))
    claim |= {"patient_control_number": number, "service_from": served, "service_to": served}
    claim["submitted_on"] = str(today - timedelta(days=28))
    for line in claim["lines"]:
        line["service_from"] = served
    denial["claim"] |= {"patient_control_number": number, "service_from": served}
    del denial["claim"]["payer_claim_control_number"]
    denial["lines"][0]["service_date"] = served
    denial |= {"external_id": number, "remit_date": str(today - timedelta(days=1))}
    await person.post("/v1/claims", json={"items": [claim]})
    return (await person.post("/v1/denials", json=denial))[1]


async def _connect(person: Partner, payer: str, url: str) -> None:
    """An account at the simulator, over which this payer is asked."""
    account = {
        "name": "Simulator",
        "adapter": "simulator",
        "url": url + MIME,
        "sender_id": "DEMOCLINIC",
        "receiver_id": "SIMULATOR",
        "submitter": {"name": "DEMO CLINIC", "etin": "DEMO1"},
        "usage": "test",
        "auth": {"kind": "none"},
    }
    _, made = await person.post("/v1/connections", json=account)
    terms = {"connection_id": made["id"], "payer_number": PAYER_NUMBER, "downtime": {"time_zone": "America/Chicago"}}
    await person.put(f"/v1/payers/{payer}/status-connection", terms)


async def _ask_and_appeal(person: Partner, denial: Document) -> Document:
    url = f"/v1/denials/{denial['id']}"
    key = {"Idempotency-Key": f"demo-{denial['id']}"}
    _, check = await person.post(f"{url}/status-checks", json={"channel": "electronic"}, headers=WAIT | key)
    told = {"denial": denial, "check": check}
    try:
        decision = await person.change(f"{url}/decisions", url, json=APPEAL)
    except ProblemError as refused:
        return told | {"held_back": refused.problem["detail"]}
    return told | {"decision": decision, "held_back": None}


def asked(found: list[Document]) -> Table:
    """What each payer said, and what may be done because of it."""
    shown = table("claim", "denied", "the payer says", "codes", "to appeal it")
    for it in found:
        check, detail = it["check"], it["check"]["detail"] or {"codes": []}
        shown.add_row(
            it["denial"]["claim"]["patient_control_number"],
            dollars(it["denial"]["amount_denied"]),
            (check["meaning"] or check["state"]).replace("_", " "),
            ", ".join(f"{code['category']}:{code['status']}" for code in detail["codes"]),
            f"Held back: {it['held_back']}" if it["held_back"] else "Goes on: decided",
        )
    return shown
