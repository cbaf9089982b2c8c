from hashlib import blake2b
from uuid import uuid4

import pytest

from app.domain.errors import AliasTakenError, MergedPayerError
from app.domain.intake.map_payer import Mapping, Owner, Payer, map_payer
from app.domain.intake.plans import PlanRule

NAME = ("n1_name", "SAMPLE MUTUAL")
ID = ("json_id", "77")


class MemoryPayers:
    def __init__(self, *owners):
        self.known, self.saved, self.absorbed, self.renamed = owners, [], [], []

    async def owners(self, aliases):
        return [owner for owner in self.known if owner.alias in aliases]

    async def save(self, payer_id, version, told, happened):
        self.saved += happened

    async def absorb(self, payer_id, merged, happened):
        self.absorbed += happened
        return {"a claim"}

    async def rename_plans(self, payer_id, plans):
        self.renamed.append(plans)


class Refolds:
    def __init__(self):
        self.claims = None
        self.recounted = []

    async def refold(self, claim_ids):
        self.claims = claim_ids

    async def recount(self, payer_id):
        self.recounted.append(payer_id)


@pytest.fixture
def refolds():
    return Refolds()


def mapping(*aliases, plans=()):
    return Mapping("Sample Mutual", "commercial", list(plans), list(aliases))


async def test_a_new_payer_has_its_first_version_and_entry(refolds):
    store, payer = MemoryPayers(), Payer(uuid4())
    await map_payer(store, refolds, payer, mapping(NAME), refolds.recount)
    (entry,) = store.saved
    assert (entry.type, entry.subject_version) == ("payer.created", 1)
    assert (store.absorbed, refolds.claims) == ([], None)


async def test_an_unmapped_owner_is_merged_and_its_claims_folded_again(refolds):
    payer, other = Payer(uuid4(), version=3, mapped=True), uuid4()
    store = MemoryPayers(Owner(NAME, other, 5, mapped=False), Owner(ID, other, 5, mapped=False))
    await map_payer(store, refolds, payer, mapping(NAME, ID), refolds.recount)
    (merged,) = store.absorbed
    assert (merged.type, merged.subject_id, merged.subject_version) == ("payer.merged", other, 6)
    assert merged.data == {"into": str(payer.id)}
    assert store.saved[0].data["merged"] == [str(other)]
    assert refolds.claims == {"a claim"}


async def test_a_mapped_owner_keeps_its_alias(refolds):
    owner = uuid4()
    store = MemoryPayers(Owner(ID, owner, 1, mapped=True))
    with pytest.raises(AliasTakenError) as refusal:
        await map_payer(store, refolds, Payer(uuid4()), mapping(NAME, ID), refolds.recount)
    assert refusal.value.facts == {"member": "aliases.1", "owner": owner}
    assert store.saved == []


async def test_its_own_alias_is_no_conflict(refolds):
    payer = Payer(uuid4(), version=1, mapped=True, aliases=[NAME])
    store = MemoryPayers(Owner(NAME, payer.id, 1, mapped=True))
    await map_payer(store, refolds, payer, mapping(NAME), refolds.recount)
    assert store.saved[0].subject_version == 2


async def test_a_merged_payer_cannot_be_mapped(refolds):
    with pytest.raises(MergedPayerError):
        await map_payer(MemoryPayers(), refolds, Payer(uuid4(), 2, merged_into=uuid4()), mapping(), refolds.recount)


async def test_the_entry_remembers_digests_of_aliases_that_came_and_went(refolds):
    store = MemoryPayers()
    payer = Payer(uuid4(), 1, mapped=True, aliases=[NAME])
    await map_payer(store, refolds, payer, mapping(ID), refolds.recount)
    data = store.saved[0].data
    for (kind, value), remembered in ((ID, data["aliases_added"]), (NAME, data["aliases_removed"])):
        digest = blake2b(value.encode(), key=payer.id.bytes, digest_size=16).hexdigest()
        assert remembered == [[kind, digest]]


async def test_plans_are_named_again_only_when_rules_or_denials_change(refolds):
    store, rule = MemoryPayers(), PlanRule("Gold", group_number="G1")
    payer = Payer(uuid4(), 1, mapped=True, plans=[rule])
    await map_payer(store, refolds, payer, mapping(plans=[rule]), refolds.recount)
    assert store.renamed == []
    await map_payer(store, refolds, payer, mapping(), refolds.recount)
    assert store.renamed == [[]]


@pytest.mark.parametrize(
    ("name", "payer_type", "counted"),
    [("Sample Mutual", "commercial", False), ("Another", "commercial", True), ("Sample Mutual", None, True)],
)
async def test_windows_are_counted_anew_only_when_name_or_type_changes(refolds, name, payer_type, counted):
    payer = Payer(uuid4(), 1, name, payer_type, mapped=True, aliases=[NAME])
    await map_payer(MemoryPayers(), refolds, payer, mapping(ID), refolds.recount)
    assert refolds.recounted == ([payer.id] if counted else [])


async def test_windows_are_counted_anew_when_payers_merge(refolds):
    payer = Payer(uuid4(), 1, "Sample Mutual", "commercial", mapped=True)
    store = MemoryPayers(Owner(NAME, uuid4(), 1, mapped=False))
    await map_payer(store, refolds, payer, mapping(NAME), refolds.recount)
    assert refolds.recounted == [payer.id]
    await map_payer(MemoryPayers(), refolds, Payer(uuid4()), mapping(NAME), refolds.recount)
    assert refolds.recounted == [payer.id], "a new payer has nothing to count"
