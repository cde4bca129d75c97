"""What happens to partnerships by itself: check-ins, idle projects that are asked, and closed where nobody answers."""

from app.jobs.worker import app, tools
from app.services import partnerships
from app.services.partnerships.idle import silent_projects


@app.periodic(cron="11 * * * *")
@app.task(name="partnerships.check_in", queueing_lock="partnerships.check_in", pass_context=False)
async def check_in_hourly(timestamp: int) -> None:
    """Ask the classes for which it is the morning of week 2 or 5."""
    shed = tools()
    async with shed.database.unit() as db:
        await partnerships.ask_due(db, shed.settings.base_url)


@app.periodic(cron="37 5 * * *")
@app.task(name="partnerships.idle", queueing_lock="partnerships.idle", pass_context=False)
async def idle_daily(timestamp: int) -> None:
    """End the questions whose time is over, each project in a unit of its own; then ask those that are idle now."""
    shed = tools()
    async with shed.database.unit() as db:
        silent = await silent_projects(db)
    for project_id in silent:
        async with shed.database.unit() as db:
            await partnerships.close_silent(db, project_id, shed.settings.base_url)
    async with shed.database.unit() as db:
        await partnerships.ask_idle(db, shed.settings.base_url)
