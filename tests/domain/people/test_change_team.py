from dataclasses import replace

import pytest

from app.domain.people.change_team import change_team
from app.domain.people.errors import InvalidReferenceError, LeadNotMemberError, TeamNameTakenError
from tests.domain.people.build import id_, person, roster, team


class Kept:
    async def save_team(self, team, happened):
        self.team, self.entry = team, happened


async def change(after, *people, teams=()):
    kept = Kept()
    await change_team(kept, roster(*people, teams=teams), after)
    return kept.entry


async def test_the_log_holds_no_name():
    entry = await change(team(101, "auth"))
    assert (entry.type, entry.data) == ("team.created", {"work_types": ["auth"], "lead": None})
    entry = await change(team(101, version=2), teams=(team(101),))
    assert (entry.type, entry.subject_version) == ("team.changed", 2)


@pytest.mark.parametrize("name", ["team 102", "TEAM 102", "Triage"])
async def test_two_teams_do_not_share_a_name(name):
    with pytest.raises(TeamNameTakenError):
        await change(replace(team(101), name=name), teams=(team(102),))


async def test_a_team_may_write_its_name_otherwise():
    await change(replace(team(101), name="TEAM 101"), teams=(team(101),))


async def test_the_lead_is_an_active_member():
    led = team(101, lead=id_(1))
    with pytest.raises(InvalidReferenceError):
        await change(led)
    for lead in (person(1), person(1, teams=(id_(101),), active=False)):
        with pytest.raises(LeadNotMemberError):
            await change(led, lead)
    await change(led, person(1, teams=(id_(101),)))


async def test_a_lead_who_has_left_does_not_stop_other_changes():
    led = team(101, lead=id_(1))
    await change(replace(led, name="x"), person(1, active=False), teams=(led,))
