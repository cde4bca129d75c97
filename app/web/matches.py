"""Pages of the partner search: who fits, where they are, and why."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from app.api.schemas.accounts import Strict
from app.deps import AppSettings, CurrentTeacher, Db, ShownLog
from app.domain.lessons import common_slots, overlapping_weeks
from app.domain.matching.fairness import GAP
from app.domain.matching.teaching import NotForUs
from app.domain.vocabulary.naming import country_name
from app.domain.world_map import HEIGHT, WIDTH, cluster
from app.kit.words import N_
from app.services import classes, matchmaking, starters
from app.services.classes import ClassShown
from app.services.matchmaking import Suggestion, Wishes
from app.services.matchmaking.telling import tell_alike, tell_higher, tell_lowering
from app.web.class_words import ClassWords, ReasonWords, best_slots, class_words, day_cells, reason_words
from app.web.match_words import brake_words, move_words, texts_words, weeks_words, why_not
from app.web.page import Page, WebPage
from app.web.wishes import as_query, filter_options, wishes_from

router = APIRouter()
#: Every lesson that two classes can share in a week.
ALL_SLOTS = 84
DECIDING = {"trade", "time", "language", "level"}
LIMITS = {"weeks", "ages"}


class DismissalForm(Strict):
    """Which class is not for us, and why; `back` is where the page was."""

    other_id: UUID
    reason: NotForUs | None = None
    back: str = Field("", max_length=2000)


@router.get("/find", name="find")
async def find_partners(
    page: WebPage,
    db: Db,
    actor: CurrentTeacher,
    exposures: ShownLog,
    settings: AppSettings,
    of: Annotated[UUID | None, Query(alias="class")] = None,
    view: str = "",
    offset: Annotated[int, Query(ge=0, le=200)] = 0,
) -> Response:
    """Who fits my class, best first, with the reasons; as a list or on a map."""
    mine = await classes.classes_of(db, actor)
    if not mine:
        return page.render("matches/first.html", nav="find", has_school=bool(actor.organisations))
    ours = next((one for one in mine if one.id == of), mine[0])
    wishes = wishes_from(page.request.query_params)
    told: dict[str, Any] = {
        "mine": mine,
        "wishes": wishes,
        "view": view if view == "map" else "list",
        "query": as_query,
    }
    if view == "map":
        return await _map(page, db, actor, ours, wishes, told)
    found = await matchmaking.suggest(
        db, actor, ours.id, wishes, offset=offset, exposures=exposures, by_texts=settings.compare_texts
    )
    words = class_words(ours, page.locale)
    return page.render(
        "matches/find.html",
        nav="find",
        ours=words,
        row=ours.row,
        total=found.pool.total,
        about=found.pool.is_estimate,
        scored=found.scored,
        offset=offset,
        page_size=len(found.suggestions),
        more=found.has_more,
        suggestions=[_suggestion(page, ours, words, one) for one in found.suggestions],
        options=filter_options(ours, wishes, found.pool, page.locale),
        why_not=why_not(page.locale),
        may_begin=not offset and await starters.may_begin(db, actor, ours),
        **told,
    )


@router.get("/matches/{mine}/{theirs}", name="match")
async def explain_match(
    page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, mine: UUID, theirs: UUID
) -> Response:
    """One pair, with every number behind it."""
    pair = await matchmaking.explain_pair(db, actor, mine, theirs, by_texts=settings.compare_texts)
    ours, other = class_words(pair.ours, page.locale), class_words(pair.theirs, page.locale)
    return page.render(
        "matches/show.html",
        nav="find",
        pair=pair,
        ours=ours,
        theirs=other,
        reasons=reason_words(pair.match, page.locale),
        their_reasons=reason_words(pair.match.mirrored(), page.locale),
        brakes=brake_words(pair.match, page.locale),
        moves=move_words(pair.lifts, pair.lowerings, page.locale),
        their_moves=move_words(pair.their_lifts, (), page.locale),
        slots=best_slots(pair.match, ours, other, page.locale),
        cells=_cells(pair.ours, pair.theirs),
        gap=GAP,
        texts=texts_words(pair.texts, page.locale),
        why_not=why_not(page.locale),
    )


@router.post("/classes/{id}/dismissals", name="dismiss")
async def dismiss(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Not for us."""
    form = await page.form(DismissalForm)
    back = page.url("find", query=form.data.back if form.ok and form.data.back else f"class={id}")
    if not form.ok:
        return page.redirect(back)
    await matchmaking.dismiss(db, actor, id, form.data.other_id, form.data.reason)
    said = N_("We do not show this class to you any more. It does not learn of it.")
    return page.redirect(back, say=said)


