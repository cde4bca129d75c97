"""The two ways to look at documents: along the newest, and through the index of words and keys.

A search that fits much is answered by walking along the newest until a page is full; one that fits little, by the
GIN index, which meets all conditions in one look. Which is cheaper nobody knows beforehand, so both are bounded:
the walk looks at `WINDOW` documents, the index hands over `PROBED` at most. How common words and keys are (shares.py)
says which is tried first. Decided here and not by PostgreSQL's planner, which with a LIMIT hopes to meet enough rows
soon and reads the whole table where there are none.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import inf, prod
from typing import Any

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text, Uuid

from app.domain.actor import Actor
from app.domain.errors import Refusal
from app.domain.permissions import Role
from app.domain.search import FACETS, Facet, Wanted
from app.kit.clock import now
from app.kit.words import N_
from app.services.search.shares import RARE, Shares
from app.services.search.wording import Asked

WINDOW, FAR, PROBED, COMMON = 5_000, 15_000, 1_500, 4_000
#: A walk is tried first where it should meet so many times what is needed: shares of several conditions only multiply
#: where these have nothing to do with one another.
SURELY = 2.0
#: So many conditions at most, the rarest, are met in the index, and no more once about `FEW` documents are left. What
#: more than two thirds of all fit anyway costs less on the rows themselves.
BY_INDEX, FEW, MOST_FIT = 4, 1_000, 0.7
#: Where more fits than is wanted, the index may hand over more of what does not fit: rows are looked at only until
#: enough is found, and so many of those cost less than another condition in the index.
LOOKED_THROUGH = 3_000
#: A search that takes longer is given up, in milliseconds.
PATIENCE = 3_000
_CANCELED = "57014"


class TooMuch(Refusal):
    """The search took too long."""

    status = 503
    code = "search_too_wide"
    message = N_("This search takes too long just now. Add a word or a filter, or try again in a minute.")


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions on a row of search_document, with their values.

    `chosen`: words and keys, as they are asked of a row. `by_index`: those that are looked up in the GIN index, and
    `on_rows`: the rest. `others`: whether it may be found. `share`: about which share of all documents fits, and
    `fits`: how many that are. `postings`: how many the index goes through, those of the rarest. `is_single`: one
    condition only. `is_ranked`: words are asked for, and the best fit comes first where not too much fits.
    """

    chosen: tuple[str, ...]
    by_index: tuple[str, ...]
    on_rows: tuple[str, ...]
    others: tuple[str, ...]
    kind: str
    share: float
    fits: float
    postings: float
    is_single: bool
    is_ranked: bool
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def walked(self) -> str:
        """Return all of them but the kind, for rows met on a walk. "IS TRUE" keeps PostgreSQL from any index."""
        return " AND ".join((*(f"({one}) IS TRUE" for one in self.chosen), *self.others))

    @property
    def probed(self) -> str:
        """Return all of them for the GIN index; the kind in a form that no other index answers."""
        return " AND ".join(part for part in (*self.by_index, *self.others, self.of_rows) if part)

    @property
    def of_rows(self) -> str:
        """Return those of `probed` that are not asked of the index, nor of who may find it."""
        of_kind = ("(kind = :kind) IS TRUE",) if self.kind else ()
        return " AND ".join((*(f"({one}) IS TRUE" for one in self.on_rows), *of_kind))

    @property
    def along(self) -> str:
        """Return which documents a walk goes along."""
        return "kind = :kind" if self.kind else "true"

    def is_walked_first(self, most: int) -> bool:
        """Say whether a page is looked for along the newest, as far as `window`, before the index is asked."""
        return self.is_broad_for(most, self.window, SURELY if self.is_ranked else 1.0)

    def is_broad_for(self, most: int, window: int, surely: float = SURELY) -> bool:
        """Say whether a walk along so many will probably meet so many, and nobody misses the order of ranks."""
        is_met = self.share * window > (1.0 if self.is_single else surely) * most
        return not self.chosen or (is_met and not (self.is_ranked and not self.is_common))

    @property
    def is_common(self) -> bool:
        """Say whether surely more fits than is put in order, and the newest are soon met."""
        return self.fits > COMMON

    @property
    def window(self) -> int:
        """Return how far a walk goes before the index is asked: farther for one condition that seems to be common.

        Of several conditions on keys the newest are wanted, and the index would hand over all that fits to find them.
        """
        return FAR if (self.is_common if self.is_single else not self.is_ranked) else WINDOW


def newest(sought: Conditions, columns: str, most: int, window: int, below: str = "") -> str:
    """Return the statement of a walk along so many of the newest documents (after a row: `below`)."""
    return f"""SELECT {columns} FROM (SELECT * FROM search_document WHERE {sought.along}{below}
        ORDER BY since DESC, id DESC LIMIT {window}) newest WHERE {sought.walked} LIMIT {most}"""  # noqa: S608


