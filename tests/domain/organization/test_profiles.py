import pytest

from app.domain.organization.change_organization import (
    Organization,
    UnknownTimeZoneError,
    change_organization,
    time_zones,
)
from app.domain.organization.profiles import CHANGES, PROFILES
from tests.domain.people.build import ORG


class Kept:
    async def save(self, organization, happened):
        self.organization, self.entry = organization, happened


def test_the_profiles_are_as_designed():
    assert list(PROFILES) == ["small_practice", "large_group", "hospital"]
    small, large, hospital = PROFILES.values()
    assert (small.queues, small.quick_fixes_first, small.weekly_top_causes) == ("one", True, 3)
    assert (large.queues, hospital.queues) == ("many", "many")
    assert (small.second_person, large.second_person, hospital.second_person) == ((), ("close",), CHANGES)


def test_only_a_small_practice_approves_by_itself():
    assert [name for name, profile in PROFILES.items() if profile.self_approval] == ["small_practice"]


async def test_a_change_says_what_it_was():
    kept = Kept()
    await change_organization(kept, Organization(ORG, "large_group", "UTC", 3), "hospital", "America/Chicago")
    assert kept.organization == Organization(ORG, "hospital", "America/Chicago", 4)
    assert (kept.entry.type, kept.entry.subject_id, kept.entry.subject_version) == ("organization.changed", ORG, 4)
    assert kept.entry.data["was"] == {"profile": "large_group", "time_zone": "UTC"}


@pytest.mark.parametrize("name", ["America/Nowhere", "localtime", "Factory", "america/chicago", ""])
async def test_a_time_zone_is_one_of_the_tz_database(name):
    with pytest.raises(UnknownTimeZoneError):
        await change_organization(Kept(), Organization(ORG, "large_group", "UTC", 1), "hospital", name)


def test_the_usual_ones_are_there():
    assert {"UTC", "America/New_York", "America/Chicago", "Pacific/Honolulu"} <= time_zones()
