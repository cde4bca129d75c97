"""A saved search tells what is new once, to its person alone, until that person ends it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.search import Wanted
from app.kit.clock import now, travel
from app.models.mail import Mail
from app.models.person import Person
from app.models.saved_search import SavedSearch
from app.services import calls, classes, search
from app.services.calls.writing import CallText
from app.services.search import News
from app.services.today import show_today
from tests.cast import BASE, Player
from tests.classroom import bakers, make_class

DAY = timedelta(days=1)


async def saved_by(
    db: AsyncSession, who: Player, query: str = "q=rye", *, by_mail: bool = True
) -> SavedSearch:
    return await search.save_search(
        db, who.actor, Wanted.from_query(query), name="Rye people", by_mail=by_mail
    )


async def told(db: AsyncSession, who: Player) -> list[News]:
    return await search.tell_news(db, who.actor.id, BASE, lambda one: f"{BASE}/end/{one}")


async def letters(db: AsyncSession, who: Player) -> list[str]:
    return list(await db.scalars(select(Mail.text).where(Mail.to == who.email, Mail.subject.contains("Rye"))))


async def test_what_is_new_is_told_once_and_never_twice(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    solene, made = await make_class(db, "solene", name="Rye before the search")
    saved = await saved_by(db, odile)
    with travel(DAY):
        assert await search.next_to_tell(db) == odile.actor.id
        assert await told(db, odile) == []
        assert await search.next_to_tell(db) is None
        await open_call(db, solene, made.id)
    with travel(2 * DAY):
        [news] = await told(db, odile)
        assert (news.count, saved.news) == (1, 1)
        assert await told(db, odile) == []
        # A change is no news: the call was found before.
        call = (await calls.calls_of(db, [made.id]))[0].call
        await calls.change_call(db, solene.actor, call.id, CallText("Rye again", ends_on=call.ends_on))
    with travel(3 * DAY):
        assert await told(db, odile) == []
    [letter] = await letters(db, odile)
    assert f"{BASE}/calls/{call.id}" in letter
    assert f"{BASE}/end/{saved.id}" in letter
    await search.open_saved(db, odile.actor, saved.id)
    assert saved.news == 0


async def test_today_says_what_is_new_until_it_is_looked_at_and_to_its_person_alone(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    solene, made = await make_class(db, "solene")
    saved = await saved_by(db, odile)
    asked = now()
    with travel(DAY):
        await open_call(db, solene, made.id)
    with travel(2 * DAY):
        await told(db, odile)
        assert [one.id for one in (await show_today(db, odile.actor)).searches] == [saved.id]
        assert (await show_today(db, solene.actor)).searches == []
        opened = await search.open_saved(db, odile.actor, saved.id)
        assert opened.since is not None
        assert opened.since <= asked, "what came before the search was saved is no news"
        news = await search.show_news(db, odile.actor, saved.id, opened.since)
        assert [one.call.title for one in news.found if one.call] == ["Rye week"]
        with pytest.raises(NotFound):
            await search.show_news(db, solene.actor, saved.id, opened.since)
        assert (await show_today(db, odile.actor)).searches == []
        assert (await search.open_saved(db, odile.actor, saved.id)).since is None


async def test_what_is_younger_than_the_last_letter_stays_new_after_a_look(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    solene, made = await make_class(db, "solene")
    saved = await saved_by(db, odile)
    with travel(DAY):
        assert await told(db, odile) == []
        await open_call(db, solene, made.id)
        await search.open_saved(db, odile.actor, saved.id)
    with travel(2 * DAY):
        assert [news.count for news in await told(db, odile)] == [1]
        opened = await search.open_saved(db, odile.actor, saved.id)
        assert opened.since is not None
        assert len((await search.show_news(db, odile.actor, saved.id, opened.since)).found) == 1


async def test_what_cannot_be_found_is_no_news_and_neither_is_what_the_own_school_made(
    db: AsyncSession,
) -> None:
    odile, own = await make_class(db, "odile")
    solene, hidden = await make_class(db, "solene", verified=False)
    await saved_by(db, odile)
    with travel(DAY):
        await open_call(db, solene, hidden.id)
        await open_call(db, odile, own.id)
    with travel(2 * DAY):
        assert await told(db, odile) == []


async def test_one_letter_tells_of_all_searches_and_only_those_that_want_mail(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    solene, made = await make_class(db, "solene")
    for query, by_mail in (("q=rye", True), ("kind=call", True), ("kind=call&country=FR", False)):
        await saved_by(db, odile, query, by_mail=by_mail)
    with travel(DAY):
        await open_call(db, solene, made.id)
    with travel(2 * DAY):
        assert [news.count for news in await told(db, odile)] == [1, 1, 1]
    [letter] = await letters(db, odile)
    assert letter.count("/end/") == 2


async def test_ten_can_be_saved_each_once_and_something_must_be_asked_for(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    with pytest.raises(Invalid):
        await saved_by(db, odile, "")
    for number in range(search.MOST_SAVED):
        await saved_by(db, odile, f"q=rye+{number}")
    with pytest.raises(Conflict):
        await saved_by(db, odile, "q=one+more")
    again = await saved_by(db, odile, "q=rye+3")
    assert len(await search.saved_searches(db, odile.actor)) == search.MOST_SAVED
    await search.end_saved(db, odile.actor, again.id)
    await saved_by(db, odile, "q=one+more")


async def test_nobody_else_opens_or_ends_it_and_it_goes_with_its_person(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    solene, _ = await make_class(db, "solene")
    saved = await saved_by(db, odile)
    assert await search.saved_searches(db, solene.actor) == []
    for act in (search.open_saved, search.end_saved):
        with pytest.raises(NotFound):
            await act(db, solene.actor, saved.id)
    assert len(await search.saved_searches(db, odile.actor)) == 1
    await db.execute(delete(Person).where(Person.id == odile.actor.id))
    assert await db.scalar(select(func.count()).select_from(SavedSearch)) == 0


async def test_the_link_of_a_letter_ends_it_without_signing_in_and_twice_is_once(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    saved = await saved_by(db, odile)
    assert await search.name_by_letter(db, saved.id) == "Rye people"
    for _ in range(2):
        await search.end_by_letter(db, saved.id)
    assert await search.name_by_letter(db, saved.id) == ""


async def test_a_class_that_is_vouched_for_later_is_news_then(db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    solene, made = await make_class(db, "solene")
    await saved_by(db, odile, "q=brioche")
    with travel(DAY):
        await classes.describe_class(db, solene.actor, made.organisation_id, bakers(name="Brioche"))
    with travel(2 * DAY):
        assert [news.count for news in await told(db, odile)] == [1]


async def open_call(db: AsyncSession, who: Player, class_id: UUID) -> None:
    await calls.open_call(db, who.actor, class_id, CallText("Rye week", ends_on=now().date() + 30 * DAY))
