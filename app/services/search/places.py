"""Where the things are that fit a search: for the map. The newest `DOTS` are on it."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.permissions import Act, require
from app.domain.search import Wanted
from app.domain.world_map import Point
from app.services.search.looking import WINDOW, conditions, newest, patient, searcher_roles, typed
from app.services.search.shares import shares_of
from app.services.search.wording import ask_words

DOTS = 4_000


async def find_places(db: AsyncSession, actor: Actor, wanted: Wanted) -> list[Point]:
    """Return the places of what the actor may find. Raises Forbidden, TooMuch."""
    require(Act.SEARCH, searcher_roles(actor))
    async with patient(db):
        asked = await ask_words(db, wanted.text, actor.locale)
        sought = conditions(actor, wanted, asked, await shares_of(db))
        if sought.by_index:
            source = f"SELECT * FROM search_document WHERE {sought.probed} LIMIT {DOTS}"  # noqa: S608
        else:
            source = newest(sought, "*", DOTS, WINDOW)
        rows = await db.execute(
            typed(
                f"""WITH hit AS MATERIALIZED ({source})
                SELECT country, latitude, longitude, count(*)::int AS things FROM hit
                WHERE latitude IS NOT NULL AND longitude IS NOT NULL
                GROUP BY 1, 2, 3 ORDER BY things DESC, latitude, longitude""",  # noqa: S608
                sought.values,
            ),
            dict(sought.values),
        )
        return [Point(row.latitude, row.longitude, row.things, row.country) for row in rows]
