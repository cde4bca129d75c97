"""What happens by itself: reminders, proposals that nobody answers, calls past their last day."""

from datetime import datetime
from uuid import UUID

from app.jobs.worker import RETRY, app, tools
from app.services.calls import close_ended
from app.services.matchmaking import expiry


@app.task(name="proposals.remind", retry=RETRY)
async def remind(proposal_id: str, since: str) -> None:
    """Remind those whose turn it is."""
    shed = tools()
    async with shed.database.unit() as db:
        await expiry.remind(db, UUID(proposal_id), datetime.fromisoformat(since), shed.settings.base_url)


@app.task(name="proposals.expire", retry=RETRY)
async def expire(proposal_id: str, since: str) -> None:
    """End a proposal that nobody answered."""
    shed = tools()
    async with shed.database.unit() as db:
        await expiry.expire(db, UUID(proposal_id), datetime.fromisoformat(since), shed.settings.base_url)


@app.periodic(cron="23 1 * * *")
@app.task(name="calls.close_ended", queueing_lock="calls.close_ended", pass_context=False)
async def close_ended_daily(timestamp: int) -> None:
    """Close calls past their last day."""
    shed = tools()
    while True:
        async with shed.database.unit() as db:
            if not await close_ended(db, shed.settings.base_url):
                return