@router.get("/classes/{id}/dismissals", name="dismissals")
async def list_dismissals(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Which classes are not shown to mine, to take one back."""
    ours, others = await matchmaking.list_dismissed(db, actor, id)
    why: dict[NotForUs | None, str] = dict(why_not(page.locale))
    taught = {one.reason for one in others if one.teaches}
    return page.render(
        "matches/dismissals.html",
        nav="find",
        ours=class_words(ours, page.locale),
        others=[
            (class_words(one.shown, page.locale), why.get(one.reason, ""), one.teaches) for one in others
        ],
        taught=[(reason, why[reason]) for reason in NotForUs if reason in taught],
    )


@router.post("/classes/{id}/lessons-taught/{reason}/removal", name="forget_taught")
async def forget_taught(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, reason: NotForUs) -> Response:
    """List nobody lower for this reason any more."""
    await matchmaking.forget_taught(db, actor, id, reason)
    said = N_("Forgotten. Classes are not listed lower for this reason any more.")
    return page.redirect(page.url("dismissals", id=id), say=said)


@router.post("/classes/{id}/dismissals/{other_id}/removal", name="dismissal_take_back")
async def take_back(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, other_id: UUID) -> Response:
    """Show a class again."""
    await matchmaking.take_back(db, actor, id, other_id)
    return page.redirect(page.url("dismissals", id=id), say=N_("We show this class to you again."))


async def _map(
    page: Page, db: Db, actor: CurrentTeacher, ours: ClassShown, wishes: Wishes, told: dict[str, Any]
) -> Response:
    _, pool, dots = await matchmaking.suggested_places(db, actor, ours.id, wishes)
    by_country: dict[str, int] = {}
    for dot in dots:
        by_country[dot.country] = by_country.get(dot.country, 0) + dot.count
    rows = sorted(by_country.items(), key=lambda one: (-one[1], one[0]))
    return page.render(
        "matches/map.html",
        nav="find",
        ours=class_words(ours, page.locale),
        row=ours.row,
        total=pool.total,
        about=pool.is_estimate,
        clusters=cluster(dots),
        countries=[(code, country_name(code, page.locale), count) for code, count in rows],
        country_name=lambda code: country_name(code, page.locale),
        width=WIDTH,
        height=HEIGHT,
        options=filter_options(ours, wishes, pool, page.locale),
        **told,
    )


def _suggestion(page: Page, ours: ClassShown, words: ClassWords, one: Suggestion) -> dict[str, Any]:
    theirs = class_words(one.shown, page.locale)
    return {
        "words": theirs,
        "reasons": _main_reasons(one, page.locale),
        "slots": best_slots(one.match, words, theirs, page.locale),
        "cells": _cells(ours, one.shown),
        "call": one.call,
        "proposal": one.proposal,
        "is_new": one.is_new,
        "score": one.match.score,
        "higher": tell_higher(one.ordered, page.locale),
        "lower": [tell_lowering(lowering, page.locale) for lowering in one.ordered.lowerings],
        "weeks": weeks_words(one.match, page.locale),
        "alike": tell_alike(one.ordered, page.locale),
    }


def _main_reasons(one: Suggestion, locale: str) -> list[ReasonWords]:
    """Return what decides first; the other reasons only where they hold the pair back, or on the page of the pair."""
    return [
        part
        for part in reason_words(one.match, locale)
        if part.code in DECIDING
        or (part.code == "exchange" and part.holds)
        or (part.code in LIMITS and part.value < 0.5)
    ]


def _cells(ours: ClassShown, theirs: ClassShown) -> list[str]:
    a, b = ours.facts, theirs.facts
    shared = common_slots(a.timetable, b.timetable, overlapping_weeks(a.timetable, b.timetable), ALL_SLOTS)
    return day_cells(a.slots, shared)
