"""Cases: how schools and teachers come to be trusted."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.schemas.organisations import (
    CaseAnswerIn,
    CaseDetailOut,
    CaseNoteOut,
    CaseOut,
    EvidenceIn,
    OfficerCaseOut,
    OrganisationOut,
)
from app.deps import AppSettings, CurrentOfficer, CurrentTeacher, Db
from app.models.verification import CaseState
from app.services import verification
from app.services.verification.queue import OfficerCase

router = APIRouter(tags=["verification"])


@router.get("/verifications")
async def list_cases(db: Db, actor: CurrentTeacher) -> list[CaseOut]:
    """One's own cases."""
    return [CaseOut.model_validate(one.case) for one in await verification.cases_of(db, actor)]


@router.get("/verifications/{case_id}")
async def show_case(case_id: UUID, db: Db, actor: CurrentTeacher) -> CaseDetailOut:
    """One of one's own cases, with all that was said."""
    own = await verification.case_of(db, actor, case_id)
    notes = [CaseNoteOut.model_validate(note) for note in await verification.notes_of(db, own.case.id)]
    return CaseDetailOut(**CaseOut.model_validate(own.case).model_dump(), notes=notes)


@router.post("/verifications/{case_id}/evidence", status_code=201)
async def hand_in(
    case_id: UUID, body: EvidenceIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> CaseOut:
    """Hand in evidence, or answer a question: the case goes into the queue."""
    case = await verification.hand_in(
        db, actor, case_id, kind=body.kind, text=body.text, base_url=settings.base_url
    )
    return CaseOut.model_validate(case)


@router.get("/support/verifications")
async def list_queue(
    db: Db,
    actor: CurrentOfficer,
    state: Literal["waiting", "asked"] = "waiting",
    after: int = Query(0, ge=0, le=100_000),
) -> list[OfficerCaseOut]:
    """The queue of one's countries, the longest waiting first; 50 at a time."""
    found = await verification.queue_of(db, actor, CaseState(state), after)
    return [_out(one) for one in found]


@router.get("/support/verifications/{case_id}")
async def show_queued(case_id: UUID, db: Db, actor: CurrentOfficer) -> OfficerCaseOut:
    """One case of one's countries."""
    return _out(await verification.case_for_officer(db, actor, case_id))


@router.get("/support/verifications/{case_id}/notes")
async def list_notes(case_id: UUID, db: Db, actor: CurrentOfficer) -> list[CaseNoteOut]:
    """What was handed in and answered."""
    found = await verification.case_for_officer(db, actor, case_id)
    return [CaseNoteOut.model_validate(note) for note in await verification.notes_of(db, found.case.id)]


@router.post("/support/verifications/{case_id}/answer", status_code=201)
async def answer(
    case_id: UUID, body: CaseAnswerIn, db: Db, actor: CurrentOfficer, settings: AppSettings
) -> CaseOut:
    """Verify, ask for more, or refuse, with a reason."""
    case = await verification.answer_case(db, actor, case_id, **body.model_dump(), base_url=settings.base_url)
    return CaseOut.model_validate(case)


def _out(one: OfficerCase) -> OfficerCaseOut:
    return OfficerCaseOut(
        **CaseOut.model_validate(one.case).model_dump(),
        organisation=OrganisationOut.model_validate(one.organisation),
        teacher=one.person.name,
        email=one.person.email,
        same_domain=one.same_domain,
        waited_days=one.waited_days,
        is_late=one.is_late,
    )
