"""Files: small pictures, and the end of what was deleted."""

from collections.abc import Sequence
from uuid import UUID

from app.jobs.worker import RETRY, app, tools
from app.kit.parts import Parts
from app.kit.storage import remove
from app.services.files.clearing import drop_old_uploads, empty_bins
from app.services.files.pictures import make_pictures


@app.task(name="files.picture", retry=RETRY)
async def picture(version_id: str) -> None:
    """Make the small pictures of a version."""
    shed = tools()
    await make_pictures(shed.database, shed.storage, UUID(version_id))


@app.task(name="files.remove", retry=RETRY)
async def remove_bytes(keys: Sequence[str], parts: Sequence[str]) -> None:
    """Delete the bytes of what is gone from the tables."""
    shed = tools()
    await remove(shed.storage, keys)
    kept = Parts(shed.settings.data_dir / "uploads")
    for name in parts:
        kept.remove(name)


@app.periodic(cron="41 * * * *")
@app.task(name="files.clear", queueing_lock="files.clear", pass_context=False)
async def clear_hourly(timestamp: int) -> None:
    """Empty bins after 30 days; forget uploads past their time."""
    async with tools().database.unit() as db:
        await empty_bins(db)
        await drop_old_uploads(db)
