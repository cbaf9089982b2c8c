"""CORS: which browser applications may call."""

from __future__ import annotations

from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers
from starlette.responses import Response
from structlog.contextvars import get_contextvars

from app.problems import Problem, render


class ProblemCors(CORSMiddleware):
    """Starlette's, but what it refuses is a problem like every other refusal."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Its answer is plain text, and says no more than which of origin, method and headers is not allowed."""
        answer = super().preflight_response(request_headers)
        if answer.status_code < 400:
            return answer
        headers = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
        refused = Problem("preflight-refused", f"{bytes(answer.body).decode()}.", headers)
        return render(refused, get_contextvars()["request_id"])
