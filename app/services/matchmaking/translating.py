"""A proposal's message in the language of the asked school, by a machine, kept beside the original."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.translation import Translator
from app.models.proposal import Proposal

LONGEST = 8000


async def to_translate(db: AsyncSession, proposal_id: UUID) -> Proposal | None:
    """Return the proposal if a machine's translation would help: the teacher wrote none, and the languages differ."""
    proposal = await db.get(Proposal, proposal_id)
    if proposal is None or proposal.message_theirs or proposal.translation:
        return None
    return None if proposal.message_language == proposal.theirs_language else proposal


async def translate(translator: Translator, proposal: Proposal) -> str:
    """Return the message in the language of the asked school. Raises NotTranslated."""
    found = await translator.translate(
        proposal.message, proposal.message_language, proposal.theirs_language or "en"
    )
    return found[:LONGEST]


async def keep_translation(db: AsyncSession, proposal_id: UUID, text: str) -> None:
    """Keep what the machine said beside the original, which is never changed."""
    proposal = await db.get(Proposal, proposal_id, with_for_update=True)
    if proposal is not None:
        proposal.translation = text
