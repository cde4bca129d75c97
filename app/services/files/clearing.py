"""What has had its time goes for good: the bin after 30 days, uploads that nobody went on with."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.file import File, FileVersion, Upload
from app.services.files.arriving import key_of
from app.services.files.changing import BIN_LASTS
from app.services.files.opening import picture_key
from app.services.files.pictures import SIDES
from app.services.queue import enqueue

_AT_ONCE = 200


async def empty_bins(db: AsyncSession) -> int:
    """Delete files that were 30 days in the bin; a job takes their bytes once this is committed."""
    old = select(File.id).where(File.trashed_at < now() - BIN_LASTS).limit(_AT_ONCE)
    ids = (await db.scalars(old)).all()
    if not ids:
        return 0
    versions = (await db.scalars(select(FileVersion).where(FileVersion.file_id.in_(ids)))).all()
    keys = [v.key for v in versions] + [picture_key(v.id, side) for v in versions for side in SIDES]
    await db.execute(delete(File).where(File.id.in_(ids)))
    await enqueue(db, "files.remove", keys=keys, parts=[])
    return len(ids)


async def drop_old_uploads(db: AsyncSession) -> int:
    """Forget uploads past their time, finished or not; bytes of the unfinished ones go."""
    old = (await db.scalars(select(Upload).where(Upload.expires_at < now()).limit(_AT_ONCE))).all()
    unfinished = [upload for upload in old if upload.version_id is None]
    if unfinished:
        keys = [key_of(upload) for upload in unfinished if upload.sha256 is not None]
        await enqueue(db, "files.remove", keys=keys, parts=[str(upload.id) for upload in unfinished])
    await db.execute(delete(Upload).where(Upload.id.in_([upload.id for upload in old])))
    return len(old)
