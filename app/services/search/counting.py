"""Counts beside the choices of every facet, each counted without its own choice, and the total. Bounded.

Up to `COUNTED` things they are exact. Where more fit, so many are counted, and each number is "at least".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.permissions import Act, require
from app.domain.search import FACETS, Facet, Kind, Wanted, key_of
from app.domain.search.facets import answer_of
from app.services.search.looking import (
    Conditions,
    conditions,
    newest,
    patient,
    searcher_roles,
    typed,
)
from app.services.search.shares import Shares, shares_of
from app.services.search.wording import Asked, ask_words

COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Counted:
    """How many things carry each answer. `is_whole`: all that fit were counted; otherwise there are at least so many."""

    counts: Mapping[str, int]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """The total (`COUNTED` and one at most), and the counts of the kinds and of every facet's answers."""

    total: int
    kinds: Counted
    facets: Mapping[Facet, Counted]

    @property
    def is_more(self) -> bool:
        """Say whether more fit than were counted."""
        return self.total > COUNTED


@dataclass(frozen=True, slots=True)
class _Tally:
    """One set of things: how many carry each key."""

    keys: Mapping[str, int]
    total: int

    def of(self, facet: Facet) -> Counted:
        told = {value: n for key, n in self.keys.items() for one, value in (answer_of(key),) if one is facet}
        return Counted(told, self.total <= COUNTED)


async def count_facets(db: AsyncSession, actor: Actor, wanted: Wanted) -> Counts:
    """Count what the actor may find. Raises Forbidden, TooMuch."""
    require(Act.SEARCH, searcher_roles(actor))
    async with patient(db):
        asked = await ask_words(db, wanted.text, actor.locale)
        return await count(db, actor, wanted, asked, await shares_of(db))


async def count(
    db: AsyncSession, actor: Actor, wanted: Wanted, asked: Asked | None, shares: Shares
) -> Counts:
    """Count in one statement: the whole, each chosen facet without its choice, the kinds; whoever asks is patient."""
    chosen = [facet for facet in FACETS if facet in wanted.chosen]
    sets = [conditions(actor, wanted, asked, shares, without) for without in (None, "kind", *chosen)]
    parts = [
        _tally(number, sought, _each(number, without))
        for number, (sought, without) in enumerate(zip(sets, (None, "kind", *chosen), strict=True))
    ]
    values = {name: value for sought in sets for name, value in sought.values.items()}
    statement = f"WITH {', '.join(one for one, _ in parts)} {' UNION ALL '.join(two for _, two in parts)}"
    found: list[dict[str | None, int]] = [{} for _ in sets]
    for number, key, n in await db.execute(typed(statement, values), values):
        found[number][key] = n
    whole, kinds, *without = (
        _Tally({k: n for k, n in one.items() if k is not None}, one[None]) for one in found
    )
    own = dict(zip(chosen, without, strict=True))
    return Counts(
        whole.total,
        Counted({kind.value: kinds.keys.get(kind.value, 0) for kind in Kind}, kinds.total <= COUNTED),
        {facet: own.get(facet, whole).of(facet) for facet in FACETS},
    )


def _each(number: int, without: Facet | str | None) -> str:
    """Return where the keys of the counted things of a set come from: all of them, their kinds, or those of one facet."""
    if without == "kind":
        return f"(SELECT kind AS key FROM hit{number}) k"  # noqa: S608
    # In the list of a SELECT, unnest keeps nothing: half of what it costs as a table of its own.
    keys = f"(SELECT unnest(keys) AS key FROM hit{number}) k"  # noqa: S608
    return f"{keys} WHERE key LIKE '{key_of(without, '%')}'" if isinstance(without, Facet) else keys


def _tally(number: int, sought: Conditions, each: str) -> tuple[str, str]:
    """Return what to look at (for WITH) and the counts of one set.

    A broad one is looked for along the newest first; only where that does not find enough, through the index.
    """
    most = COUNTED + 1
    none = "SELECT kind, keys FROM search_document WHERE false"
    walk = newest(sought, "kind, keys", most) if sought.is_broad_for(most) else none
    enough = f"(SELECT count(*) FROM w{number}) > {COUNTED}"  # noqa: S608
    probe = (
        f"SELECT kind, keys FROM search_document WHERE NOT {enough} AND {sought.probed} LIMIT {most}"  # noqa: S608
        if sought.by_index
        else f"SELECT * FROM w{number} WHERE NOT {enough}"  # noqa: S608
    )
    looks = f"""w{number} AS MATERIALIZED ({walk}), p{number} AS MATERIALIZED ({probe}), hit{number} AS MATERIALIZED (
        SELECT * FROM p{number} UNION ALL SELECT * FROM w{number} WHERE {enough})"""  # noqa: S608
    counts = f"""SELECT {number} AS number, key, count(*)::int AS n FROM {each} GROUP BY key
        UNION ALL SELECT {number}, NULL, count(*)::int FROM hit{number}"""  # noqa: S608
    return looks, counts
