"""What newcomer and buddy wrote goes 30 days after the end."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.buddies import READABLE
from app.kit.clock import now
from app.models.buddy import BuddyNote, BuddyPair, BuddyWait


async def clear_pairs(db: AsyncSession) -> None:
    """Delete what ended long ago. That two were a pair stays known while the newcomer waits for somebody else."""
    old = BuddyPair.ended_at < now() - READABLE
    await db.execute(delete(BuddyNote).where(BuddyNote.pair_id.in_(select(BuddyPair.id).where(old))))
    waits = select(BuddyWait.id).where(BuddyWait.person_id == BuddyPair.newcomer_id).exists()
    await db.execute(delete(BuddyPair).where(old, ~waits))