def conditions(
    actor: Actor,
    wanted: Wanted,
    asked: Asked | None,
    shares: Shares,
    without: Facet | str | None = None,
    *,
    most: int | None = None,
    few: int = FEW,
    first: Conditions | None = None,
) -> Conditions:
    """Return the conditions of a search for what the actor may find; `without` one facet's own, or the "kind".

    `most`: so many are wanted, whichever; None for all. `few`: so many may be left by the index. `first`: what was
    asked of the index there is asked here as well, where all of it is among the conditions.
    """
    values: dict[str, Any] = {"today": today(), "mine": list(actor.organisations)}
    found: dict[str, float] = {}
    for number, part in enumerate(asked.parts if asked is not None else ()):
        found[f"words @@ CAST(:words_{number} AS tsquery)"] = part.share
        values[f"words_{number}"] = part.query
    keys = {}
    for facet in (one for one in FACETS if one in wanted.chosen and one is not without):
        keys[f"keys && :key_{facet.value}"] = shares.of_keys(wanted.keys(facet))
        values[f"key_{facet.value}"] = wanted.keys(facet)
    if asked is not None:
        values["words"] = asked.query
    others = ["(until IS NULL OR until >= :today)"]
    if "*" not in actor.officer_countries:
        others.append("(is_open OR school_id = ANY(:mine) OR country = ANY(:watched))")
        values["watched"] = list(actor.officer_countries)
    kind = wanted.kind.value if wanted.kind and without != "kind" else ""
    if kind:
        values["kind"] = kind
    share = prod((asked.share if asked is not None else 1.0, *keys.values()))
    fits = share * shares.documents
    by_index = _for_the_index({**found, **keys}, shares.documents, fits, most, few)
    if first is not None and set(first.by_index) <= {*found, *keys}:
        by_index = first.by_index
    words = ("words @@ CAST(:words AS tsquery)",) if asked is not None else ()
    # Words that are not all in the index are asked of the row together.
    left = words if not set(found) <= set(by_index) else ()
    return Conditions(
        chosen=(*words, *_of_rows(keys, f"all_but_{without}", values)),
        by_index=by_index,
        on_rows=(
            *left,
            *_of_rows([one for one in keys if one not in by_index], f"left_but_{without}", values),
        ),
        others=tuple(others),
        kind=kind,
        share=share,
        fits=fits,
        postings=min((*found.values(), *keys.values()), default=1.0) * shares.documents,
        is_single=len(found) + len(keys) == 1,
        is_ranked=asked is not None,
        values=values,
    )


def _of_rows(conditions: Iterable[str], name: str, values: dict[str, Any]) -> list[str]:
    """Return conditions on keys as they are asked of a row: those that mean one key together, which costs a third."""
    told = {one: values[one.rpartition(":")[2]] for one in conditions}
    single = [keys[0] for keys in told.values() if len(keys) == 1]
    values |= {f"key_{name}": single} if single else {}
    several = [one for one, keys in told.items() if len(keys) != 1]
    return [*([f"keys @> :key_{name}"] if single else []), *several]


def _for_the_index(
    found: Mapping[str, float], documents: float, fits: float, most: int | None, few: int
) -> tuple[str, ...]:
    """Return the conditions that are looked up in the index, the rarest first; `found` has the share of each."""
    chosen: list[str] = []
    left = documents or inf
    for condition in sorted(found, key=found.__getitem__):
        if chosen and (left <= few or found[condition] > MOST_FIT):
            break
        if chosen and most is not None and fits > most and most * left <= LOOKED_THROUGH * fits:
            break
        chosen.append(condition)
        left *= found[condition] or RARE
    return tuple(chosen[:BY_INDEX])


def searcher_roles(actor: Actor) -> frozenset[Role]:
    """Return what somebody is to the search: teachers look for partners, learners do not."""
    return frozenset({Role.TEACHER} if actor.is_teacher else {Role.SELF})


def today() -> date:
    """Return the day by which calls are open or over."""
    return now().date()


def typed(statement: str, values: Mapping[str, Any]) -> TextClause:
    """Return the statement with the types of its lists."""
    return _typed(statement, tuple(name for name in values if name.startswith(("key_", "watched"))))


@lru_cache(maxsize=500)
def _typed(statement: str, names: tuple[str, ...]) -> TextClause:
    lists = [bindparam(name, type_=ARRAY(Text)) for name in names if f":{name}" in statement]
    own = [bindparam("mine", type_=ARRAY(Uuid()))] if ":mine" in statement else []
    return text(statement).bindparams(*lists, *own)


@asynccontextmanager
async def patient(db: AsyncSession) -> AsyncIterator[None]:
    """Look for a bounded time, and as we planned it: no table is read from end to end. Raises TooMuch."""
    # Only rows are read meanwhile: giving the savepoint up at the end takes the settings back, and nothing else.
    look = await db.begin_nested()
    try:
        await db.execute(_SETTINGS, {"most": str(PATIENCE)})
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") == _CANCELED:
            raise TooMuch from error
        raise
    finally:
        await look.rollback()


_SETTINGS = text(
    "SELECT set_config('statement_timeout', :most, true), set_config('enable_seqscan', 'off', true),"
    " set_config('work_mem', '32MB', true), set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)"
)
