"""The taxonomy over HTTP: all tables, what they cover, and what an organisation has seen that they do not."""

import copy
from typing import Any

import httpx

from app.domain.codes.tables import CARCS
from app.domain.sorting.taxonomy import taxonomy
from app.routers.schemas.example_files import example
from app.routers.schemas.taxonomy_out import TaxonomyOut
from app.store.queries import codes_seen
from app.store.queries.codes_seen import Bounds, carcs_without_rule, remarks_without_rule
from tests.conftest import ORG, SavepointDatabase


async def read(client: httpx.AsyncClient) -> dict:
    answer = await client.get("/v1/taxonomy")
    assert answer.status_code == 200, answer.text
    TaxonomyOut.model_validate(answer.json())
    return answer.json()


async def post(client: httpx.AsyncClient, number: int, carc: str, amount: str, *remarks: str) -> None:
    body = copy.deepcopy(example("denial")) | {"external_id": f"X{number}"}
    body["claim"] |= {"patient_control_number": f"P{number}", "payer_claim_control_number": f"I{number}"}
    body["lines"][0] |= {
        "charge": amount,
        "adjustments": [{"group": "CO", "carc": carc, "amount": amount}],
        "remarks": remarks,
    }
    answer = await client.post("/v1/denials", json=body)
    assert answer.status_code == 201, answer.text


def holds(answer: Any, part: Any) -> bool:
    """Whether an answer has all that an abridged one shows: members by name, rows anywhere."""
    if isinstance(part, dict):
        return all(name in answer and holds(answer[name], member) for name, member in part.items())
    if isinstance(part, list):
        return all(any(holds(row, shown) for row in answer) for shown in part)
    return bool(answer == part)


class TestTables:
    async def test_the_example_is_an_extract_of_what_is_answered(self, client: httpx.AsyncClient) -> None:
        shown = copy.deepcopy(example("taxonomy_out"))
        for own in ("codes_seen_unmapped", "own_rules"):
            shown.pop(own)
        told = await read(client)
        assert {name for name, part in shown.items() if not holds(told[name], part)} == set()

    async def test_every_row_is_there(self, client: httpx.AsyncClient) -> None:
        told, tables = await read(client), taxonomy()
        assert (told["version"], told["digest"]) == (tables.version, tables.digest)
        for name in ("sub_causes", "carc_rules", "remark_rules", "context_rules", "path_remarks", "precedence"):
            assert len(told[name]) == len(getattr(tables, name)), name
        assert {it["name"] for it in told["work_types"]} == {"front_end", "auth", "coding", "doc", "payer"}
        teams = {it["name"] for it in told["upstream_teams"]}
        assert {it["upstream_team"] for it in told["sub_causes"]} <= teams

    async def test_the_counts_of_the_coverage_add_up(self, client: httpx.AsyncClient) -> None:
        told = await read(client)
        covered = told["coverage"]
        assert covered["uncovered"] == []
        assert covered["ruled"] + len(covered["never_denied"]) == covered["active"]
        assert covered["active"] == sum(it.status == "active" for it in CARCS.values())
        assert {"16", "96", "A1"} <= set(told["needs_remark"])

    async def test_late_filing_is_not_the_payers_fault(self, client: httpx.AsyncClient) -> None:
        causes = {it["name"]: it for it in (await read(client))["sub_causes"]}
        assert causes["timely"]["upstream_team"] == "billing"
        assert causes["enrolment"]["upstream_team"] == "provider_enrolment"


