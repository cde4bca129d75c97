"""How partnerships go: check-ins, roll calls, classes handed over, consent to signals."""

from uuid import UUID

from fastapi import APIRouter

from app.api.schemas.partnerships import (
    CandidatesOut,
    CheckInAnswerIn,
    CheckInOut,
    HandOverIn,
    HandOverOut,
    PartnershipOut,
    RollAnswerIn,
    RollCallOut,
    SharingIn,
    StuckOut,
)
from app.deps import AppSettings, CurrentOfficer, CurrentTeacher, CurrentUser, Db
from app.services import partnerships
from app.services.partnerships.hand_overs import show_hand_over

router = APIRouter(tags=["partnerships"])


@router.get("/projects/{project_id}/partnership")
async def show_partnership(project_id: UUID, db: Db, actor: CurrentUser) -> PartnershipOut:
    """How a project stands, from the side of one's own class."""
    return PartnershipOut.of(await partnerships.show_partnership(db, actor, project_id))


@router.get("/projects/{project_id}/candidates")
async def show_candidates(project_id: UUID, db: Db, actor: CurrentUser) -> CandidatesOut:
    """Whom one's class could ask to join its running project."""
    return CandidatesOut.of(await partnerships.show_candidates(db, actor, project_id))


@router.post("/check-ins/{check_in_id}/answer")
async def answer_check_in(
    check_in_id: UUID, body: CheckInAnswerIn, db: Db, actor: CurrentUser, settings: AppSettings
) -> CheckInOut:
    """Say how it goes. Partners do not see it; an officer does where help is needed."""
    answered = await partnerships.answer_check_in(
        db, actor, check_in_id, body.going, wants_help=body.wants_help, base_url=settings.base_url
    )
    return CheckInOut.model_validate(answered)


@router.post("/projects/{project_id}/classes/{class_id}/roll-calls", status_code=201)
async def call_roll(
    project_id: UUID, class_id: UUID, db: Db, actor: CurrentUser, settings: AppSettings
) -> RollCallOut:
    """Ask a partner class whether it is still there. It has 14 days."""
    made = await partnerships.call_roll(db, actor, project_id, class_id, settings.base_url)
    return RollCallOut.model_validate(made)


@router.post("/roll-calls/{roll_call_id}/answer")
async def answer_roll(
    roll_call_id: UUID, body: RollAnswerIn, db: Db, actor: CurrentUser, settings: AppSettings
) -> RollCallOut:
    """Say that one's class is still there, or leaves."""
    roll = await partnerships.answer_roll(db, actor, roll_call_id, here=body.here, base_url=settings.base_url)
    return RollCallOut.model_validate(roll)


@router.post("/projects/{project_id}/classes/{class_id}/absence", status_code=204)
async def mark_gone(
    project_id: UUID, class_id: UUID, db: Db, actor: CurrentUser, settings: AppSettings
) -> None:
    """Say that a class has gone that did not answer in its time; the project stays."""
    await partnerships.mark_gone(db, actor, project_id, class_id, settings.base_url)


@router.post("/classes/{class_id}/hand-overs", status_code=201)
async def ask_hand_over(
    class_id: UUID, body: HandOverIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> HandOverOut:
    """Ask a colleague of the same school to take over."""
    made = await partnerships.ask_hand_over(
        db, actor, class_id, **body.model_dump(), base_url=settings.base_url
    )
    return HandOverOut.of(await show_hand_over(db, actor, made.id))


@router.get("/hand-overs")
async def list_hand_overs(db: Db, actor: CurrentTeacher) -> list[HandOverOut]:
    """What colleagues would hand over to oneself."""
    return [HandOverOut.of(one) for one in await partnerships.hand_overs_to(db, actor)]


@router.post("/hand-overs/{hand_over_id}/acceptance")
async def accept_hand_over(
    hand_over_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> HandOverOut:
    """Take over: rights move, history stays."""
    await partnerships.answer_hand_over(db, actor, hand_over_id, accept=True, base_url=settings.base_url)
    return HandOverOut.of(await show_hand_over(db, actor, hand_over_id))


@router.post("/hand-overs/{hand_over_id}/refusal")
async def decline_hand_over(
    hand_over_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> HandOverOut:
    """Say no."""
    await partnerships.answer_hand_over(db, actor, hand_over_id, accept=False, base_url=settings.base_url)
    return HandOverOut.of(await show_hand_over(db, actor, hand_over_id))


@router.post("/hand-overs/{hand_over_id}/withdrawal")
async def withdraw_hand_over(hand_over_id: UUID, db: Db, actor: CurrentTeacher) -> HandOverOut:
    """Take the question back."""
    await partnerships.withdraw_hand_over(db, actor, hand_over_id)
    return HandOverOut.of(await show_hand_over(db, actor, hand_over_id))


@router.put("/me/activity-sharing", status_code=204)
async def share_activity(body: SharingIn, db: Db, actor: CurrentTeacher) -> None:
    """Agree that partners see how active one's classes are, or take that back."""
    await partnerships.share_activity(db, actor, body.shares)


@router.get("/support/partnerships")
async def list_stuck(db: Db, actor: CurrentOfficer) -> list[StuckOut]:
    """The classes of one's countries that would like help."""
    return [StuckOut.of(one) for one in await partnerships.list_stuck(db, actor)]


@router.post("/support/partnerships/{check_in_id}/help", status_code=204)
async def mark_helped(check_in_id: UUID, db: Db, actor: CurrentOfficer) -> None:
    """Say that one has looked after it."""
    await partnerships.mark_helped(db, actor, check_in_id)
