"""What only the JSON API has: tokens that end, answers that are fetched, and the mode of a sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.clearinghouse.connections import open_port
from app.clearinghouse.simulator.app import ASK, TOKEN
from app.clearinghouse.simulator.asked import Asked
from app.clearinghouse.simulator.payer import Guests, Simulator
from app.clearinghouse.simulator.script import Script, answer
from app.clearinghouse.simulator.serving import serving
from app.clearinghouse.simulator.sheet import Sheet
from app.clearinghouse.simulator.write_277 import write_277
from app.domain.status.account import Account, OAuthClient
from app.domain.status.ports import Accepted, Ambiguous, Answered, Rejected, StatusPort, Unavailable
from tests.clearinghouse.conformance.desk import INQUIRY, NOW, numbers
from tests.clearinghouse.vendor.api import Api, reply, talking

PENDING = answer("P1:20")
HANDLE = "/v1/jobs/7?x=1"


def a_claim(**meta: object) -> dict[str, object]:
    status = {"statusCategoryCode": "P1", "statusCode": "20", "trackingNumber": INQUIRY.trace}
    return {"claims": [{"claimStatus": status}], **meta}


def a_277(*, wrong_trace: bool) -> str:
    turn = PENDING.model_copy(update={"wrong_trace": wrong_trace})
    asked = Asked(trace=INQUIRY.trace, payer=("MERIDIAN", "MH001"))
    return write_277(Sheet(asked, turn, 1, NOW))


async def test_a_token_that_was_refused_is_replaced_once(simulated: tuple[StatusPort, Simulator]) -> None:
    port, simulator = simulated
    assert isinstance(await port.submit(INQUIRY, numbers()), Answered)
    simulator.tokens.clear()
    assert isinstance(await port.submit(INQUIRY, numbers()), Answered)
    assert simulator.tokens_given == 2
    assert len(simulator.ledger.entries) == 2


async def test_a_token_that_is_refused_to_many_at_once_is_renewed_by_one_of_them(
    simulated: tuple[StatusPort, Simulator],
) -> None:
    port, simulator = simulated
    assert isinstance(await port.submit(INQUIRY, numbers()), Answered)
    simulator.tokens.clear()
    outcomes = await asyncio.gather(*(port.submit(INQUIRY, numbers()) for _ in range(20)))
    assert {type(it) for it in outcomes} == {Answered}
    assert simulator.tokens_given == 2


async def test_a_token_that_is_refused_again_ends_it(simulated: tuple[StatusPort, Simulator]) -> None:
    port, simulator = simulated
    simulator.token_life = -1
    outcome = await port.submit(INQUIRY, numbers())
    assert isinstance(outcome, Rejected)
    assert outcome.fault == "not_authorized"
    assert simulator.tokens_given == 2
    assert simulator.ledger.entries == []


async def test_without_a_token_nothing_is_asked(api: Api, port: StatusPort) -> None:
    api.token = reply(503, retry="5")
    outcome = await port.submit(INQUIRY, numbers())
    assert isinstance(outcome, Unavailable)
    assert (outcome.fault, outcome.exchange.error_code) == ("payer_down", "no_token")
    assert api.paths == ["/token"]


@pytest.mark.parametrize("status", [0, 504])
async def test_silence_of_the_tokens_server_is_none_of_the_payers(api: Api, port: StatusPort, status: int) -> None:
    """It would be waited for 90 s for nothing: no question is out."""
    api.token = reply(status)
    outcome = await port.submit(INQUIRY, numbers())
    assert isinstance(outcome, Unavailable)
    assert outcome.fault == "transport"


@pytest.mark.parametrize(
    ("location", "handle"),
    [
        ("/v1/jobs/7?x=1", HANDLE),
        ("jobs/7?x=1#part", HANDLE),
        ("{base}/v1/jobs/7?x=1", HANDLE),
        ("https://elsewhere.example/jobs/7", None),
        ("//elsewhere.example/jobs/7", None),
        ("http://127.0.0.1:1/jobs/7", None),
        ("/" + "x" * 600, None),
        ("", None),
    ],
)
async def test_where_an_answer_is_fetched(api: Api, port: StatusPort, location: str, handle: str | None) -> None:
    """Only at the account's own server. An answer that cannot be fetched is not asked for anew either."""
    api.says(202, location=location.format(base=api.base), retry="3")
    outcome = await port.submit(INQUIRY, numbers())
    if handle is None:
        assert isinstance(outcome, Rejected)
        assert outcome.fault == "malformed_response"
    else:
        assert isinstance(outcome, Accepted)
        assert (outcome.handle, outcome.poll_after) == (handle, 3)


async def test_polling(api: Api, port: StatusPort) -> None:
    api.says(202, location="/v1/jobs/8")
    outcome = await port.poll(INQUIRY, HANDLE, numbers())
    assert isinstance(outcome, Accepted)
    assert (outcome.handle, outcome.poll_after) == ("/v1/jobs/8", 5)
    api.says(202)
    outcome = await port.poll(INQUIRY, HANDLE, numbers())
    assert isinstance(outcome, Accepted)
    assert outcome.handle == HANDLE
    api.says(200, a_claim())
    assert isinstance(await port.poll(INQUIRY, HANDLE, numbers()), Answered)
    assert api.methods == ["POST", "GET", "GET", "GET"], "the token, and no question"


