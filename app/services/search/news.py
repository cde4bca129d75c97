"""Tells people once a day what is new in their saved searches: one letter with everything, and a number in the house.

What is told and until when are written in one transaction: nothing is told twice, and nothing is left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.search import Kind, Wanted
from app.domain.search_events import SearchNewsTold
from app.kit.clock import now
from app.kit.words import N_
from app.models.person import Person
from app.models.saved_search import SavedSearch
from app.services.actors import actor_of
from app.services.language import speak
from app.services.mails import write_mail
from app.services.record import record
from app.services.search.finding import Found, Hit, load_found
from app.services.search.looking import TooMuch, conditions, patient, typed
from app.services.search.saved import own_search
from app.services.search.shares import Shares
from app.services.search.wording import ask_words

#: Changes that are still being written may carry an earlier moment: the newest minutes wait for the next day.
SETTLED = timedelta(minutes=10)
#: How many are counted for one search and day, and how many of them the letter names.
MOST, NAMED = 100, 5

SUBJECT = N_("New for your search: %(names)s")
TEXT = N_(
    "Hello %(name)s,\n\nsomething new fits what you look for.\n\n%(news)s\n"
    "You get one such letter a day at most, and only when there is something new.\n"
)
_NEW = N_("%(search)s: %(count)s new")
_ALL = N_("See all: %(link)s")
_STOP = N_("End this search: %(link)s")
_PATHS = {Kind.CLASS: "classes", Kind.CALL: "calls", Kind.SCHOOL: "schools", Kind.PROJECT: "inspiration"}


@dataclass(frozen=True, slots=True)
class News:
    """What is new for one search."""

    search: SavedSearch
    count: int
    first: Sequence[Found]


@dataclass(frozen=True, slots=True)
class NewsShown:
    """A saved search and what is new in it."""

    search: SavedSearch
    found: Sequence[Found]


async def next_to_tell(db: AsyncSession, after: UUID | None = None) -> UUID | None:
    """Return the next person, by id, whose searches were not looked at today; None where there is nobody more."""
    due = select(SavedSearch.person_id).where(SavedSearch.told_until < _until() - timedelta(hours=20))
    if after is not None:
        due = due.where(SavedSearch.person_id > after)
    return await db.scalar(due.order_by(SavedSearch.person_id).limit(1))


async def tell_news(
    db: AsyncSession, person_id: UUID, base_url: str, end_link: Callable[[UUID], str]
) -> list[News]:
    """Look at one person's searches, write the letter if there is news, and return the news."""
    until = _until()
    mine = select(SavedSearch).where(SavedSearch.person_id == person_id, SavedSearch.told_until < until)
    searches = (await db.scalars(mine.order_by(SavedSearch.created_at).with_for_update())).all()
    actor = await actor_of(db, person_id)
    news = []
    for search in searches:
        if actor is None or not actor.is_teacher:
            continue
        try:
            fresh = await _news(db, actor, search, search.told_until, until)
        except TooMuch:  # it is looked at again tomorrow, for both days
            continue
        search.told_until = until
        if fresh.count:
            search.news += fresh.count
            news.append(fresh)
            await record(db, None, SearchNewsTold(person_id, search.id, fresh.count), audited=False)
    mailed = [one for one in news if one.search.by_mail]
    if mailed:
        await _write(db, await db.get_one(Person, person_id), mailed, base_url, end_link)
    return news


async def show_news(
    db: AsyncSession, actor: Actor, search_id: UUID, since: datetime, most: int = MOST
) -> NewsShown:
    """Return what became findable after `since` and was told, the newest first. Raises NotFound, TooMuch."""
    search = await own_search(db, actor, search_id)
    return NewsShown(search, await _fresh(db, actor, search, since, search.told_until, most))


async def _news(
    db: AsyncSession, actor: Actor, search: SavedSearch, since: datetime, until: datetime
) -> News:
    found = await _fresh(db, actor, search, since, until)
    return News(search, len(found), found[:NAMED])


async def _fresh(
    db: AsyncSession, actor: Actor, search: SavedSearch, since: datetime, until: datetime, most: int = MOST
) -> list[Found]:
    """Return what became findable for everybody between two looks; what the own school made is no news."""
    wanted = Wanted.from_query(search.query)
    async with patient(db):
        sought = conditions(actor, wanted, await ask_words(db, wanted.text, actor.locale), Shares())
        values = {
            **sought.values,
            "after": since,
            "until": until,
            "mine": list(actor.organisations),
        }
        rows = await db.execute(
            typed(
                f"""SELECT kind, id, since FROM search_document
                WHERE since > :after AND since <= :until AND {sought.along} AND {sought.walked}
                AND is_open AND (school_id IS NULL OR school_id <> ALL(:mine))
                ORDER BY since DESC, id DESC LIMIT {most}""",  # noqa: S608
                values,
            ),
            values,
        )
        hits = [Hit(Kind(row.kind), row.id, row.since) for row in rows]
    return await load_found(db, actor, hits)


async def _write(
    db: AsyncSession, person: Person, news: Sequence[News], base_url: str, end_link: Callable[[UUID], str]
) -> None:
    _ = speak(person.locale)
    parts = []
    for one in news:
        lines = [_(_NEW) % {"search": one.search.name, "count": one.count}]
        lines += [f"- {title(found)}: {base_url}/{_PATHS[found.kind]}/{found.id}" for found in one.first]
        lines.append(_(_ALL) % {"link": f"{base_url}/saved-searches/{one.search.id}"})
        lines.append(_(_STOP) % {"link": end_link(one.search.id)})
        parts.append("\n".join(lines) + "\n")
    names = ", ".join(one.search.name for one in news)
    await write_mail(db, person, SUBJECT, TEXT, name=person.name, names=names, news="\n".join(parts))


def title(found: Found) -> str:
    """Return the name of what was found, as its people wrote it."""
    if found.call is not None:
        return found.call.title
    if found.of is not None:
        return f"{found.of.name}, {found.of.school.name}"
    if found.story is not None:
        return found.story.title
    return found.school.name if found.school is not None else ""


def _until() -> datetime:
    return now() - SETTLED