class TestCodesSeen:
    async def test_an_unmapped_code_is_told_with_counts_and_dollars(self, client: httpx.AsyncClient) -> None:
        for number, (carc, amount) in enumerate([("Z99", "100.00"), ("Z99", "50.00"), ("36", "70.00"), ("197", "9")]):
            await post(client, number, carc, amount)
        seen = (await read(client))["codes_seen_unmapped"]
        assert [(it["code_list"], it["code"], it["known"], it["denials"], it["amount_denied"]) for it in seen] == [
            ("carc", "Z99", False, 2, "150.00"),
            ("carc", "36", True, 1, "70.00"),
        ]
        assert {(it["open_denials"] == it["denials"], it["at_least"]) for it in seen} == {(True, False)}

    async def test_a_resolved_denial_counts_but_is_not_open(
        self, client: httpx.AsyncClient, database: SavepointDatabase
    ) -> None:
        for number, amount in enumerate(["100.00", "30.00"]):
            await post(client, number, "Z99", amount, "N9999")
        async with database.transaction(ORG) as tx:
            await tx.execute(
                "UPDATE denials SET stage = 'resolved', outcome = 'written_off', resolved_on = remit_date "
                "WHERE org_id = %s AND amount_denied = 10000",
                (ORG,),
            )
        for seen in (await read(client))["codes_seen_unmapped"]:
            assert (seen["denials"], seen["open_denials"]) == (2, 1)
            assert (seen["amount_denied"], seen["amount_at_risk"]) == ("130.00", "30.00")

    async def test_an_unmapped_remark_is_told_too(self, client: httpx.AsyncClient) -> None:
        await post(client, 1, "197", "100.00", "N9999", "M62", "N9999")
        await post(client, 2, "16", "30.00", "N9999", "M5")
        seen = (await read(client))["codes_seen_unmapped"]
        assert [(it["code_list"], it["code"], it["known"], it["denials"], it["amount_denied"]) for it in seen] == [
            ("rarc", "N9999", False, 2, "130.00"),
            ("rarc", "M5", True, 1, "30.00"),
        ]

    async def test_another_organisation_sees_its_own_alone(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        await post(client, 1, "Z99", "100.00", "N9999")
        assert (await read(stranger))["codes_seen_unmapped"] == []
        await post(stranger, 1, "Z98", "5.00")
        assert [it["code"] for it in (await read(stranger))["codes_seen_unmapped"]] == ["Z98"]
        assert [it["code"] for it in (await read(client))["codes_seen_unmapped"]] == ["Z99", "N9999"]

    async def test_the_etag_is_of_the_whole_answer(self, client: httpx.AsyncClient) -> None:
        tag = (await client.get("/v1/taxonomy")).headers["etag"]
        kept = {"If-None-Match": tag}
        assert (await client.get("/v1/taxonomy", headers=kept)).status_code == 304
        await post(client, 1, "197", "100.00")
        assert (await client.get("/v1/taxonomy", headers=kept)).status_code == 304
        await post(client, 2, "Z99", "100.00")
        assert (await client.get("/v1/taxonomy", headers=kept)).status_code == 200


class TestBounds:
    async def test_what_is_beyond_them_is_marked(self, client: httpx.AsyncClient, database: SavepointDatabase) -> None:
        for number, carc in enumerate(["Z97", "Z98", "Z98", "Z99"]):
            await post(client, number, carc, "10.00", "N9999")
        source = database.reader(ORG)
        rows = await carcs_without_rule(source, ["Z97"], Bounds(codes=1, denials=2))
        assert [(row["code"], row["denials"], row["at_least"]) for row in rows] == [("Z98", 2, True)]
        (row,) = await remarks_without_rule(source, [], Bounds(codes=5, denials=3))
        assert (row["code"], row["denials"], row["at_least"]) == ("N9999", 3, True)

    async def test_indexes_lead_to_the_rows_under_row_level_security(
        self, client: httpx.AsyncClient, database: SavepointDatabase
    ) -> None:
        await post(client, 1, "Z99", "10.00", "N9999")
        parameters = {"org": ORG, "ruled": ["197"], **codes_seen.BOUNDS._asdict()}
        plans = []
        async with database.transaction(ORG) as tx:
            for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
                await tx.execute(f"SET LOCAL {setting} = off")  # with no rows to speak of, any way is as cheap
            for sql in (codes_seen.CARCS, codes_seen.REMARKS):
                rows = await tx.fetch(f"EXPLAIN (ANALYZE, COSTS OFF) {sql}", parameters)
                plans.append("\n".join(row["QUERY PLAN"] for row in rows))
        carcs, remarks = plans
        assert "Index Only Scan using ix_denials_carc" in carcs, carcs
        assert "AND (carc > s.carc))" in carcs
        assert "Index Scan Backward using pk_denials" in remarks
        assert "Seq Scan" not in carcs + remarks
