"""Speed meetings by themselves: one a month for each field, reminders, the list of matches, what is left of old ones."""

from app.jobs.worker import app, tools
from app.services import speed_meetings


@app.periodic(cron="41 4 * * *")
@app.task(name="speed_meetings.open", queueing_lock="speed_meetings.open", pass_context=False)
async def open_daily(timestamp: int) -> None:
    """Open the meetings whose month has come, and clear what old ones have left."""
    async with tools().database.unit() as db:
        await speed_meetings.open_monthly(db)
        await speed_meetings.clear_meetings(db)


@app.periodic(cron="*/5 * * * *")
@app.task(name="speed_meetings.write", queueing_lock="speed_meetings.write", pass_context=False)
async def write_often(timestamp: int) -> None:
    """Remind the registered, and send the lists of meetings that are over."""
    shed = tools()
    async with shed.database.unit() as db:
        await speed_meetings.remind_seats(db, shed.settings.base_url)
        await speed_meetings.list_matches(db, shed.settings.base_url)
