"""What happens by itself: reminders, proposals that nobody answers, calls past their last day."""

from datetime import datetime
from uuid import UUID

from app.jobs.worker import RETRY, app, tools
from app.services.calls import close_ended
from app.services.matchmaking import expiry, line, standings, translating


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


@app.task(name="proposals.move_up", retry=RETRY)
async def move_up(class_id: str) -> None:
    """Let in who waits in line before a class, one by one."""
    shed = tools()
    while True:
        async with shed.database.unit() as db:
            if await line.move_up(db, UUID(class_id), shed.settings.base_url) is None:
                return


@app.periodic(cron="7 * * * *")
@app.task(name="proposals.move_lines", queueing_lock="proposals.move_lines", pass_context=False)
async def move_lines_hourly(timestamp: int) -> None:
    """Look at every line again: a break may have ended, a call may have closed."""
    async with tools().database.unit() as db:
        for class_id in await line.doors_with_a_line(db):
            await line.free_place(db, class_id)


@app.task(name="proposals.translate", retry=RETRY)
async def translate(proposal_id: str) -> None:
    """Put a message into the language of the asked school, where a translator is configured."""
    shed = tools()
    if shed.translator is None:
        return
    async with shed.database.unit() as db:
        proposal = await translating.to_translate(db, UUID(proposal_id))
    if proposal is not None:
        text = await translating.translate(shed.translator, proposal)
        async with shed.database.unit() as db:
            await translating.keep_translation(db, proposal.id, text)


@app.periodic(cron="41 */6 * * *")
@app.task(name="fairness.count", queueing_lock="fairness.count", pass_context=False)
async def count_partner_shares(timestamp: int) -> None:
    """Count anew how many classes of each country have found partners."""
    async with tools().database.unit() as db:
        await standings.count_partner_shares(db)
