from datetime import date, timedelta
from uuid import uuid4

import pytest

from app.domain.errors import InvalidDateError
from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.post_claims import PostedClaim, VersionKey, post_claims
from app.domain.intake.remittance import Adjustment, ClaimDecision, Line, Party
from tests.domain.intake.memory import TODAY, MemoryStore, MemoryVersions, intake_of

PAYER = uuid4()
SERVED = date(2026, 9, 1)
PERSON = {"name": "SAMPLE, ROBIN", "id_type": "MI", "id": "M1", "birth_date": "1970-01-31"}


def posted(number="A1", frequency="1", submitted_on=SERVED, service=SERVED, days=None, theirs=None, **content):
    parties = dict.fromkeys(("patient", "subscriber", "billing_provider", "rendering_provider", "facility"))
    key = VersionKey(number, submitted_on, frequency)
    return PostedClaim(key, None, None, theirs, service, service, 45_000, parties | content, days or {})


def decided(number="A1", theirs="I1", denied=True, remit_date=TODAY, claim_id=None):
    line = Line("HC:70450", charge=45_000, paid=0 if denied else 45_000, service_from=SERVED)
    if denied:
        line.adjustments = [Adjustment("CO", "197", 45_000)]
    decision = ClaimDecision(0, number, "1", 45_000, 0 if denied else 45_000, payer_claim_control_number=theirs)
    decision.lines, decision.patient = [line], Party("SOMEBODY, ELSE")
    return ClaimEvent(
        uuid4(), "835", PAYER, remit_date, remit_date, intake_of(None).around.now(), decision, claim_id=claim_id
    )


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def versions():
    return MemoryVersions()


@pytest.fixture
def post(store, versions):
    async def run(*posts):
        return await post_claims(intake_of(store), versions, [(it, PAYER) for it in posts])

    return run


async def test_a_claim_is_opened_with_one_version_and_one_entry(post, store, versions):
    (answer,) = await post(posted())
    claim = store.claims[answer.claim_id]
    assert (answer.result, claim.version, claim.posted, claim.payer_id) == ("created", 1, True, PAYER)
    assert store.kinds(claim.id) == ["claim.posted"]
    assert [version.revision for version in versions.kept] == [1]


async def test_numbers_are_locked_before_anything_is_read(post, store):
    await post(posted("B"), posted("A", theirs="I"))
    assert store.locked == ["icn:I", "pcn:A", "pcn:B"]


async def test_the_same_content_writes_nothing(post, store, versions):
    await post(posted())
    (again,) = await post(posted())
    assert again.result == "duplicate"
    assert (len(store.log), len(versions.kept)) == (1, 1)


async def test_content_that_returns_is_a_revision_of_its_own(post, versions):
    await post(posted())
    await post(posted(diagnoses=["I10"]))
    (answer,) = await post(posted())
    assert answer.result == "updated"
    assert [version.revision for version in versions.kept] == [1, 2, 3]


async def test_tomorrow_is_a_time_zone_and_the_day_after_is_refused(post):
    day = TODAY + timedelta(days=1)
    late = day + timedelta(days=1)
    kept, refused = await post(posted("A", days={"submitted_on": day}), posted("B", days={"submitted_on": late}))
    assert kept.result == "created"
    assert isinstance(refused, InvalidDateError)
    assert refused.facts == {"member": "submitted_on"}


async def test_a_replacement_with_other_dates_is_the_same_claim(post):
    (first,) = await post(posted())
    (second,) = await post(posted(frequency="7", service=date(2026, 8, 1), submitted_on=TODAY))
    assert second.claim_id == first.claim_id


async def test_an_original_with_other_dates_is_another_claim(post):
    (first,) = await post(posted())
    (second,) = await post(posted(service=date(2026, 8, 1), submitted_on=TODAY))
    assert second.claim_id != first.claim_id


async def test_a_claim_that_only_the_payer_numbered_is_found_by_that_number(post, store):
    event = decided(number="")
    taken = await intake_of(store).take_in([event])
    (answer,) = await post(posted(theirs="I1"))
    assert {answer.claim_id} == taken.claim_ids
    (denial,) = store.denials.values()
    assert denial.patient_control_number == "A1"


async def test_payments_of_before_are_linked(post, store):
    store.free = [decided(denied=False), decided("B1", denied=False)]
    (answer,) = await post(posted())
    assert [event.claim_id for event in store.free] == [answer.claim_id, None]
    assert store.claims[answer.claim_id].payer_claim_control_number == "I1"


async def test_a_denial_takes_the_senders_word(post, store):
    await intake_of(store).take_in([decided()])
    (denial,) = store.denials.values()
    assert denial.detail["patient"]["name"] == "SOMEBODY, ELSE"
    await post(posted(patient=PERSON, billing_provider={"name": "CLINIC", "id_type": "XX", "id": "1"}))
    assert denial.detail["patient"] == {"name": "SAMPLE, ROBIN", "id_type": "MI", "id": "M1"}
    assert "billing_provider" not in denial.missing_context
    assert store.kinds(denial.id) == ["denial.captured", "denial.classified", "denial.context_filled"]
    assert denial.version == 2


async def test_what_the_sender_leaves_open_is_learned_from_the_payer(post, store):
    await intake_of(store).take_in([decided()])
    (answer,) = await post(posted())
    assert store.claims[answer.claim_id].content["patient"]["name"] == "SOMEBODY, ELSE"


async def test_a_denial_that_comes_later_is_born_with_context(post, store):
    await post(posted(patient=PERSON))
    await intake_of(store).take_in([decided()])
    (denial,) = store.denials.values()
    assert denial.detail["patient"]["id"] == "M1"
    assert (denial.version, store.kinds(denial.id)) == (
        1,
        ["denial.captured", "denial.classified", "denial.context_filled"],
    )


async def test_every_version_of_everything_has_its_entry(post, store):
    await intake_of(store).take_in([decided()])
    for number in range(3):
        await post(posted(patient=PERSON, diagnoses=[f"I1{number}"]))
    logged = {(entry.subject_id, entry.subject_version) for entry in store.log}
    for thing in (*store.claims.values(), *store.denials.values()):
        assert {(thing.id, version) for version in range(1, thing.version + 1)} <= logged
