"""The same thing at the same moment, against the real server: one effect."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from app.routers.schemas.example_files import example
from tests.http.live import Live

EDI = {"Content-Type": "application/edi-x12"}
TWINS = 50
ROUNDS = 20


def at_once(requests: list[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    """Send all of them at the same moment."""
    barrier = Barrier(len(requests))

    def send(request: Callable[[], httpx.Response]) -> httpx.Response:
        barrier.wait()
        return request()

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(send, requests))


def numbered(number: int) -> dict[str, Any]:
    """The example denial of another claim."""
    denial = copy.deepcopy(example("denial"))
    denial["external_id"] = f"PMS-{number}"
    denial["claim"].update(patient_control_number=f"TWIN-{number}", payer_claim_control_number=f"ICN{number}")
    return denial


def as_835(remittance: str, number: int) -> str:
    """The example remittance of the same other claim."""
    return (
        remittance.replace("SAMPLE-0001", f"TWIN-{number}")
        .replace("20260900001", f"ICN{number}")
        .replace("EFT0001", f"EFT{number}")
    )


@pytest.fixture(scope="module")
def partner(served: Live) -> Any:
    with served.client() as client:
        yield client


def denials_of(partner: httpx.Client, number: int) -> list[dict[str, Any]]:
    found = partner.post("/v1/denial-searches", json={"patient_control_number": f"TWIN-{number}"})
    return list(found.json()["data"])


def test_fifty_twins_on_one_key_have_one_effect(served: Live, partner: httpx.Client) -> None:
    key = {"Idempotency-Key": "fifty"}
    clients = [served.client() for _ in range(TWINS)]
    answers = at_once([lambda c=client: c.post("/v1/denials", json=numbered(1), headers=key) for client in clients])
    for client in clients:
        client.close()
    statuses = Counter(answer.status_code for answer in answers)
    print(f"twins={TWINS} statuses={dict(statuses)}")
    assert set(statuses) <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in made}) == 1
    assert [answer.headers.get("idempotent-replayed") for answer in made].count(None) == 1
    assert [item["id"] for item in denials_of(partner, 1)] == [made[0].json()["id"]]


def test_fifty_twins_without_a_key_are_one_denial(served: Live, partner: httpx.Client) -> None:
    clients = [served.client() for _ in range(TWINS)]
    answers = at_once([lambda c=client: c.post("/v1/denials", json=numbered(2)) for client in clients])
    for client in clients:
        client.close()
    statuses = Counter(answer.status_code for answer in answers)
    print(f"twins={TWINS} statuses={dict(statuses)}")
    assert statuses[201] == 1
    assert set(statuses) <= {200, 201, 409, 503}
    assert len(denials_of(partner, 2)) == 1


@pytest.mark.parametrize("prefer", ["", "respond-async"])
def test_two_identical_files_at_once_are_one_remittance(
    served: Live, partner: httpx.Client, remittance: str, prefer: str
) -> None:
    number = 4 if prefer else 3
    body, headers = as_835(remittance, number), EDI | {"Prefer": prefer}
    with served.client() as first, served.client() as second:
        answers = at_once(
            [lambda c=c: c.post("/v1/remittances", content=body, headers=headers) for c in (first, second)]
        )
    assert sorted(answer.status_code for answer in answers) == [200, 202 if prefer else 201]
    (id_,) = {answer.json()["id"] for answer in answers}
    done = done_remittance(partner, id_)
    assert done["counts"]["denials_created"] == 1
    assert len(denials_of(partner, number)) == 1


def done_remittance(partner: httpx.Client, id_: str) -> dict[str, Any]:
    from tests.http.live import until

    def finished() -> dict[str, Any] | None:
        found: dict[str, Any] = partner.get(f"/v1/remittances/{id_}").json()
        return found if found["status"] not in ("received", "processing") else None

    found: dict[str, Any] = until(finished)
    assert found["status"] == "done"
    return found


def test_json_and_835_at_once_are_one_denial(served: Live, partner: httpx.Client, remittance: str) -> None:
    for number in range(100, 100 + ROUNDS):
        with served.client() as clinic, served.client() as payer:
            posted, taken = at_once(
                [
                    lambda c=clinic, n=number: c.post("/v1/denials", json=numbered(n)),
                    lambda c=payer, n=number: c.post("/v1/remittances", content=as_835(remittance, n), headers=EDI),
                ]
            )
        assert posted.status_code in (200, 201), posted.text
        assert taken.status_code == 201, taken.text
        (denial,) = denials_of(partner, number)
        assert denial["id"] == posted.json()["id"]
        assert denial["external_id"] == f"PMS-{number}"
        assert denial["remittance_id"] == taken.json()["id"]
