"""Proposals: one class asks, the other answers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.schemas.proposals import AcceptedOut, DraftOut, NoteIn, ProposalIn, ProposalOut, RefusalIn
from app.deps import AppSettings, CurrentTeacher, Db
from app.services import matchmaking

router = APIRouter(prefix="/proposals", tags=["proposals"])


@router.get("")
async def list_proposals(db: Db, actor: CurrentTeacher) -> list[ProposalOut]:
    """The proposals of one's classes: open ones first, those to answer at the top; then the latest ended ones."""
    running, ended = await matchmaking.list_proposals(db, actor)
    return [ProposalOut.of(one) for one in (*running, *ended)]


@router.post("", status_code=201)
async def propose(body: ProposalIn, db: Db, actor: CurrentTeacher, settings: AppSettings) -> ProposalOut:
    """Propose a project to another class. Needs a verified school. Where its places are taken, it waits in line."""
    made = await matchmaking.propose(db, actor, **body.words, base_url=settings.base_url)
    return await _shown(db, actor, made.id)


@router.get("/draft")
async def draft_first_words(
    db: Db,
    actor: CurrentTeacher,
    mine: Annotated[UUID, Query(alias="from")],
    theirs: Annotated[UUID, Query(alias="to")],
) -> DraftOut:
    """First words to another class, made of the facts of the match; nothing is sent."""
    pair = await matchmaking.explain_pair(db, actor, mine, theirs)
    return DraftOut.model_validate(matchmaking.draft(pair.ours, pair.theirs, pair.match, actor.locale))


@router.get("/{proposal_id}")
async def show_proposal(proposal_id: UUID, db: Db, actor: CurrentTeacher) -> ProposalOut:
    """One proposal of one's own class, with questions and answers."""
    return await _shown(db, actor, proposal_id)


@router.post("/{proposal_id}/acceptance", status_code=201)
async def accept(proposal_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings) -> AcceptedOut:
    """Accept: a project of both classes opens."""
    project = await matchmaking.accept(db, actor, proposal_id, settings.base_url)
    return AcceptedOut(project_id=project.id)


@router.post("/{proposal_id}/refusal")
async def decline(
    proposal_id: UUID, body: RefusalIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> ProposalOut:
    """Say a kind no."""
    await matchmaking.decline(db, actor, proposal_id, base_url=settings.base_url, **body.model_dump())
    return await _shown(db, actor, proposal_id)


@router.post("/{proposal_id}/questions", status_code=201)
async def ask_back(
    proposal_id: UUID, body: NoteIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> ProposalOut:
    """Ask before answering: it is the proposing class's turn then."""
    await matchmaking.ask_back(db, actor, proposal_id, body.text, settings.base_url)
    return await _shown(db, actor, proposal_id)


@router.post("/{proposal_id}/replies", status_code=201)
async def reply(
    proposal_id: UUID, body: NoteIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> ProposalOut:
    """Answer the question: it is the asked class's turn again."""
    await matchmaking.reply(db, actor, proposal_id, body.text, settings.base_url)
    return await _shown(db, actor, proposal_id)


@router.post("/{proposal_id}/withdrawal")
async def withdraw(proposal_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings) -> ProposalOut:
    """Take one's proposal back."""
    await matchmaking.withdraw(db, actor, proposal_id, settings.base_url)
    return await _shown(db, actor, proposal_id)


async def _shown(db: Db, actor: CurrentTeacher, proposal_id: UUID) -> ProposalOut:
    return ProposalOut.of_page(await matchmaking.show_proposal(db, actor, proposal_id))
