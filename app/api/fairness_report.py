"""Who finds partners, for support officers."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.schemas.fairness_report import FairnessReportOut
from app.deps import CurrentOfficer, Db
from app.services import fairness_report

router = APIRouter(tags=["support"])


@router.get("/support/fairness")
async def show_report(
    db: Db, actor: CurrentOfficer, country: Annotated[str | None, Query(pattern="^[A-Z]{2}$")] = None
) -> FairnessReportOut:
    """The figures of all countries, or in full of one for which the officer answers; made once a night."""
    return FairnessReportOut.of(await fairness_report.read_report(db, actor, country))
