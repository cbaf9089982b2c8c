"""The invented staff of the sample and of the demo, made over HTTP as an administrator would."""

from __future__ import annotations

from typing import Any

from app.cli.partner import Partner

TEAMS = {
    "Registration": "front_end",
    "Authorizations": "auth",
    "Coding": "coding",
    "Records": "doc",
    "Payer relations": "payer",
}


async def hire(admin: Partner, issuer: str, name: str) -> None:
    """Make a team for each work type and one person, a manager who is in all of them and in triage.

    The person signs in with tokens of this issuer whose subject is the name. Who is there already stays.
    """
    if any([person["subject"] == name async for person in admin.pages("/v1/people", limit=100)]):
        return
    teams: dict[str, Any] = {team["name"]: team["id"] async for team in admin.pages("/v1/teams", limit=100)}
    for team, work_type in TEAMS.items():
        if team not in teams:
            _, made = await admin.post("/v1/teams", json={"name": team, "work_types": [work_type]})
            teams[team] = made["id"]
    person = {"issuer": issuer, "subject": name, "name": name, "role": "manager", "teams": list(teams.values())}
    await admin.post("/v1/people", json=person)
