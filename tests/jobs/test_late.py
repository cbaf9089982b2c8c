"""Two transactions at one moment cannot see each other: what belongs together is linked afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg

from app.routers.schemas.example_files import example, text_example
from tests.conftest import ORG
from tests.http.live import Live, live, until
from tests.jobs.conftest import Desk

PAYMENT = "FROM claim_events WHERE source = '835' AND patient_control_number = 'SAMPLE-0001'"
EDI = {"Content-Type": "application/edi-x12"}
PAID = (
    text_example("remittance.835")
    .replace("SAMPLE-0001*1*450*120", "SAMPLE-0001*1*450*450")
    .replace("SVC*HC:70450*330*0*", "SVC*HC:70450*330*330*")
    .replace("CAS*CO*197*330~\n", "")
    .replace("CAS*CO*197*330~", "")
    .replace("BPR*I*120*", "BPR*I*450*")
    .replace("20260921", "20260925")
)


def make_the_payer_known(server: Live) -> None:
    """Else the second would wait for the first to have named it."""
    with server.client() as client:
        other = {**example("denial"), "external_id": "OTHER", "claim": {"patient_control_number": "OTHER-1"}}
        assert client.post("/v1/denials", json=other).status_code == 201
        body = PAID.replace("SAMPLE-0001", "OTHER-2").replace("EFT0001", "EFT0000")
        assert client.post("/v1/remittances", content=body, headers=EDI).status_code == 201


def waiting(where: Any) -> bool:
    """Whether somebody waits for a lock."""
    with psycopg.connect(where.admin) as connection:
        return bool(connection.execute("SELECT FROM pg_locks WHERE NOT granted").fetchall())


def post_both_at_once(server: Live, where: Any) -> tuple[Any, Any]:
    """The remittance is read but not committed when the denial is posted."""
    with (
        psycopg.connect(where.admin) as holder,
        ThreadPoolExecutor(1) as aside,
        server.client() as payer,
        server.client() as clinic,
    ):
        holder.execute("LOCK TABLE jobs.procrastinate_jobs IN ACCESS EXCLUSIVE MODE")  # wanted at the very end
        taken = aside.submit(lambda: payer.post("/v1/remittances", content=PAID, headers=EDI))
        until(lambda: waiting(where))
        posted = clinic.post("/v1/denials", json=example("denial"))
        holder.rollback()
        return taken.result(), posted


async def test_a_payment_and_a_denial_that_could_not_see_each_other(desk: Desk, tmp_path: Path) -> None:
    with live(desk.where, tmp_path / "data", OVERTURN_RUN_JOBS="false") as server:
        make_the_payer_known(server)
        taken, posted = post_both_at_once(server, desk.where)
        assert (taken.status_code, posted.status_code) == (201, 201), (taken.text, posted.text)
        (event,) = desk.rows(f"SELECT claim_id, remittance_id {PAYMENT}")
        assert event["claim_id"] is None
        assert ("link_late", f"link_late:{event['remittance_id']}", "todo") in desk.jobs()
        desk.services.blobs = desk.services.blobs.at(None, tmp_path / "data")
        await desk.work.link_late(ORG, event["remittance_id"])
        (linked,) = desk.rows(f"SELECT claim_id {PAYMENT}")
        assert linked["claim_id"] is not None
        with server.client() as client:
            denial = client.get(f"/v1/denials/{posted.json()['id']}").json()
    assert (denial["stage"], denial["outcome"], denial["amount_recovered"]) == ("resolved", "recovered", "330.00")
