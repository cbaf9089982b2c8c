"""Webhooks against a receiver that fails, hangs, redirects, is slow or gone: once, in order, or refused."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx
import psycopg
import pytest

from app.compose import push
from app.domain.push.signing import as_bytes, signature
from app.main import create_app
from app.push.sender import Sender
from app.routers.ids import show
from app.store import deliveries
from app.store.webhooks import hold_endpoint
from tests.conftest import ORG, OTHER_ORG, bearer
from tests.jobs.conftest import Desk
from tests.jobs.pushing import Pushing
from tests.jobs.test_queue import run
from tests.push.receiver import HANG, Got, receiving
from tests.routers.committed import happen_in


@pytest.fixture
async def pushing(desk: Desk) -> AsyncIterator[Pushing]:
    desk.services.sender = Sender(allow_local=True, timeout=0.4)
    transport, headers = httpx.ASGITransport(app=create_app(desk.services)), bearer(desk.services)
    async with (
        receiving() as receiver,
        httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client,
    ):
        it = Pushing(desk, client, receiver)
        desk.services.now = it.now  # type: ignore[method-assign]
        await it.add("denial.", "claim.opened")
        yield it


async def test_a_message_is_thin_and_signed(pushing: Pushing) -> None:
    event, before = pushing.happen("denial.captured"), pushing.happen("payer.seen")
    await pushing.deliver()
    (got,) = pushing.receiver.got
    assert got.id == show("evt", event) != show("evt", before)
    assert got.told.keys() == {"type", "timestamp", "data"}
    assert (got.told["type"], got.version, got.subject[:4]) == ("denial.captured", 1, "den_")
    signed = f"{got.id}.{got.headers['webhook-timestamp']}.".encode() + got.body
    key = base64.b64decode(pushing.webhook["secret"].removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"
    (told,) = await pushing.deliveries()
    assert (told["state"], told["attempts"], told["last_status"], told["event_id"]) == ("delivered", 1, 204, got.id)
    await pushing.deliver()
    assert len(pushing.receiver.got) == 1


async def test_it_comes_once_in_order_per_denial_whatever_fails(pushing: Pushing) -> None:
    subjects = {show("den", pushing.denial(4)) for _ in range(6)}
    seen: dict[str, int] = {}
    accepted: list[Got] = []

    def behave(got: Got) -> int:
        seen[got.id] = seen.get(got.id, 0) + 1
        if len(pushing.receiver.got) % 3 == 0:
            return (500, HANG, 301)[len(pushing.receiver.got) // 3 % 3]
        accepted.append(got)
        return 200

    pushing.receiver.behave = behave
    await pushing.deliver()
    await pushing.pass_time(12)
    orders: dict[str, list[int]] = {}
    for got in accepted:
        orders.setdefault(got.subject, []).append(got.version)
    assert orders == {subject: [1, 2, 3, 4] for subject in subjects}
    assert len({got.id for got in accepted}) == len(accepted) == 24
    assert max(seen.values()) > 1, "what failed came again under its id"
    assert {it["state"] for it in await pushing.deliveries()} == {"delivered"}


async def test_a_denial_waits_and_others_go_on(pushing: Pushing) -> None:
    poisoned = pushing.denial(2)
    pushing.receiver.behave = lambda got: 500 if got.subject == show("den", poisoned) else 200
    await pushing.deliver()
    pushing.ahead += timedelta(seconds=8)
    others = [show("den", pushing.denial(2)) for _ in range(3)]
    await pushing.deliver()
    pushing.ahead += timedelta(seconds=30)
    await pushing.deliver()
    orders = pushing.orders()
    assert set(orders.pop(str(show("den", poisoned)))) == {1}, "the second version has not been sent"
    assert orders == {subject: [1, 2] for subject in others}
    assert (await pushing.shown())["failures"] == 0


async def test_one_that_hangs_is_tried_again_by_one_message(pushing: Pushing) -> None:
    for _ in range(20):
        pushing.happen()
    pushing.receiver.behave = lambda _: HANG
    await pushing.deliver()
    first = len(pushing.receiver.got)
    assert first <= push.AT_ONCE
    (told, *_) = await pushing.deliveries(state="failed")
    assert (told["last_status"], told["last_problem"]) == (None, "timeout")
    await pushing.deliver()
    assert len(pushing.receiver.got) == first, "it is left alone for a while"
    shown = await pushing.shown()
    assert shown["failures"] == 1
    assert None not in (shown["failing_since"], shown["paused_until"])
    pushing.ahead += timedelta(seconds=7)
    await pushing.deliver()
    assert len(pushing.receiver.got) == first + 1
    pushing.receiver.behave = lambda _: 204
    pushing.ahead += timedelta(seconds=400)
    await pushing.deliver()
    assert {it["state"] for it in await pushing.deliveries()} == {"delivered"}


async def test_a_redirect_is_a_failure(pushing: Pushing) -> None:
    async with receiving() as inside:
        pushing.receiver.behave = lambda _: (302, {"location": inside.url})
        pushing.happen()
        await pushing.deliver()
        assert inside.got == []
    (told,) = await pushing.deliveries()
    assert (told["state"], told["last_status"], told["last_problem"]) == ("failed", 302, "status")


async def test_410_disables_it_until_somebody_activates_it(pushing: Pushing) -> None:
    pushing.receiver.behave = lambda _: 410
    for _ in range(3):
        pushing.happen()
    await pushing.deliver()
    shown = await pushing.shown()
    assert (shown["state"], shown["disabled_reason"], shown["version"]) == ("disabled", "gone", 2)
    (event,) = (await pushing.client.get("/v1/events", params={"type": "webhook.disabled"})).json()["data"]
    assert (event["subject"]["id"], event["data"]["reason"]) == (pushing.webhook["id"], "gone")
    asked = len(pushing.receiver.got)
    pushing.happen()
    await pushing.pass_time(3)
    assert len(pushing.receiver.got) == asked
    pushing.receiver.behave = lambda _: 200
    await pushing.change(state="active")
    await pushing.deliver()
    assert [it["state"] for it in await pushing.deliveries()] == ["delivered"] * 4


async def test_a_host_that_moves_inside_gets_nothing(pushing: Pushing) -> None:
    where = ["8.8.8.8"]

    async def resolve(_host: str, _port: int) -> list[str]:
        return where

    pushing.desk.services.sender = Sender(resolve=resolve, timeout=0.4)
    await pushing.change(url="https://hooks.example.org/x")
    pushing.happen()
    for address in ("10.1.2.3", "127.0.0.1", "169.254.169.254", "fd00::1"):
        where[:] = [address]
        pushing.ahead += timedelta(hours=3)
        await pushing.deliver()
        (told,) = await pushing.deliveries()
        assert (told["state"], told["last_status"], told["last_problem"]) == ("failed", None, "inside")
    assert pushing.receiver.got == []
    refused = await pushing.client.post("/v1/webhooks", json={"url": "https://hooks.example.org/"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "inside")


async def test_one_that_asks_for_time_gets_it(pushing: Pushing) -> None:
    pushing.receiver.behave = lambda _: (429, {"retry-after": "3600"})
    pushing.happen()
    await pushing.deliver()
    await pushing.pass_time(0.6, step=0.1)
    assert len(pushing.receiver.got) == 1
    pushing.receiver.behave = lambda _: 200
    await pushing.pass_time(1, step=0.1)
    assert len(pushing.receiver.got) == 2


async def test_after_ten_attempts_it_is_dead_and_the_next_one_goes(pushing: Pushing) -> None:
    subject = pushing.denial(1)
    pushing.receiver.behave = lambda got: 500 if got.version == 1 else 200
    await pushing.deliver()
    pushing.happen(subject=subject, version=2)
    await pushing.pass_time(120, step=1)
    assert pushing.orders() == {show("den", subject): [*[1] * 10, 2]}
    dead, delivered = await pushing.deliveries()
    assert (dead["state"], dead["attempts"], dead["next_at"]) == ("dead", 10, None)
    assert delivered["state"] == "delivered"


async def test_five_days_of_failure_disable_it(pushing: Pushing) -> None:
    pushing.receiver.behave = lambda _: 503
    for _ in range(3):
        pushing.happen()
    await pushing.deliver()
    await pushing.pass_time(110, step=2)
    assert (await pushing.shown())["state"] == "active"
    pushing.happen()
    await pushing.pass_time(20, step=2)
    shown = await pushing.shown()
    assert (shown["state"], shown["disabled_reason"]) == ("disabled", "failing")


async def test_a_slow_one_gets_ten_at_a_time(pushing: Pushing) -> None:
    pushing.desk.services.sender.timeout = 5
    pushing.receiver.slow = 0.05
    for _ in range(25):
        pushing.happen()
    await pushing.deliver()
    assert (len(pushing.receiver.got), pushing.receiver.most_at_once) == (25, push.AT_ONCE)


async def test_two_workers_at_once_send_each_message_once(pushing: Pushing) -> None:
    pushing.receiver.slow = 0.02
    for _ in range(5):
        pushing.denial(4)
    await asyncio.gather(*(pushing.deliver() for _ in range(2)))
    await pushing.deliver()
    assert list(pushing.orders().values()) == [[1, 2, 3, 4]] * 5


async def test_a_worker_that_was_killed_in_between_is_followed_by_another(pushing: Pushing) -> None:
    event = pushing.happen()
    sent = asyncio.Event()

    def behave(_got: Got) -> int:
        sent.set()
        return HANG

    pushing.receiver.behave = behave
    job = asyncio.create_task(pushing.deliver())
    await sent.wait()
    job.cancel()  # as a kill would: nothing is noted
    await asyncio.gather(job, return_exceptions=True)
    pushing.receiver.behave = lambda _: 204
    await pushing.deliver()
    assert len(pushing.receiver.got) == 1, "it may still be on its way"
    pushing.ahead += push.TAKEN_FOR
    await pushing.deliver()
    assert [got.id for got in pushing.receiver.got] == [show("evt", event)] * 2
    assert [it["state"] for it in await pushing.deliveries()] == ["delivered"]


async def test_transactions_that_cross_do_not_change_the_order(pushing: Pushing) -> None:
    subject = pushing.denial(1)
    with pushing.begin() as early, pushing.begin() as between:
        happen_in(early, "payer.seen")
        happen_in(between, "payer.seen")
        pushing.happen(subject=subject, version=2)
        happen_in(early, "denial.assigned", subject, 3)
        early.commit()
        await pushing.deliver()
        assert pushing.orders() == {show("den", subject): [1]}, "the third is shown already, the second not yet"
        between.commit()
    await pushing.deliver()
    assert pushing.orders() == {show("den", subject): [1, 2, 3]}


async def test_a_new_secret_signs_beside_the_old_one_for_a_day(pushing: Pushing) -> None:
    answer = await pushing.client.post(f"{pushing.url}/secrets")
    assert answer.status_code == 201, answer.text
    both = [as_bytes(answer.json()["secret"]), as_bytes(pushing.webhook["secret"])]
    for hours, signing in ((0, both), (25, both[:1])):
        pushing.ahead += timedelta(hours=hours)
        pushing.happen()
        await pushing.deliver()
        got = pushing.receiver.got[-1]
        at = int(got.headers["webhook-timestamp"])
        assert got.headers["webhook-signature"].split(" ") == [signature(key, got.id, at, got.body) for key in signing]


async def test_replays_come_under_their_old_ids(pushing: Pushing) -> None:
    events = [pushing.happen() for _ in range(3)]
    ids = [show("evt", event) for event in events]
    await pushing.deliver()
    answer = await pushing.client.post(f"{pushing.url}/replays", json={"after": ids[0]})
    assert answer.status_code == 200, answer.text
    await pushing.deliver()
    assert sorted(got.id for got in pushing.receiver.got[3:]) == sorted(ids[1:])
    await pushing.client.post(f"{pushing.url}/replays", json={"since": "2020-01-01T00:00:00Z"})
    await pushing.deliver()
    assert sorted(got.id for got in pushing.receiver.got[5:]) == sorted(ids)
    unknown = await pushing.client.post(f"{pushing.url}/replays", json={"after": show("evt", uuid4())})
    assert unknown.status_code == 422
    assert len(await pushing.deliveries()) == 3


async def test_what_happened_before_it_was_added_is_not_sent(pushing: Pushing) -> None:
    pushing.happen()
    first = pushing.webhook
    await pushing.add()
    await pushing.deliver()
    assert {got.told["type"] for got in pushing.receiver.got} <= {"webhook.created"}
    assert pushing.webhook["id"] != first["id"]


async def test_workers_are_woken_by_what_happens_and_by_what_is_due(pushing: Pushing) -> None:
    work = pushing.desk.work
    assert await work.waiting_webhooks(ORG) == [pushing.id], "the log has something new, if not for it"
    await pushing.deliver()
    assert await work.waiting_webhooks(ORG) == []
    pushing.happen()
    assert await work.waiting_webhooks(ORG) == [pushing.id]
    assert await work.waiting_webhooks(OTHER_ORG) == []
    pushing.receiver.behave = lambda _: 500
    await pushing.deliver()
    assert await work.waiting_webhooks(ORG) == []
    pushing.ahead += timedelta(seconds=30)
    assert await work.waiting_webhooks(ORG) == [pushing.id]


async def test_a_test_is_sent_by_a_job(pushing: Pushing) -> None:
    answer = await pushing.client.post(f"{pushing.url}/tests")
    assert answer.status_code == 201, answer.text
    lock = f"webhook:{pushing.id}"
    assert [name for name in pushing.desk.jobs() if name[1] == lock] == [("deliver", lock, "todo")]
    await run(pushing.desk.work)
    (got,) = pushing.receiver.got
    assert (got.told["type"], got.subject) == ("webhook.test", pushing.webhook["id"])
    told = (await pushing.client.get(answer.headers["location"])).json()
    assert (told["state"], told["event_id"]) == ("delivered", got.id)
    await pushing.change(state="disabled")
    assert (await pushing.client.post(f"{pushing.url}/tests")).status_code == 409


async def test_secrets_cannot_be_read_from_the_database(pushing: Pushing) -> None:
    headers = {"Idempotency-Key": "once"}
    rotated = (await pushing.client.post(f"{pushing.url}/secrets", headers=headers)).json()
    again = await pushing.client.post(f"{pushing.url}/secrets", headers=headers)
    assert (again.headers["idempotent-replayed"], again.json()["secret"]) == ("true", None)
    assert again.json()["id"] == rotated["id"]
    with psycopg.connect(pushing.desk.where.admin) as connection:
        for table in ("webhooks", "idempotency_keys", "events", "webhook_deliveries", "jobs.procrastinate_jobs"):
            text = str(connection.execute(f"SELECT * FROM {table}").fetchall())
            for secret in (rotated["secret"], pushing.webhook["secret"]):
                assert secret.removeprefix("whsec_") not in text, table
                assert as_bytes(secret).hex() not in text, table


async def test_without_the_key_nothing_is_sent(pushing: Pushing) -> None:
    pushing.desk.rows(
        'SET session_replication_role = replica; UPDATE webhooks SET secrets = \'[{"sealed": "x", "until": null}]\''
    )
    pushing.happen()
    await pushing.deliver()
    (told,) = await pushing.deliveries()
    assert (told["state"], told["last_problem"], pushing.receiver.got) == ("failed", "secret_unreadable", [])


async def test_deleted_it_gets_nothing(pushing: Pushing) -> None:
    pushing.happen()
    assert (await pushing.client.delete(pushing.url)).status_code == 204
    await pushing.deliver()
    assert pushing.receiver.got == []
    assert (await pushing.client.get(pushing.url)).status_code == 404
    assert pushing.desk.rows("SELECT FROM webhook_deliveries UNION ALL SELECT FROM webhook_progress") == []


async def test_old_deliveries_are_forgotten(pushing: Pushing) -> None:
    pushing.happen()
    await pushing.deliver()
    for days, left in ((29, 1), (2, 0)):
        pushing.ahead += timedelta(days=days)
        await pushing.desk.work.tidy(ORG)
        assert len(await pushing.deliveries()) == left


async def test_many_waiting_messages_are_taken_by_an_index(pushing: Pushing) -> None:
    with pushing.begin() as connection:
        for _ in range(3000):
            happen_in(connection)
    services = pushing.desk.services
    async with services.database.transaction(ORG) as tx:
        progress = await deliveries.hold_progress(tx, pushing.id)
        assert progress is not None
        for _ in range(8):
            endpoint = await hold_endpoint(tx, pushing.id)
            assert endpoint is not None
            await push._make(tx, endpoint, progress, services.now())
    pushing.desk.rows("ANALYZE webhook_deliveries")
    pushing.desk.rows("ANALYZE events")
    async with services.database.transaction(ORG) as tx:
        told = {"org": ORG, "webhook": pushing.id, "xid": 9, "event": ORG, "most": 10}
        told |= {"now": services.now(), "until": services.now()}
        plan = "\n".join(row["QUERY PLAN"] for row in await tx.fetch(f"EXPLAIN ANALYZE {deliveries.TAKE}", told))
    assert "Seq Scan" not in plan, plan
