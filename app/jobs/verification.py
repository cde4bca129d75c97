"""Nobody waits unseen for verification."""

from app.jobs.worker import app, tools
from app.services.verification import remind_and_escalate


@app.periodic(cron="23 6 * * 1-5")
@app.task(name="verification.remind", queueing_lock="verification.remind", pass_context=False)
async def remind(timestamp: int) -> None:
    """Hand late cases on, and remind officers of those that have waited for five working days."""
    shed = tools()
    async with shed.database.unit() as db:
        await remind_and_escalate(db, shed.settings.base_url)
