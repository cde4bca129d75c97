"""Exports of what is known about a person."""

from uuid import UUID

from app.jobs.worker import RETRY, app, tools
from app.render import render
from app.services.exports import Contents, clear_exports, write_export


@app.task(name="exports.write", retry=RETRY)
async def write(export_id: str) -> None:
    """Put an export together, and tell its person."""
    shed = tools()
    await write_export(
        shed.database,
        shed.storage,
        shed.settings.data_dir / "exports",
        UUID(export_id),
        index=index_page,
        base_url=shed.settings.base_url,
    )


@app.periodic(cron="29 * * * *")
@app.task(name="exports.clear", queueing_lock="exports.clear", pass_context=False)
async def clear_hourly(timestamp: int) -> None:
    """Delete exports past their seven days."""
    async with tools().database.unit() as db:
        while await clear_exports(db):
            continue


def index_page(contents: Contents) -> str:
    """Return the first page of an export: it opens without us, so it holds no address of ours."""
    return render(
        "exports/inside.html", contents.locale, {"contents": contents, "time_zone": contents.time_zone}
    )
