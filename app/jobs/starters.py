"""Starter projects by the clock: first words are noted, silent hosts replaced, two weeks end."""

from app.jobs.worker import app, tools
from app.services import starters


@app.periodic(cron="23 * * * *")
@app.task(name="starters.care", queueing_lock="starters.care", pass_context=False)
async def care_hourly(timestamp: int) -> None:
    """See to all that run; each replacement is a unit of its own."""
    shed = tools()
    base_url = shed.settings.base_url
    async with shed.database.unit() as db:
        await starters.note_greetings(db)
    async with shed.database.unit() as db:
        overdue = await starters.overdue_starters(db)
    for starter_id in overdue:
        async with shed.database.unit() as db:
            await starters.step_in(db, starter_id, base_url)
    async with shed.database.unit() as db:
        await starters.over_starters(db, base_url)
