"""Versions of a resource: ETag, If-None-Match, If-Match (RFC 9110 §8.8.3, §13.1)."""

from __future__ import annotations

import re

from fastapi import Request, Response

from app.problems import Problem

VERSIONS = re.compile(r'\*|(W/)?"[0-9]+"(\s*,\s*(W/)?"[0-9]+")*')
"""An If-Match: any version, or a list of ETags as we make them."""


def etag(version: int) -> str:
    """Strong entity tag of a version."""
    return f'"{version}"'


def if_changed(request: Request, response: Response) -> Response:
    """304 without a body when the caller has this version already (RFC 9110 §13.1.2)."""
    known, tag = request.headers.get("if-none-match"), response.headers.get("etag")
    if known is None or tag is None or request.method != "GET" or response.status_code != 200:
        return response
    if known.strip() != "*" and tag not in {one.strip().removeprefix("W/") for one in known.split(",")}:
        return response
    return Response(status_code=304, headers={"ETag": tag})


def check_version(request: Request, version: int) -> None:
    """Refuse a change that was not made on this version (RFC 9110 §13.1.1, RFC 6585 §3)."""
    given = request.headers.get("if-match")
    if given is None:
        raise Problem("version-required", "Send the ETag you read as If-Match.")
    if VERSIONS.fullmatch(given.strip()) is None:
        raise Problem("malformed-request", 'If-Match is the ETag you read, such as "1", with its quotes.')
    if given.strip() != "*" and etag(version) not in {one.strip() for one in given.split(",")}:
        raise Problem("stale-version", "Read it again and repeat the change.", {"ETag": etag(version)})
