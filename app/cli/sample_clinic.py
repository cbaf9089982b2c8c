"""The invented organisation of ``overturn serve --sample``: its token, its remittance, and payers that answer."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import UUID

from app.cli.money import dollars
from app.cli.organizations import MACHINE_SCOPES, create_organization, find_organization
from app.cli.partner import Partner, PartnerError, ProblemError
from app.cli.sample_payers import play_payers, post_claims
from app.cli.staff import hire
from app.sample import write_sample
from app.security.issuer import LocalIssuer
from app.security.scopes import SCOPES
from app.store import embedded
from app.wiring import Services, now

NAME = "Sample Clinic"
PERSON = "Sample Person"
CLAIMS = 2_000
SEED = 1


@dataclass
class SampleClinic:
    """An organisation with invented data."""

    org_id: UUID
    issuer: LocalIssuer
    issuer_name: str
    """As its tokens say it."""

    @classmethod
    def of(cls, services: Services, where: embedded.Addresses) -> Self:
        """The organisation, made at the first start."""
        assert services.issuer is not None, "checked before"
        found = find_organization(where, NAME)
        org_id = found or create_organization(where, NAME, "America/New_York", "large_group").id
        return cls(org_id, services.issuer, services.settings.issuer)

    def welcome(self, url: str) -> str:
        """Where to look, and a token to paste there."""
        token = self._persons_token()
        minutes = self.issuer.lifetime // 60
        scopes = "denials:read denials:write"
        return (
            f"Docs: {url}/docs (press Authorize and paste the token)\n"
            f"Token of a person of {NAME} with all scopes, good for {minutes} minutes:\n{token}\n"
            f'Another one: overturn token --org "{NAME}" --scope "{scopes}" --person "{PERSON}"'
        )

    def _persons_token(self) -> str:
        return self.issuer.issue(
            org_id=self.org_id, client_id="overturn-docs", subject=PERSON, scopes=SCOPES, kind="person", name=PERSON
        )

    async def load(self, url: str) -> None:
        """Post the sample through the service's own API, unless it is there; then play its payers until cancelled."""
        try:
            async with Partner(url, self._persons_token()) as person:
                await hire(person, self.issuer_name, PERSON)
                await self._post(url)
                await play_payers(person)
        except (PartnerError, ProblemError) as error:
            print(f"The sample was not loaded: {error}", flush=True)

    async def _post(self, url: str) -> None:
        """Post the remittance and its claims, unless there are remittances."""
        token = self.issuer.issue(
            org_id=self.org_id,
            client_id="overturn-sample",
            subject="overturn-sample",
            scopes=MACHINE_SCOPES,
            kind="client",
        )
        async with Partner(url, token) as partner:
            if (await partner.get("/v1/remittances", limit=1))["data"]:
                return
            _, remittance = await _post_sample(partner)
            await post_claims(partner)
        counts, denied = remittance["counts"], remittance["amounts"]["denied"]
        print(
            f"Sample loaded: {counts['claims']:,} claims, {counts['denials_created']:,} denials, {dollars(denied)} denied.",
            flush=True,
        )


async def _post_sample(partner: Partner) -> tuple[int, dict]:  # type: ignore[type-arg]
    with tempfile.TemporaryDirectory(prefix="overturn-") as folder:
        file = Path(folder) / "sample.835"
        await asyncio.to_thread(_write, file)
        return await partner.post_file(file, lambda _done, _total: None)


def _write(file: Path) -> None:
    with file.open("wb") as out:
        write_sample(out, CLAIMS, SEED, today=now().date())
