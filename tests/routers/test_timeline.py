"""The timeline over HTTP: what happened, what is next, by when."""

from __future__ import annotations

import httpx

from app.routers.schemas.timeline import TimelineOut
from tests.routers.test_submissions import FIX, analyst, decide, denial, fixed, outcome

__all__ = ["analyst", "denial"]


async def timeline(client: httpx.AsyncClient, of: dict) -> TimelineOut:
    answer = await client.get(f"/v1/denials/{of['id']}/timeline")
    assert answer.status_code == 200, answer.text
    return TimelineOut.model_validate(answer.json())


async def test_a_new_denial_has_its_clock(client, denial):
    shown = await timeline(client, denial)
    assert [it.type for it in shown.happened] == ["denial.captured", "denial.classified"]
    assert [(it.kind, it.state) for it in shown.points][:2] == [("sort", "met"), ("decide", "due")]
    assert [it.kind for it in shown.next] == ["decide", "status", "cause"]
    assert str(shown.due_on) == denial["due_on"]


async def test_a_fix_that_was_upheld_begins_anew(client, denial, analyst):
    sent = await fixed(client, denial, analyst)
    await outcome(client, sent, "upheld")
    shown = await timeline(client, denial)
    texts = [it.text for it in shown.happened]
    assert "Decided: fix, coding" in texts
    assert "Sent to the payer: electronic, fix" in texts
    assert "The payer answered: upheld" in texts
    decided = next(it for it in shown.happened if it.type == "denial.decided")
    assert (decided.actor, decided.person_id is not None) == ("person", True)
    rounds = [(it.round, it.state) for it in shown.points if it.kind == "decide"]
    assert rounds == [(1, "met"), (2, "due")]
    assert (await decide(client, denial, FIX, analyst)).status_code == 409  # a second fix takes a lead


async def test_strangers_see_none(stranger, denial):
    assert (await stranger.get(f"/v1/denials/{denial['id']}/timeline")).status_code == 404
