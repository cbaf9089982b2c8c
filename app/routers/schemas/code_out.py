"""A reason, remark, group or claim status code as the contract shows it: what it means and what to do about it, in our own words."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from app.domain.codes.claim_status import Document, Part, Theme
from app.domain.codes.tables import Status
from app.domain.sorting.vocabulary import Path
from app.domain.status.categories import Kind
from app.routers.schemas.base import Output, Page
from app.routers.schemas.classification_out import ClassificationOut

CodeList = Literal["carc", "rarc", "group", "claim_status_category", "claim_status"]


class PlainLanguageOut(Output):
    """For a biller's first day."""

    code: str = Field(description="The code that it was written for: of a retired code, that which took its place.")
    happened: str
    fix: str = Field(description="What usually fixes it.")
    evidence: list[str] = Field(description="Documents that help, strongest first.")


class CodeUnderGroupOut(ClassificationOut):
    """What a CARC is under one group code, while nothing is known of its line and no remark came with it."""

    group: str = Field(examples=["CO"])
    allowed: bool = Field(description="False: the code may not stand under this group, a sign of a payer's error.")


class ClaimStatusWordsOut(Output):
    """What a code of lists 507 and 508 says of a claim's status, as far as work turns on it."""

    kind: Kind | None = Field(
        description="Of a category. `REJECT`: never adjudicated, no denial. `BADREQ`, `RETRY`: about the question alone. "
        "`FINAL`: over, and amounts, codes and lines say how. `UNKNOWN`: it says nothing of the state."
    )
    theme: Theme | None = Field(description="Of a status code: what it is about.")
    document: Document | None = Field(description="What the payer asks for with it; `other`: the code does not say.")
    part: Part | None = Field(description="What of the claim or question it finds missing or wrong.")
    needs_second_code: bool = Field(description="It says something complete only beside another status code.")
    stops: date | None = Field(description="From this day on it is not used any more; old payers still send it.")


class CodeBriefOut(Output):
    """One line of a code list."""

    code_list: CodeList
    code: str = Field(examples=["197"])
    status: Status
    meaning: str = Field(description="In our own words.")
    hand_worded: bool = Field(description="False: the meaning is only that of the whole class of the remark.")
    successors: list[str] = Field(description="Codes that replaced a retired one, nearest first.")
    alert: bool | None = Field(description="Of a RARC. True: it informs and is never the reason.")
    remark_class: str | None = Field(description="Of a RARC: the family it is in.", examples=["missing_data"])
    carried_by: str | None = Field(description="Of a group code: who carries the amount.")
    claim_status: ClaimStatusWordsOut | None = Field(description="Of a claim status category or code.")


class CodeOut(CodeBriefOut):
    """All we know of one code."""

    plain_language: PlainLanguageOut | None = Field(description="Null where we have no own words for it yet.")
    groups: list[CodeUnderGroupOut] = Field(description="Of a CARC: kind, bucket and path under each group.")
    needs_remark: bool | None = Field(description="Of a CARC: it says nothing complete without a remark code.")
    refined: bool | None = Field(description="Of a CARC: its bucket gives way to that of a remark code.")
    bars_paths: list[Path] = Field(description="Of a RARC: paths that it closes.")
    sets_path: Path | None = Field(description="Of a RARC: the path that it asks for.")
    version: str = Field(description="Version of the rule tables, as in `GET /v1/taxonomy`.", examples=["1"])


class CodePage(Page):
    """A page of a code list, in the order of the list."""

    data: list[CodeBriefOut]
