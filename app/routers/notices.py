"""Notices of payers: letters, explanations of benefits, pages of a portal."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.compose.notices import post_notice, prepare_notice, read_document
from app.domain.errors import NotFoundError
from app.domain.workflow.take_notice import Move
from app.http.access import guarded
from app.http.documents import DocumentRoute, no_files
from app.http.routes import AuthenticatedRoute, reader
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DenialId, NoticeId, show
from app.routers.schemas.notice_in import NoticeIn
from app.routers.schemas.notice_out import NoticeOut, NoticePage, TakenNoticeOut
from app.store.blobs import FILE_ERRORS
from app.store.database import Row
from app.store.notices import notice_from
from app.store.queries.notices import notice, notices_about


class NoticeRoute(DocumentRoute):
    """Has kept the document when the transaction begins."""

    prepare = staticmethod(prepare_notice)


commands = APIRouter(prefix="/v1/denials", tags=["Notices"], route_class=NoticeRoute)
of_denials = APIRouter(prefix="/v1/denials", tags=["Notices"], route_class=AuthenticatedRoute)
reads = APIRouter(prefix="/v1/notices", tags=["Notices"], route_class=AuthenticatedRoute)

ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tif",
    "text/plain": "txt",
}
BYTES = {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ENDINGS}}


@commands.post(
    "/{denial_id}/notices",
    status_code=201,
    response_model=TakenNoticeOut,
    responses={200: {"model": TakenNoticeOut, "description": "It was there already"}, **problems(404, 409, 413, 415)},
    **guarded("denials:write"),
)
async def create_notice(request: Request, denial_id: DenialId, body: NoticeIn) -> Response:
    """Post what a payer wrote about a denial: its windows are counted anew.

    The first notice of a decision counts, and the earliest day that one of them names; a later copy gives no more
    time. A notice of a higher `level` puts the denial's window of its `purpose` at that level. It adds a fact, so it
    takes no If-Match. The same notice again is answered 200 with what is stored.
    """
    taken = await post_notice(request, denial_id, body.told(request.state.document))
    row = await notice(request.state.transaction, taken.notice.id)
    if row is None:
        raise NotFoundError("There is no notice with this id.")
    shown = {**_render(row), "moved": [_moved(move) for move in taken.moved]}
    if not taken.new:  # it shows what others may have told
        request.state.reads_phi, request.state.subject = True, shown["id"]
    return JsonResponse(shown, 201 if taken.new else 200, {"Location": f"/v1/notices/{shown['id']}"})


@of_denials.get("/{denial_id}/notices", response_model=NoticePage, responses=problems(404), **guarded("denials:read"))
async def list_notices(request: Request, denial_id: DenialId, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List what a payer wrote about a denial, in the order in which it was posted."""
    request.state.reads_phi, request.state.subject = True, request.path_params["denial_id"]
    list_mark = paging.mark("notices", denial_id)
    after = paging.decode(query.cursor, list_mark)
    rows = await notices_about(reader(request), denial_id, query.limit, after[1] if after else None)
    if rows is None:
        raise NotFoundError("There is no denial with this id.")
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], _render))


@reads.get("/{notice_id}", response_model=NoticeOut, responses=problems(404), **guarded("denials:read"))
async def get_notice(request: Request, notice_id: NoticeId) -> Response:
    """Read one notice."""
    return JsonResponse(_render(await _found(request, notice_id)))


@reads.get(
    "/{notice_id}/document",
    response_class=Response,
    responses={200: {"description": "The bytes as they were posted", **BYTES}, **problems(404)},
    **guarded("denials:read"),
)
async def get_notice_document(request: Request, notice_id: NoticeId) -> Response:
    """Read the document of a notice."""
    document = notice_from(await _found(request, notice_id)).document
    if document is None:
        raise NotFoundError("The notice came without a document.")
    try:
        content = await read_document(request, document)
    except FILE_ERRORS as error:
        raise no_files(request, error) from error
    name = f"{show('ntc', notice_id)}.{ENDINGS[document.media_type]}"
    return Response(
        content, media_type=document.media_type, headers={"Content-Disposition": f"attachment; filename={name}"}
    )


async def _found(request: Request, notice_id: UUID) -> Row:
    request.state.reads_phi, request.state.subject = True, request.path_params["notice_id"]
    row = await notice(reader(request), notice_id)
    if row is None:
        raise NotFoundError("There is no notice with this id.")
    return row


def _render(row: Row) -> dict[str, Any]:
    """The document of one notice (:class:`NoticeOut`)."""
    it = notice_from(row)
    told, document = it.notice, it.document
    return {
        "id": show("ntc", it.id),
        "denial_ids": [show("den", id_) for id_ in sorted(it.denial_ids)],
        "kind": told.kind,
        "purpose": it.purpose,
        "level": it.level,
        "notice_date": told.notice_date,
        "received_on": told.received_on,
        "printed_deadline": told.printed_deadline,
        "document": document and {**document._asdict(), "sha256": document.sha256.hex()},
        "created_at": row["created_at"],
    }


def _moved(move: Move) -> dict[str, Any]:
    """The document of one move (:class:`.schemas.notice_out.WindowMoveOut`)."""
    names = ("purpose", "level", "direction", "from", "to")
    return {"denial_id": show("den", move.denial_id), **{name: move.data[name] for name in names}}
