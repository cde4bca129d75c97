"""Exports go: after seven days, and with the account."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.personal_export import ExportState, PersonalExport
from app.services.exports.asking import KEPT
from app.services.queue import enqueue

_AT_ONCE = 200


async def clear_exports(db: AsyncSession) -> int:
    """Delete exports past their time; one that no job could finish is told as failed first. Returns how many went."""
    await db.execute(
        update(PersonalExport)
        .where(PersonalExport.state == ExportState.WAITING, PersonalExport.expires_at < now())
        .values(state=ExportState.FAILED, expires_at=now() + KEPT)
    )
    old = select(PersonalExport).where(PersonalExport.expires_at < now()).limit(_AT_ONCE)
    return await _delete(db, (await db.scalars(old)).all())


async def forget_exports(db: AsyncSession, person_id: UUID, *, but: UUID | None = None) -> None:
    """Delete all exports of a person, `but` one: where the account is closed, or a newer one is there."""
    found = await db.scalars(PersonalExport.of(person_id))
    await _delete(db, [one for one in found if one.id != but])


async def _delete(db: AsyncSession, gone: Sequence[PersonalExport]) -> int:
    if gone:
        await db.execute(delete(PersonalExport).where(PersonalExport.id.in_([one.id for one in gone])))
        # A job takes the bytes once this is committed.
        await enqueue(db, "files.remove", keys=[one.key for one in gone], parts=[])
    return len(gone)
