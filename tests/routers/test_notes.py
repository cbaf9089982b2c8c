"""Notes over HTTP."""

from __future__ import annotations

from tests.conftest import ORG
from tests.routers.test_submissions import analyst, denial

__all__ = ["analyst", "denial"]


async def test_notes_are_kept_beside_the_log(client, stranger, denial, analyst, database):
    url = f"/v1/denials/{denial['id']}/notes"
    for text in ("One MARKED-n1", "Two"):
        answer = await client.post(url, json={"text": text}, headers=analyst)
        assert answer.status_code == 201, answer.text
    listed = (await client.get(url)).json()["data"]
    assert [(it["text"], it["person_name"]) for it in listed] == [
        ("Two", "Name of analyst"),
        ("One MARKED-n1", "Name of analyst"),
    ]
    told = [str(row["data"]) for row in await database.read(ORG, "SELECT data FROM events WHERE type = 'denial.noted'")]
    assert len(told) == 2
    assert not any("MARKED-n1" in it for it in told)
    page = (await client.get(url, params={"limit": 1})).json()
    rest = (await client.get(url, params={"limit": 1, "cursor": page["next_cursor"]})).json()
    assert [it["text"] for it in page["data"] + rest["data"]] == ["Two", "One MARKED-n1"]
    assert (await client.post(url, json={"text": "x"})).status_code == 403
    assert (await client.post(url, json={"text": "  "}, headers=analyst)).status_code == 422
    assert (await stranger.get(url)).status_code == 404
    assert (await stranger.post(url, json={"text": "x"})).status_code == 404
