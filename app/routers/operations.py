"""Life of the process: alive, ready, metrics."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.http.routes import AuthenticatedRoute
from app.problems import Problem
from app.routers.answers import problems
from app.routers.schemas.base import Output
from app.store.migrate import head

router = APIRouter(tags=["Operations"], route_class=AuthenticatedRoute)


class StatusOut(Output):
    """How it is."""

    status: str


@router.get("/livez", response_model=StatusOut)
async def get_liveness() -> StatusOut:
    """The process answers."""
    return StatusOut(status="alive")


@router.get("/readyz", response_model=StatusOut, responses={503: problems()[503]})
async def get_readiness(request: Request) -> StatusOut:
    """The database answers and has the schema of this version."""
    try:
        rows = await request.app.state.services.database.read_shared("SELECT version_num FROM alembic_version")
    except Exception:
        raise Problem("unavailable", "The database does not answer.", {"Retry-After": "5"}) from None
    if [row["version_num"] for row in rows] != [head()]:
        raise Problem("unavailable", "The database has another schema: run `overturn migrate`.")
    return StatusOut(status="ready")


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def get_metrics() -> Response:
    """Counters and timings for Prometheus. No label holds an id."""
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
