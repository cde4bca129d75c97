"""The two ways to look at documents: along the newest, and through the index of words and keys.

A search that fits much is answered by walking along the newest until a page is full; one that fits little, by the
GIN index, which meets all conditions in one look. Which is cheaper nobody knows beforehand, so both are bounded:
the walk looks at `WINDOW` documents, the index hands over `PROBED` at most. Decided here and not by PostgreSQL's
planner, which with a LIMIT hopes to meet enough rows soon and reads the whole table where there are none.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
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
from app.services.search.wording import Asked

WINDOW, PROBED = 5_000, 2_000
#: So many conditions, the rarest, are met in the index; what most things fit anyway costs less on the rows themselves.
BY_INDEX = 4
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
    """Conditions on a row of search_document, with their values. `by_index`: words and keys, which the GIN index knows."""

    by_index: tuple[str, ...]
    others: tuple[str, ...]
    kind: str
    has_no_rare_word: bool
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def walked(self) -> str:
        """Return all of them but the kind, for rows met on a walk. "IS TRUE" keeps PostgreSQL from any index."""
        return " AND ".join((*(f"({one}) IS TRUE" for one in self.by_index), *self.others))

    @property
    def probed(self) -> str:
        """Return all of them for the GIN index; the kind in a form that no other index answers."""
        of_kind = ("(kind = :kind) IS TRUE",) if self.kind else ()
        return " AND ".join((*self.by_index, *self.others, *of_kind))

    @property
    def along(self) -> str:
        """Return which documents a walk goes along."""
        return "kind = :kind" if self.kind else "true"

    @property
    def is_broad(self) -> bool:
        """Say whether a walk along the newest will probably do: one facet at most, or words that begin very many."""
        return len(self.by_index) < 2 and self.has_no_rare_word


def newest(sought: Conditions, columns: str, most: int, below: str = "") -> str:
    """Return the statement of a walk along the `WINDOW` newest documents (after a row: `below`)."""
    return f"""SELECT {columns} FROM (SELECT * FROM search_document WHERE {sought.along}{below}
        ORDER BY since DESC, id DESC LIMIT {WINDOW}) newest WHERE {sought.walked} LIMIT {most}"""  # noqa: S608


def conditions(
    actor: Actor,
    wanted: Wanted,
    asked: Asked | None,
    often: Mapping[Facet, float],
    without: Facet | str | None = None,
) -> Conditions:
    """Return the conditions of a search for what the actor may find; `without` one facet's own, or the "kind".

    `often` says which share of all things each chosen facet keeps (`how_often`).
    """
    values: dict[str, Any] = {"today": today(), "mine": list(actor.organisations)}
    found = []
    if asked is not None:
        found.append("words @@ CAST(:words AS tsquery)")
        values["words"] = asked.query
    chosen = [facet for facet in FACETS if facet in wanted.chosen and facet is not without]
    for facet in sorted(chosen, key=lambda one: often.get(one, 0.0)):
        found.append(f"keys && :key_{facet.value}")
        values[f"key_{facet.value}"] = wanted.keys(facet)
    by_index = found[:BY_INDEX]
    others = [f"({one}) IS TRUE" for one in found[BY_INDEX:]]
    others.append("(until IS NULL OR until >= :today)")
    if "*" not in actor.officer_countries:
        others.append("(is_open OR school_id = ANY(:mine) OR country = ANY(:watched))")
        values["watched"] = list(actor.officer_countries)
    kind = wanted.kind.value if wanted.kind and without != "kind" else ""
    if kind:
        values["kind"] = kind
    return Conditions(tuple(by_index), tuple(others), kind, asked is None or asked.is_broad, values)


async def how_often(db: AsyncSession, wanted: Wanted) -> dict[Facet, float]:
    """Return which share of all things each chosen facet keeps, as far as PostgreSQL's statistics know; 0 is rare."""
    if len(wanted.chosen) <= BY_INDEX - 1:
        return {}
    keys = {key: facet for facet in wanted.chosen for key in wanted.keys(facet)}
    often = dict.fromkeys(wanted.chosen, 0.0)
    for key, share in await db.execute(_SHARES, {"keys": list(keys)}):
        often[keys[key]] += share
    return often


def searcher_roles(actor: Actor) -> frozenset[Role]:
    """Return what somebody is to the search: teachers look for partners, learners do not."""
    return frozenset({Role.TEACHER} if actor.is_teacher else {Role.SELF})


def today() -> date:
    """Return the day by which calls are open or over."""
    return now().date()


def typed(statement: str, values: Mapping[str, Any]) -> TextClause:
    """Return the statement with the types of its lists."""
    lists = [bindparam(name, type_=ARRAY(Text)) for name in values if name.startswith(("key_", "watched"))]
    own = [bindparam("mine", type_=ARRAY(Uuid()))] if ":mine" in statement else []
    used = [one for one in lists if f":{one.key}" in statement]
    return text(statement).bindparams(*used, *own)


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


_SHARES = text(
    """SELECT key, share FROM pg_stats,
        unnest(CAST(CAST(most_common_elems AS text) AS text[]), most_common_elem_freqs) AS known(key, share)
    WHERE schemaname = current_schema() AND tablename = 'search_document' AND attname = 'keys' AND key = ANY(:keys)"""
).bindparams(bindparam("keys", type_=ARRAY(Text)))
_SETTINGS = text(
    "SELECT set_config('statement_timeout', :most, true), set_config('enable_seqscan', 'off', true),"
    " set_config('work_mem', '32MB', true), set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)"
)
