"""What is refused of people, teams and assignment rules. No sentence names anybody."""

from app.domain.errors import DomainError


class InvalidReferenceError(DomainError):
    """An id in it is of nothing here, or its own."""


class SamePersonError(DomainError):
    """Issuer and subject belong to another person already."""


class LastManagerError(DomainError):
    """Nobody would be left who can decide what takes a manager."""


class StandInUnfitError(DomainError):
    """The stand-in works no denials."""


class StandInAwayError(DomainError):
    """The stand-in is away on the same days."""


class StandInCycleError(DomainError):
    """Following the stand-ins leads back to where it began."""


class LeadsTeamError(DomainError):
    """A person would leave a team that they lead."""


class TeamNameTakenError(DomainError):
    """Another team has this name."""


class LeadNotMemberError(DomainError):
    """A team's lead is none of its active members."""


class InvalidRuleError(DomainError):
    """An assignment rule that names what does not exist, or that could never apply."""


class NoActorError(DomainError):
    """Whoever calls is nobody who may decide: a machine, or no active person of the organisation."""


class OwnerUnfitError(DomainError):
    """Whoever should get work does none: deactivated, or an auditor."""


class OwnerAwayError(DomainError):
    """Whoever should get work is away today. ``stand_in``: who does their work meanwhile."""


class NothingToAssignError(DomainError):
    """No denial would change its owner."""


class TooManyClaimsError(DomainError):
    """More than one assignment takes."""


class SelectionChangedError(DomainError):
    """An assignment would do something else than its preview showed."""


class AlreadyUndoneError(DomainError):
    """An assignment was undone before."""
