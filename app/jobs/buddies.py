"""Buddies by themselves: chosen when somebody becomes verified or a place is free, ended when their time is over."""

from uuid import UUID

from app.jobs.worker import RETRY, app, tools
from app.services import buddies


@app.task(name="buddies.assign", retry=RETRY)
async def assign(newcomer_id: str) -> None:
    """Look for a buddy for one newcomer."""
    shed = tools()
    async with shed.database.unit() as db:
        await buddies.assign(db, UUID(newcomer_id), shed.settings.base_url)


@app.periodic(cron="*/10 * * * *")
@app.task(name="buddies.care", queueing_lock="buddies.care", pass_context=False)
async def care_often(timestamp: int) -> None:
    """End what is over, then give free places to those who wait longest, each in a unit of its own."""
    shed = tools()
    base_url = shed.settings.base_url
    while True:
        async with shed.database.unit() as db:
            if not await buddies.end_due(db, base_url):
                break
    async with shed.database.unit() as db:
        waiting = await buddies.waiting_newcomers(db)
    for newcomer_id in waiting:
        async with shed.database.unit() as db:
            if not await buddies.is_anybody_free(db):
                break
            await buddies.assign(db, newcomer_id, base_url)
