"""Buddies of newcomers: one's own, what the two write, and whether one helps oneself."""

from uuid import UUID

from fastapi import APIRouter

from app.api.schemas.buddies import BuddyEndIn, BuddyHelpIn, BuddyHelpOut, BuddyNoteIn, BuddyNoteOut, PairOut
from app.deps import AppSettings, CurrentTeacher, Db
from app.services import buddies

router = APIRouter(tags=["buddies"])


@router.get("/me/buddy-help")
async def show_help(db: Db, actor: CurrentTeacher) -> BuddyHelpOut:
    """Whether one helps newcomers."""
    return BuddyHelpOut.model_validate(await buddies.help_of(db, actor))


@router.put("/me/buddy-help")
async def set_help(body: BuddyHelpIn, db: Db, actor: CurrentTeacher, settings: AppSettings) -> BuddyHelpOut:
    """Help newcomers, or not any more. Needs a verified school and a project with another school."""
    await buddies.set_help(db, actor, helps=body.helps, most=body.most, base_url=settings.base_url)
    return BuddyHelpOut.model_validate(await buddies.help_of(db, actor))


@router.get("/buddies")
async def list_pairs(db: Db, actor: CurrentTeacher) -> list[PairOut]:
    """One's own buddy, and the newcomers whom one helps."""
    return [PairOut.of(one) for one in await buddies.list_pairs(db, actor)]


@router.get("/buddies/{pair_id}")
async def show_pair(pair_id: UUID, db: Db, actor: CurrentTeacher) -> PairOut:
    """One of them; for 30 days after its end, too."""
    shown, _notes = await buddies.show_pair(db, actor, pair_id)
    return PairOut.of(shown)


@router.get("/buddies/{pair_id}/notes")
async def list_notes(pair_id: UUID, db: Db, actor: CurrentTeacher) -> list[BuddyNoteOut]:
    """What the two have written, oldest first."""
    _shown, notes = await buddies.show_pair(db, actor, pair_id)
    return [BuddyNoteOut.of(one) for one in notes]


@router.post("/buddies/{pair_id}/notes", status_code=201)
async def write_note(
    pair_id: UUID, body: BuddyNoteIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> BuddyNoteOut:
    """Write to the other one."""
    note = await buddies.write_note(db, actor, pair_id, body.text, settings.base_url)
    return BuddyNoteOut.of(buddies.NoteShown(note, is_mine=True))


@router.post("/buddies/{pair_id}/ending")
async def end_pair(
    pair_id: UUID, body: BuddyEndIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> PairOut:
    """End it, or ask for another buddy; the other one gets a kind mail."""
    await buddies.end_pair(db, actor, pair_id, another=body.another, base_url=settings.base_url)
    shown, _notes = await buddies.show_pair(db, actor, pair_id)
    return PairOut.of(shown)
