"""Classifications: what codes mean for the work, without storing anything."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.domain.sorting.classification import Classification, quick_fix
from app.domain.sorting.classify import classify_items
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute
from app.routers.answers import JsonResponse, problems
from app.routers.schemas.classification_in import ClassificationsIn
from app.routers.schemas.classification_out import ClassificationsOut

router = APIRouter(prefix="/v1/classifications", tags=["Sorting"], route_class=AuthenticatedRoute)


@router.post("", response_model=ClassificationsOut, responses=problems(413, 415), **guarded("denials:read"))
async def classify_codes(request: Request, body: ClassificationsIn) -> Response:
    """Say of up to 1,000 codes what they are, where they belong and which path to take.

    Nothing is stored, and the organisation's denials are not asked. Answers come in the order of the items, one each.
    A code that nobody knows is no error: it is a denial in triage, without bucket.
    """
    classified = classify_items(item.item() for item in body.items)
    return JsonResponse({"items": [render_classification(one) for one in classified]})


def render_classification(classified: Classification) -> dict[str, Any]:
    """The document of one classification (:class:`.schemas.classification_out.ClassificationOut`)."""
    return {
        "is_denial": classified.is_denial,
        "kind": classified.kind,
        "bucket": render_bucket(classified),
        "recommended_path": classified.recommended_path,
        "alternative_path": classified.alternative_path,
        "barred_paths": classified.barred_paths,
        "path_set_by": classified.path_set_by,
        "triage": classified.triage,
        "why": classified.why,
        "gate_rule": classified.gate_rule,
        "follow_up": classified.follow_up,
        "quick_fix": quick_fix(classified),
        "one_field": classified.one_field,
        "document": classified.document,
        "preventable": classified.preventable,
        "liability": classified.liability,
        "signals": classified.signals,
    }


def render_bucket(classified: Classification) -> dict[str, Any] | None:
    """The document of its bucket (:class:`.schemas.classification_out.BucketOut`)."""
    bucket = classified.bucket
    if bucket is None:
        return None
    return {
        "work_type": bucket.work_type,
        "root_cause": bucket.root_cause,
        "sub_cause": bucket.sub_cause,
        "upstream_team": bucket.upstream_team,
        "confidence": classified.confidence,
        "rule": classified.rule_id,
        "why": classified.why,
        "version": classified.taxonomy_version,
    }
