"""The intake's stores in memory, for tests of commands."""

from contextlib import nullcontext
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from app.domain.intake.denial import Clocks
from app.domain.intake.ports import Known, Surroundings
from app.domain.intake.take_in import Intake
from app.domain.people.roster import Roster
from app.domain.workflow.office import Office, PayerFacts

TODAY = date(2026, 9, 21)


class MemoryStore:
    """What an intake was told and wrote."""

    def __init__(self):
        self.claims, self.events, self.denials, self.free = {}, {}, {}, []
        self.locked, self.log, self.plain = [], [], []

    async def seen(self, ids):
        return set(ids) & self.events.keys()

    async def lock(self, numbers):
        self.locked += sorted(numbers)

    async def known(self, patient_numbers, payer_numbers):
        ours, theirs = set(patient_numbers) - {""}, set(payer_numbers) - {""}
        return self._whole(
            it
            for it in self.claims.values()
            if it.patient_control_number in ours or it.payer_claim_control_number in theirs
        )

    async def known_by_id(self, claim_ids):
        return self._whole(self.claims[claim_id] for claim_id in claim_ids)

    def _whole(self, found):
        claims = list(found)
        ids = {claim.id for claim in claims}
        events = [event for event in self.events.values() if event.claim_id in ids]
        return Known(claims, events, [denial for denial in self.denials.values() if denial.claim_id in ids])

    async def unlinked(self, patient_numbers):
        told = {it.id: it for it in (*self.free, *self.events.values())}.values()
        return [it for it in told if it.claim_id is None and it.decision.patient_control_number in patient_numbers]

    async def office(self):
        return Office(Roster(UUID(int=7)))

    async def begun(self, since):
        return 0

    async def payer_facts(self, payer_ids):
        return {payer_id: PayerFacts() for payer_id in payer_ids}

    def together(self):
        return nullcontext()

    async def write(self, batch):
        self.log += batch.happened
        self.claims |= {claim.id: claim for claim in batch.new_claims}
        self.events |= {event.id: event for event in (*batch.events, *batch.linked)}
        self.denials |= {denial.id: denial for denial in batch.new_denials}

    async def write_plain(self, plain):
        self.plain += [(origin, event) for origin, events in plain for event in events]

    def kinds(self, subject_id: UUID) -> list[str]:
        return [entry.type for entry in self.log if entry.subject_id == subject_id]


class MemoryVersions:
    """Posted versions, by key."""

    def __init__(self):
        self.kept = []

    async def newest(self, keys):
        found = {version.key: version for version in self.kept if version.key in keys}
        return list(found.values())

    async def add(self, versions):
        self.kept += versions


def intake_of(store: MemoryStore) -> Intake:
    around = Surroundings(now=lambda: datetime(2026, 9, 21, 12, tzinfo=UTC), today=lambda: TODAY, new_id=uuid4)
    return Intake(store, around, Clocks())
