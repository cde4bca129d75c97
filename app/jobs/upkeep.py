"""Upkeep: what has had its day goes."""

from app.jobs.worker import app, tools
from app.services.fairness_report import make_report
from app.services.open_data import make_figures
from app.services.upkeep import sweep


@app.periodic(cron="17 * * * *")
@app.task(name="upkeep.sweep", queueing_lock="upkeep.sweep", pass_context=False)
async def sweep_hourly(timestamp: int) -> None:
    """Delete expired sign-ins, links, counters and old events."""
    async with tools().database.unit() as db:
        await sweep(db)


@app.periodic(cron="11 3 * * *")
@app.task(name="open_data.make", queueing_lock="open_data.make", pass_context=False)
async def count_nightly(timestamp: int) -> None:
    """Count the public figures anew."""
    async with tools().database.unit() as db:
        await make_figures(db)


@app.periodic(cron="31 3 * * *")
@app.task(name="fairness_report.make", queueing_lock="fairness_report.make", pass_context=False)
async def report_nightly(timestamp: int) -> None:
    """Make the report on who finds partners anew."""
    async with tools().database.unit() as db:
        await make_report(db)
