"""Who may decide: a person whom the organisation knows, never a machine."""

import time

import httpx
import pytest

from app.compose.acting import acting_person
from app.domain.people.errors import NoActorError
from app.problems import of_domain
from app.routers.ids import parse
from app.security.principal import Kind, Principal
from app.wiring import Services
from tests.conftest import ORG, OTHER_ORG, SavepointDatabase, bearer
from tests.routers.staff import ISSUER, add, change


def caller(subject: str = "one", issuer: str = ISSUER, kind: Kind = "person", org_id: object = ORG) -> Principal:
    return Principal(org_id, subject, "screens", issuer, "jti", kind, subject, frozenset(), 0)  # type: ignore[arg-type]


@pytest.fixture
async def known(client: httpx.AsyncClient) -> dict:
    return await add(client, "one", role="manager")


async def test_issuer_and_subject_name_the_person(database: SavepointDatabase, known: dict) -> None:
    person = await acting_person(database.reader(ORG), caller())
    assert (person.id, person.role) == (parse("per", known["id"]), "manager")


async def test_a_token_as_it_comes(services: Services, client: httpx.AsyncClient, database: SavepointDatabase) -> None:
    token = bearer(services, person="two")["Authorization"].partition(" ")[2]
    principal = await services.verifier.verify(token)
    assert principal.expires_at > time.time()
    made = await add(client, "two", issuer=principal.issuer)
    assert (await acting_person(database.reader(ORG), principal)).id == parse("per", made["id"])


@pytest.mark.parametrize(
    ("told", "org_id"),
    [
        ({"kind": "client"}, ORG),
        ({"subject": "nobody"}, ORG),
        ({"issuer": "https://other"}, ORG),
        ({"org_id": OTHER_ORG}, OTHER_ORG),
    ],
)
async def test_others_may_not(database: SavepointDatabase, known: dict, told: dict, org_id: object) -> None:
    with pytest.raises(NoActorError) as refusal:
        await acting_person(database.reader(org_id), caller(**told))  # type: ignore[arg-type]
    assert of_domain(refusal.value).kind.status == 403


async def test_nor_may_somebody_who_has_left(
    client: httpx.AsyncClient, database: SavepointDatabase, known: dict
) -> None:
    await add(client, "two", role="manager")
    assert (await change(client, known, active=False)).status_code == 200
    with pytest.raises(NoActorError):
        await acting_person(database.reader(ORG), caller())
