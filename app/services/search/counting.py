"""Counts beside the choices of every facet, each counted without its own choice, and the total. Bounded.

Up to `COUNTED` things they are exact. Where more fit, so many are counted, and each number is "at least".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.permissions import Act, require
from app.domain.search import FACETS, Facet, Kind, Wanted, key_of
from app.domain.search.facets import answer_of
from app.services.search.looking import (
    FEW,
    SURELY,
    Conditions,
    conditions,
    newest,
    patient,
    searcher_roles,
    typed,
)
from app.services.search.shares import Shares, shares_of
from app.services.search.wording import Asked, ask_words

#: Where much fits, so many of the newest are looked at for the first `COUNTED`.
COUNTED, WALKED = 1_000, 10_000
#: So many are counted for all choices together: with more than three facets each counts fewer than `COUNTED`.
ALL_COUNTED = 3_000
#: What the index hands over is kept for all sets that ask the same of it: where more than `SEVERAL` facets are chosen
#: about so many, for the fewer conditions it met, the more sets it serves; never more than `SHARED`.
SEVERAL, KEPT, SHARED = 3, 8_000, 20_000
#: To go through so many entries of the index costs more than that walk. Where more than enough fits, it is left out.
TOO_MANY = 80_000
_HANDED_OVER = "handed over"


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
    """One set of things: how many carry each key. `is_whole`: no other thing fits."""

    keys: Mapping[str, int]
    total: int
    is_whole: bool

    def of(self, facet: Facet) -> Counted:
        told = {value: n for key, n in self.keys.items() for one, value in (answer_of(key),) if one is facet}
        return Counted(told, self.is_whole)


async def count_facets(db: AsyncSession, actor: Actor, wanted: Wanted) -> Counts:
    """Count what the actor may find. Raises Forbidden, TooMuch."""
    require(Act.SEARCH, searcher_roles(actor))
    async with patient(db):
        asked = await ask_words(db, wanted.text, actor.locale)
        return await count(db, actor, wanted, asked, await shares_of(db))


async def count(
    db: AsyncSession,
    actor: Actor,
    wanted: Wanted,
    asked: Asked | None,
    shares: Shares,
    *,
    may_share: bool = True,
) -> Counts:
    """Count in one statement: the whole, each chosen facet without its choice, the kinds; whoever asks is patient.

    `may_share`: sets may go through what the index handed over for the first one. Where that was more than is kept,
    and not enough was found in what was kept, they are counted once more, each by itself.
    """
    chosen = [facet for facet in FACETS if facet in wanted.chosen]
    each = min(COUNTED, ALL_COUNTED // (2 + len(chosen)))
    whole = conditions(actor, wanted, asked, shares, few=KEPT if may_share and len(chosen) > SEVERAL else FEW)
    sets = [_Set(0, whole, None, COUNTED)]
    for number, without in enumerate(("kind", *chosen), 1):
        sought = conditions(actor, wanted, asked, shares, without, most=each, first=whole)
        sets.append(_Set(number, sought, without, each))
    shared = sets[0].asked_of_index if may_share else ()
    if shared and any(one.asked_of_index == shared for one in sets[1:]):
        sets = [replace(one, is_sharing=one.asked_of_index == shared) for one in sets]
    values = {name: value for one in sets for name, value in one.sought.values.items()}
    looks = ", ".join((_handed_over(whole), *(one.looks for one in sets)))
    counts = " UNION ALL ".join(one.counts for one in sets)
    found: list[dict[str | None, int]] = [{} for _ in sets]
    for number, key, n in await db.execute(typed(f"WITH {looks} {counts}", values), values):
        found[number][key] = n
    over = [told.pop(_HANDED_OVER, 0) >= SHARED for told in found]
    if any(cut and told[None] <= one.most for cut, told, one in zip(over, found, sets, strict=True)):
        return await count(db, actor, wanted, asked, shares, may_share=False)
    all_, kinds, *others = (one.tally(told) for one, told in zip(sets, found, strict=True))
    own = dict(zip(chosen, others, strict=True))
    return Counts(
        all_.total if all_.is_whole else COUNTED + 1,
        Counted({kind.value: kinds.keys.get(kind.value, 0) for kind in Kind}, kinds.is_whole),
        {facet: own.get(facet, all_).of(facet) for facet in FACETS},
    )


@dataclass(frozen=True, slots=True)
class _Set:
    """What fits a search `without` one choice, `most` of it at most: how it is looked for and counted, as SQL."""

    number: int
    sought: Conditions
    without: Facet | str | None
    most: int
    # Whether it goes through what the index handed over for the first set, of which it asks the same.
    is_sharing: bool = False

    @property
    def asked_of_index(self) -> tuple[str, ...]:
        """Return the conditions that the index answers; none where it is not asked."""
        return () if self.is_walked_only else self.sought.by_index

    @property
    def is_walked_only(self) -> bool:
        """Say whether the newest are all that is looked at: surely more fits than is counted, and the index is dear."""
        surely = self.sought.fits > SURELY * self.most
        return not self.sought.by_index or (surely and self.sought.postings > TOO_MANY)

    @property
    def looks(self) -> str:
        """The things, `hit…`, for WITH.

        A broad set is looked for along the newest first; only where that does not find enough, through the index.
        """
        n, sought, most = self.number, self.sought, self.most + 1
        walked = self.is_walked_only or sought.is_broad_for(most, WALKED)
        none = "SELECT kind, keys FROM search_document WHERE false"
        walk = newest(sought, "kind, keys", most, WALKED) if walked else none
        if self.is_walked_only:
            return f"hit{n} AS MATERIALIZED ({walk})"
        enough = self._enough
        found, asked = "search_document", sought.probed
        if self.is_sharing:
            found, asked = "handed_over", sought.of_rows or "true"
        probe = f"SELECT kind, keys FROM {found} WHERE NOT {enough} AND {asked} LIMIT {most}"  # noqa: S608
        return f"""w{n} AS MATERIALIZED ({walk}), p{n} AS MATERIALIZED ({probe}), hit{n} AS MATERIALIZED (
            SELECT * FROM p{n} UNION ALL SELECT * FROM w{n} WHERE {enough})"""  # noqa: S608

    @property
    def counts(self) -> str:
        """The counts of its keys, and of all under NULL."""
        n = self.number
        counts = f"""SELECT {n} AS number, key, count(*)::int AS n FROM {_each(n, self.without)} GROUP BY key
            UNION ALL SELECT {n}, NULL, count(*)::int FROM hit{n}"""  # noqa: S608
        if not self.is_sharing:
            return counts
        over = "(SELECT count(*)::int FROM handed_over)"
        return f"{counts} UNION ALL SELECT {n}, '{_HANDED_OVER}', CASE WHEN {self._enough} THEN 0 ELSE {over} END"

    @property
    def _enough(self) -> str:
        return f"(SELECT count(*) FROM w{self.number}) >= {self.most + 1}"  # noqa: S608

    def tally(self, told: Mapping[str | None, int]) -> _Tally:
        """Return what `counts` told."""
        is_whole = told[None] <= self.most and not (self.is_walked_only and self.sought.fits > WALKED)
        return _Tally({key: n for key, n in told.items() if key is not None}, told[None], is_whole)


def _handed_over(first: Conditions) -> str:
    """What the index hands over for the first set and all that ask the same of it, for WITH."""
    asked = " AND ".join((*first.by_index, *first.others))
    columns = "kind, keys, words" if "words @@" in first.of_rows else "kind, keys"
    return f"handed_over AS MATERIALIZED (SELECT {columns} FROM search_document WHERE {asked} LIMIT {SHARED})"  # noqa: S608


def _each(number: int, without: Facet | str | None) -> str:
    """Return where the keys of the counted things of a set come from: all of them, their kinds, or those of one facet."""
    if without == "kind":
        return f"(SELECT kind AS key FROM hit{number}) k"  # noqa: S608
    # In the list of a SELECT, unnest keeps nothing: half of what it costs as a table of its own.
    keys = f"(SELECT unnest(keys) AS key FROM hit{number}) k"  # noqa: S608
    return f"{keys} WHERE key LIKE '{key_of(without, '%')}'" if isinstance(without, Facet) else keys
