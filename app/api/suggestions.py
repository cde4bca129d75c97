"""Suggestions: who fits a class, and why."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from app.api.schemas.suggestions import ExplainedOut, SuggestionOut, SuggestionsOut
from app.deps import AppSettings, CurrentTeacher, Db, ShownLog
from app.domain.matching.teaching import NotForUs
from app.render import choose_locale
from app.services import matchmaking
from app.services.matchmaking import Width, Wishes

router = APIRouter(prefix="/classes/{class_id}", tags=["suggestions"])


def wishes(
    width: Width = Width.NEAR,
    country: Annotated[list[Annotated[str, Query(pattern="^[A-Z]{2}$")]], Query(max_length=60)] = [],  # noqa: B006
    language: Annotated[str, Query(pattern="^([a-z]{2,3})?$")] = "",
    hours: Annotated[int, Query(ge=0, le=40)] = 0,
    kind: Annotated[str, Query(pattern="^(virtual|blended|mobility)?$")] = "",
    call: bool = False,
    new: bool = False,
) -> Wishes:
    """Return the filters of a request."""
    return Wishes(width, tuple(country), language, hours, kind, call, new)


Wanted = Annotated[Wishes, Depends(wishes)]


@router.get("/suggestions")
async def list_suggestions(
    class_id: UUID,
    request: Request,
    db: Db,
    actor: CurrentTeacher,
    wanted: Wanted,
    exposures: ShownLog,
    settings: AppSettings,
    offset: Annotated[int, Query(ge=0, le=200)] = 0,
) -> SuggestionsOut:
    """Who fits a class that one teaches, best first, with the reasons written out."""
    locale = choose_locale(actor.locale, request.headers.get("accept-language", ""))
    found = await matchmaking.suggest(
        db, actor, class_id, wanted, offset=offset, exposures=exposures, by_texts=settings.compare_texts
    )
    return SuggestionsOut(
        total=found.pool.total,
        is_estimate=found.pool.is_estimate,
        scored=found.scored,
        offset=offset,
        suggestions=[SuggestionOut.of(one, locale) for one in found.suggestions],
        counts=dict(found.pool.counts),
        countries=dict(found.pool.countries),
    )


@router.get("/suggestions/{other_id}")
async def explain(
    class_id: UUID, other_id: UUID, request: Request, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> ExplainedOut:
    """How a class that one teaches fits another one: every number, from both sides, and what moves each in the lists."""
    locale = choose_locale(actor.locale, request.headers.get("accept-language", ""))
    pair = await matchmaking.explain_pair(db, actor, class_id, other_id, by_texts=settings.compare_texts)
    return ExplainedOut.of(pair, locale)


@router.put("/dismissals/{other_id}", status_code=204)
async def dismiss(
    class_id: UUID, other_id: UUID, db: Db, actor: CurrentTeacher, reason: NotForUs | None = None
) -> None:
    """Not for us: this class is not shown the other one any more. The other never learns of it.

    With a reason, classes that share the trait are listed lower from now on, for this class only.
    """
    await matchmaking.dismiss(db, actor, class_id, other_id, reason)


@router.delete("/lessons-taught/{reason}", status_code=204)
async def forget_taught(class_id: UUID, reason: NotForUs, db: Db, actor: CurrentTeacher) -> None:
    """List nobody lower for this reason any more; the dismissed classes stay away."""
    await matchmaking.forget_taught(db, actor, class_id, reason)


@router.delete("/dismissals/{other_id}", status_code=204)
async def take_back(class_id: UUID, other_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """Show the other class again."""
    await matchmaking.take_back(db, actor, class_id, other_id)