@pytest.mark.parametrize(("status", "wait"), [(0, 5), (500, 5), (503, 9), (504, 9), (429, 9), (502, 9), (408, 9)])
async def test_what_fails_at_a_poll_is_polled_again(api: Api, port: StatusPort, status: int, wait: float) -> None:
    """A question asked anew is paid for twice, and answered twice."""
    api.says(status, retry="9" if wait == 9 and status != 504 else None)
    outcome = await port.poll(INQUIRY, HANDLE, numbers())
    assert isinstance(outcome, Accepted)
    assert outcome.handle == HANDLE
    assert outcome.poll_after == (5 if status == 504 else wait)


@pytest.mark.parametrize("status", [404, 410])
async def test_a_job_that_is_gone(api: Api, port: StatusPort, status: int) -> None:
    api.says(status)
    outcome = await port.poll(INQUIRY, HANDLE, numbers())
    assert isinstance(outcome, Unavailable)
    assert outcome.fault == "payer_down"


@pytest.mark.parametrize(("status", "fault"), [(400, "request_invalid"), (403, "not_entitled")])
async def test_a_poll_that_is_refused(api: Api, port: StatusPort, status: int, fault: str) -> None:
    api.says(status)
    outcome = await port.poll(INQUIRY, HANDLE, numbers())
    assert isinstance(outcome, Rejected)
    assert outcome.fault == fault


@pytest.mark.parametrize("handle", ["https://elsewhere.example/", "//elsewhere.example/", "jobs/7", ""])
async def test_a_handle_that_was_never_given_out(api: Api, port: StatusPort, handle: str) -> None:
    outcome = await port.poll(INQUIRY, handle, numbers())
    assert isinstance(outcome, Rejected)
    assert api.paths == []


@pytest.mark.parametrize(
    ("meta", "headers", "usage", "taken"),
    [
        ({"meta": {"applicationMode": "production"}}, {}, "P", True),
        ({"meta": {"applicationMode": "Sandbox"}}, {}, "P", False),
        ({"meta": {"applicationMode": "production"}}, {}, "T", False),
        ({"meta": {"applicationMode": "test"}}, {}, "T", True),
        ({"meta": {"applicationMode": "blue"}}, {}, "P", True),
        ({}, {}, "P", True),
        ({}, {}, "T", True),
        ({}, {"X-Api-Mock-Response": "true"}, "P", False),
        ({}, {"X-Api-Mock-Response": "true"}, "T", True),
    ],
)
async def test_a_sandbox_never_answers_for_a_payer(
    api: Api, meta: dict[str, object], headers: dict[str, str], usage: str, taken: bool
) -> None:
    port = api.port(usage)
    api.says(200, a_claim(**meta), **headers)
    outcome = await port.submit(INQUIRY, numbers())
    assert isinstance(outcome, Answered) is taken
    if not taken:
        assert isinstance(outcome, Rejected)
        assert outcome.fault == "test_answer"


async def test_x12_beside_the_json_decides_where_it_can_be_read(api: Api, port: StatusPort) -> None:
    """Beside a claim that looks like ours, the 277 is of somebody else; what is no X12 decides nothing."""
    api.says(200, a_claim(x12=a_277(wrong_trace=True)))
    outcome = await port.submit(INQUIRY, numbers())
    assert isinstance(outcome, Unavailable)
    assert outcome.fault == "wrong_trace"
    api.says(200, a_claim(x12="no X12"))
    assert isinstance(await port.submit(INQUIRY, numbers()), Answered)


async def test_a_trace_in_capitals_is_ours(api: Api, port: StatusPort) -> None:
    body = a_claim()
    body["claims"][0]["claimStatus"]["trackingNumber"] = INQUIRY.trace.upper()  # type: ignore[index]
    api.says(200, body)
    outcome = await port.submit(INQUIRY, numbers())
    assert isinstance(outcome, Answered)
    assert outcome.reply.claims[0].trace == INQUIRY.trace


async def test_a_vendor_that_is_silent_may_have_asked(api: Api, port: StatusPort) -> None:
    api.says(0)
    assert isinstance(await port.submit(INQUIRY, numbers()), Ambiguous)
    assert api.paths == ["/token", "/v1/claim-statuses"]


@pytest.fixture
async def simulated() -> AsyncIterator[tuple[StatusPort, Simulator]]:
    simulator = Simulator(Script(otherwise=(PENDING,)), guests=Guests(client_id="clinic", client_secret="secret"))
    async with serving(simulator) as url:
        credentials = OAuthClient(url + TOKEN, "clinic", "secret")
        account = Account("con_1", "vendor_json", url + ASK, "LAKESIDE", "CLEAR", "T", credentials)
        port = open_port(account, allow_local=True, hold=2)
        yield port, simulator
        await port.aclose()


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with talking() as it:
        yield it


@pytest.fixture
def port(api: Api) -> StatusPort:
    return api.port("T")
