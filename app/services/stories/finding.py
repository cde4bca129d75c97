"""Looking through stories: by words, trade, field, country and language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.vocabulary.picks import Pick, TradeKind
from app.kit.folding import fold
from app.models.story import ProjectStory
from app.services.trades import load_occupations

PAGE = 20
#: How much of the typed words must be found in the text (word_similarity, 0 to 1).
NEAR = "0.5"
_THRESHOLD = text("SELECT set_config('pg_trgm.word_similarity_threshold', :near, true)")


@dataclass(frozen=True, slots=True)
class StoryWishes:
    """What a reader looks for; empty means any. `field` is a code of ISCED-F of two to four digits."""

    typed: str = ""
    pick: Pick | None = None
    field: str = ""
    country: str = ""
    language: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything is asked for at all."""
        return self != StoryWishes()


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Some stories, and whether there are more after them."""

    stories: Sequence[ProjectStory]
    more: bool


async def find_stories(
    db: AsyncSession, actor: Actor | None, wishes: StoryWishes, *, offset: int = 0
) -> StoryPage:
    """Return the stories that fit, those of the very trade first, then the best words, then the newest.

    Who is not signed in finds those that are public.
    """
    query = ProjectStory.readable(signed_in=actor is not None)
    order: list[ColumnElement[Any]] = []
    if wishes.pick is not None:
        exact, near = await _keys(db, wishes.pick)
        query = query.where(ProjectStory.trade_keys.overlap([*exact, *near]))
        order.append(case((ProjectStory.trade_keys.overlap(exact), 0), else_=1))
    if words := fold(wishes.typed[:120]):
        await db.execute(_THRESHOLD, {"near": NEAR})
        value = func.word_similarity(words, ProjectStory.search)
        query = query.where(ProjectStory.search.op("%>")(words))
        order.append(value.desc())
    query = _narrowed(query, wishes).order_by(*order, ProjectStory.published_at.desc(), ProjectStory.id)
    rows = (await db.scalars(query.offset(offset).limit(PAGE + 1))).all()
    return StoryPage(rows[:PAGE], len(rows) > PAGE)


async def countries_and_languages(db: AsyncSession, actor: Actor | None) -> tuple[list[str], list[str]]:
    """Return the codes that occur in the stories that this somebody may read: what filters offer."""
    readable = ProjectStory.readable(signed_in=actor is not None).subquery()
    found = []
    for column in (readable.c.countries, readable.c.languages):
        codes = await db.scalars(select(func.jsonb_array_elements_text(column)).distinct())
        found.append(sorted(codes))
    return found[0], found[1]


def _narrowed(query: Select[Any], wishes: StoryWishes) -> Select[Any]:
    if wishes.field:
        level = {2: "broad", 3: "narrow"}.get(len(wishes.field), "field")
        query = query.where(ProjectStory.trade_keys.overlap([f"{level}:{wishes.field}"]))
    if wishes.country:
        query = query.where(ProjectStory.countries.contains([wishes.country]))
    if wishes.language:
        query = query.where(ProjectStory.languages.contains([wishes.language]))
    return query


async def _keys(db: AsyncSession, pick: Pick) -> tuple[list[str], list[str]]:
    """Return the keys of what was picked, and of what is near to it."""
    if pick.kind is TradeKind.FIELD:
        return [f"field:{pick.key}"], [f"narrow:{pick.key[:3]}"]
    code = pick.key
    if pick.kind is TradeKind.OCCUPATION:
        known = (await load_occupations(db, [pick.key])).get(pick.key)
        code = known.isco if known else ""
    return [f"unit:{code}"], [f"minor:{code[:3]}"]
