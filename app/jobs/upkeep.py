"""Upkeep: what has had its day goes."""

from app.jobs.worker import app, tools
from app.services.upkeep import sweep


@app.periodic(cron="17 * * * *")
@app.task(name="upkeep.sweep", queueing_lock="upkeep.sweep", pass_context=False)
async def sweep_hourly(timestamp: int) -> None:
    """Delete expired sign-ins, links, counters and old events."""
    async with tools().database.unit() as db:
        await sweep(db)
