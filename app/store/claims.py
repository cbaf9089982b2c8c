"""Posted versions of claims on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from app.domain.intake.post_claims import Version, VersionKey
from app.store.record import Inserted, Recorder

COLUMNS = "org_id patient_control_number submitted_on frequency revision claim_id digest content received_at".split()
NEWEST = """
SELECT DISTINCT ON (v.patient_control_number, v.submitted_on, v.frequency) v.*
FROM unnest(%s::text[], %s::date[], %s::text[]) AS k(number, submitted_on, frequency)
JOIN claim_versions v ON v.org_id = %s AND v.patient_control_number = k.number
    AND v.submitted_on = k.submitted_on AND v.frequency = k.frequency
ORDER BY v.patient_control_number, v.submitted_on, v.frequency, v.revision DESC
"""


class PostgresVersions:
    """See :class:`app.domain.intake.post_claims.VersionStore`."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._now = now

    async def newest(self, keys: Sequence[VersionKey]) -> list[Version]:
        tx = self._recorder.tx
        numbers, days, frequencies = ([key[place] for key in keys] for place in range(3))
        return [
            Version(
                key=VersionKey(row["patient_control_number"], row["submitted_on"], row["frequency"]),
                revision=row["revision"],
                claim_id=row["claim_id"],
                digest=bytes(row["digest"]),
                content=row["content"],
                received_at=row["received_at"],
            )
            for row in await tx.fetch(NEWEST, (numbers, days, frequencies, tx.org_id))
        ]

    async def add(self, versions: Sequence[Version]) -> None:
        org = self._recorder.tx.org_id
        new = [(org, *it.key, it.revision, it.claim_id, it.digest, it.content, it.received_at) for it in versions]
        await self._recorder.record([], [Inserted("claim_versions", COLUMNS, new)], self._now())
