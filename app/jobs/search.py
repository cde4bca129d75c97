"""What keeps the search right by itself."""

from uuid import UUID

from app.jobs.worker import RETRY, app, tools
from app.kit.tokens import stamp
from app.services import findable, search
from app.services.findable.rebuilding import is_due
from app.services.search.saved import END


@app.task(name="search.learn", retry=RETRY)
async def learn(words: list[str]) -> None:
    """Remember words that occur for the first time."""
    async with tools().database.unit() as db:
        await findable.learn_words(db, words)


@app.periodic(cron="*/10 * * * *")
@app.task(name="search.rebuild", queueing_lock="search.rebuild", pass_context=False)
async def rebuild_if_due(timestamp: int) -> None:
    """Make all documents again where they were made by older code, as after an update."""
    database = tools().database
    async with database.unit() as db:
        due = await is_due(db)
    if due:
        await findable.rebuild(database.engine)


@app.periodic(cron="3 * * * *")
@app.task(name="search.end_breaks", queueing_lock="search.end_breaks", pass_context=False)
async def end_breaks_hourly(timestamp: int) -> None:
    """Let classes be found again whose break is over."""
    while True:
        async with tools().database.unit() as db:
            if not await findable.end_breaks(db):
                return


@app.periodic(cron="41 5 * * *")
@app.task(name="search.news", queueing_lock="search.news", pass_context=False)
async def tell_news_daily(timestamp: int) -> None:
    """Tell everybody what is new in their saved searches; each person is a unit of work of their own."""
    shed = tools()
    base = shed.settings.base_url

    def end_link(search_id: UUID) -> str:
        return f"{base}/saved-searches/ending/{stamp(shed.settings.secret(END), END, str(search_id))}"

    person: UUID | None = None
    while True:
        async with shed.database.unit() as db:
            person = await search.next_to_tell(db, person)
            if person is None:
                return
            await search.tell_news(db, person, base, end_link)
