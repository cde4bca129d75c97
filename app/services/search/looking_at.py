"""What the page of the search shows, in one look: some things, and the counts beside the filters."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.permissions import Act, require
from app.domain.search import Wanted
from app.services.search.counting import Counts, count
from app.services.search.finding import FoundPage, load_page, seek
from app.services.search.looking import conditions, patient, searcher_roles
from app.services.search.shares import shares_of
from app.services.search.wording import ask_words


async def find_and_count(
    db: AsyncSession, actor: Actor, wanted: Wanted, *, after: str = ""
) -> tuple[FoundPage, Counts]:
    """Return a page of what the actor may find, and the counts. Raises Forbidden, TooMuch."""
    require(Act.SEARCH, searcher_roles(actor))
    async with patient(db):
        asked = await ask_words(db, wanted.text, actor.locale)
        shares = await shares_of(db)
        counts = await count(db, actor, wanted, asked, shares)
        sought = await seek(db, conditions(actor, wanted, asked, shares), asked, after)
    return await load_page(db, actor, sought, asked), counts
