"""The search, and searches that are saved."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.schemas.search import (
    CountsOut,
    FoundOut,
    NewsOut,
    PageIn,
    SavedSearchIn,
    SavedSearchOut,
    SearchIn,
    SearchOut,
)
from app.deps import CurrentTeacher, Db
from app.domain.search import Wanted
from app.services import search

router = APIRouter(tags=["search"])


@router.get("/search")
async def find(db: Db, actor: CurrentTeacher, asked: Annotated[PageIn, Query()]) -> SearchOut:
    """Classes, open calls and schools that fit; the best fit first where words are typed, else the newest."""
    page = await search.find(db, actor, asked.wanted, after=asked.after)
    meant = {typed: list(near) for typed, near in page.asked.meant.items()} if page.asked else {}
    return SearchOut(found=[FoundOut.of(one) for one in page.found], after=page.after, meant=meant)


@router.get("/search/counts")
async def count(db: Db, actor: CurrentTeacher, asked: Annotated[SearchIn, Query()]) -> CountsOut:
    """How many fit, by kind and by the answers of every facet."""
    return CountsOut.of(await search.count_facets(db, actor, asked.wanted))


@router.get("/saved-searches")
async def list_saved(db: Db, actor: CurrentTeacher) -> list[SavedSearchOut]:
    """One's own saved searches."""
    return [SavedSearchOut.of(one) for one in await search.saved_searches(db, actor)]


@router.post("/saved-searches", status_code=201)
async def save(body: SavedSearchIn, db: Db, actor: CurrentTeacher) -> SavedSearchOut:
    """Save a search: one letter a day at most tells what is new. Ten for each person."""
    wanted = Wanted.from_query(body.query)
    return SavedSearchOut.of(
        await search.save_search(db, actor, wanted, name=body.name, by_mail=body.by_mail)
    )


@router.get("/saved-searches/{search_id}/news")
async def show_news(search_id: UUID, db: Db, actor: CurrentTeacher) -> NewsOut:
    """What is new since one last looked; it stays new until a look is noted."""
    saved = await search.own_search(db, actor, search_id)
    news = await search.show_news(db, actor, search_id, saved.seen_until)
    return NewsOut(found=[FoundOut.of(one) for one in news.found], since=saved.seen_until)


@router.post("/saved-searches/{search_id}/looks", status_code=204)
async def look(search_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """Note that one has looked: nothing that was told is new any more."""
    await search.open_saved(db, actor, search_id)


@router.delete("/saved-searches/{search_id}", status_code=204)
async def end(search_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """End a saved search."""
    await search.end_saved(db, actor, search_id)
