"""Notices about one denial at the same moment, against the real server: each counts, none is lost."""

from __future__ import annotations

import copy

from app.routers.schemas.example_files import example
from tests.http.live import Live
from tests.http.test_twins import at_once

DAYS = range(10, 22)


def test_all_of_them_count(served: Live) -> None:
    told = copy.deepcopy(example("denial")) | {"payer": {"name": "Sample Carrier"}}
    with served.client() as client:
        payer = {"name": "Sample Carrier", "payer_type": "medicare_ffs"}
        payer["aliases"] = [{"kind": "json_name", "value": "Sample Carrier"}]
        assert client.post("/v1/payers", json=payer).status_code == 201
        url = f"/v1/denials/{client.post('/v1/denials', json=told).json()['id']}/notices"
        bodies = [{"kind": "letter", "notice_date": f"2026-09-{day}"} for day in DAYS]
        answers = at_once([lambda body=body: client.post(url, json=body) for body in bodies])
        assert [answer.status_code for answer in answers] == [201] * len(DAYS), [it.text for it in answers]
        listed = client.get(url).json()["data"]
        assert sorted(it["notice_date"] for it in listed) == [body["notice_date"] for body in bodies]
        moved = [move["to"]["file_by"] for answer in answers for move in answer.json()["moved"]]
        assert min(moved) == "2027-01-13", "125 days after the first, whichever came first here"
        copy_of_first = client.post(url, json={"kind": "eob", "notice_date": "2026-09-10"}).json()
        assert copy_of_first["moved"] == []
