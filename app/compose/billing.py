"""Answers of billing systems, from request to command: machines may give them, for posting is not deciding."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.recording import recorder_of
from app.domain.billing.acknowledge_instruction import acknowledge
from app.domain.billing.instruction import Answer
from app.domain.errors import NotFoundError
from app.store.billing import hold_instruction, save_steps
from app.wiring import Services, surroundings


async def acknowledge_instruction(request: Request, instruction_id: UUID, given: Answer) -> bool:
    """Take the answer to an instruction inside the request's transaction. False: it was given before.

    Raises ``NotFoundError`` and what :func:`acknowledge` raises.
    """
    services: Services = request.app.state.services
    recorder = recorder_of(request)
    held = await hold_instruction(recorder, instruction_id)
    if held is None:
        raise NotFoundError("There is no instruction with this id.")
    if request.state.principal.kind == "person":
        await deciding_person(recorder.tx, request.state.principal)
    today = await services.today(recorder.tx)
    steps = acknowledge(held, given, today, surroundings().new_id)
    await save_steps(recorder, steps, services.now())
    return bool(steps)
