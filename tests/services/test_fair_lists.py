"""Who is shown to whom: counted, balanced, taught by dismissals, explained; and only to those who teach the class."""

import importlib
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Forbidden, NotFound
from app.domain.lessons import Slot
from app.domain.matching.fairness import GAP, Cause
from app.domain.matching.teaching import NotForUs
from app.domain.vocabulary.terms import Cefr
from app.kit.clock import now, travel
from app.kit.db import Database
from app.models.candidate import Candidate
from app.models.event import AuditEntry
from app.models.exposure import Exposure
from app.models.partner_share import PartnerShare
from app.models.school_class import SchoolClass
from app.services import matchmaking
from app.services.classes import archive_class, change_class, describe_class
from app.services.matchmaking import Wishes, exposures, sample, standings
from app.services.matchmaking.exposures import KEPT, Exposures, times_shown
from app.services.matchmaking.pool import find_pool, rough_score
from app.services.upkeep import sweep
from tests.cast import BASE, Player, signed_in
from tests.classroom import bakers, make_class

API = "/api/v1"
shortlist = importlib.import_module("app.services.matchmaking.shortlist")


async def listed(
    db: AsyncSession, who: Player, mine: SchoolClass, **more: Any
) -> list[matchmaking.Suggestion]:
    """Who is suggested, in order."""
    return list((await matchmaking.suggest(db, who.actor, mine.id, Wishes(), **more)).suggestions)


async def three(db: AsyncSession) -> tuple[Player, SchoolClass, SchoolClass, SchoolClass]:
    """Solène's class, and two others that fit it equally well."""
    solene, mine = await make_class(db, "solene")
    _, finnish = await make_class(db, "aino", name="Aino's")
    _, tunisian = await make_class(db, "yassine", name="Yassine's")
    return solene, mine, finnish, tunisian


async def test_whoever_was_shown_is_counted_once_a_day_for_each_class_that_looks(
    db: AsyncSession, app: FastAPI
) -> None:
    solene, mine, finnish, tunisian = await three(db)
    database: Database = app.state.database
    log = Exposures()
    first = await listed(db, solene, mine, exposures=log)
    await listed(db, solene, mine, exposures=log)
    assert await log.write(database) == 2
    assert await log.write(database) == 0
    await listed(db, solene, mine, exposures=log)
    await log.write(database)
    rows = (await db.scalars(select(Exposure).order_by(Exposure.place))).all()
    assert [(row.class_id, row.viewer_id, row.place) for row in rows] == [
        (one.shown.id, mine.id, place) for place, one in enumerate(first, start=1)
    ]
    with travel(timedelta(days=1)):
        await listed(db, solene, mine, exposures=log)
        await log.write(database)
        assert await db.scalar(select(func.count()).select_from(Exposure)) == 4
        assert await times_shown(db, [finnish.id, tunisian.id, mine.id]) == {
            finnish.id: 1,
            tunisian.id: 1,
            mine.id: 0,
        }
    with travel(KEPT + timedelta(days=2)):
        await sweep(db)
    assert await db.scalar(select(func.count()).select_from(Exposure)) == 0


def test_a_full_log_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exposures, "MOST_WAITING", 1)
    log = Exposures()
    log.note(uuid4(), [uuid4(), uuid4()], 1)
    assert log.waiting == 1


async def test_a_class_that_nobody_asked_for_weeks_comes_first(db: AsyncSession) -> None:
    solene, mine, _, _ = await three(db)
    await make_class(db, "odile", name="Odile's")
    before = [one.shown.id for one in await listed(db, solene, mine)]
    first, last = before[0], before[-1]
    with travel(timedelta(days=40)):
        for asked in before[:-1]:
            await matchmaking.propose(
                db, solene.actor, from_class_id=mine.id, to_class_id=asked, title="Bread", message="?", base_url=BASE
            )  # fmt: skip
        after = await listed(db, solene, mine)
    assert first != last
    assert after[0].shown.id == last
    assert Cause.UNASKED in [lift.cause for lift in after[0].ordered.lifts]
    assert after[0].ordered.is_lifted


async def test_who_has_as_many_proposals_as_they_can_answer_is_not_suggested(db: AsyncSession) -> None:
    solene, mine, finnish, _ = await three(db)
    odile, hers = await make_class(db, "odile", name="Odile's")
    assert finnish.id in [one.shown.id for one in await listed(db, odile, hers)]
    finnish.most_open = 1
    await matchmaking.propose(
        db, solene.actor, from_class_id=mine.id, to_class_id=finnish.id, title="Bread", message="?", base_url=BASE
    )  # fmt: skip
    assert finnish.id not in [one.shown.id for one in await listed(db, odile, hers)]


async def test_a_dismissal_with_a_reason_lowers_others_like_it_for_this_class_only_until_it_is_forgotten(
    db: AsyncSession,
) -> None:
    solene, mine, finnish, _ = await three(db)
    dimitra, greek = await make_class(db, "dimitra", name="Dimitra's", isco=("7511",))
    _, welders = await make_class(db, "odile", name="Odile's", isco=("7511",))
    await matchmaking.dismiss(db, solene.actor, mine.id, greek.id, NotForUs.TRADE)
    found = {one.shown.id: one for one in await listed(db, solene, mine)}
    assert greek.id not in found
    assert [one.reason for one in found[welders.id].ordered.lowerings] == [NotForUs.TRADE]
    assert found[finnish.id].ordered.lowerings == ()
    pair = await matchmaking.explain_pair(db, solene.actor, mine.id, welders.id)
    assert pair.worth < pair.match.score + sum(lift.points for lift in pair.lifts)
    # Nobody else's list has learned anything, and the other side is not told.
    theirs = await matchmaking.explain_pair(db, dimitra.actor, greek.id, welders.id)
    assert theirs.lowerings == ()
    await matchmaking.forget_taught(db, solene.actor, mine.id, NotForUs.TRADE)
    found = {one.shown.id: one for one in await listed(db, solene, mine)}
    assert found[welders.id].ordered.lowerings == ()
    assert greek.id not in found
    said = (await db.scalars(select(AuditEntry.event).where(AuditEntry.event.like("class.dis%")))).all()
    assert sorted(said) == ["class.dismissals_forgotten", "class.dismissed"]


async def test_outsiders_neither_teach_nor_forget_nor_explain(db: AsyncSession) -> None:
    solene, mine, finnish, _ = await three(db)
    odile, _ = await make_class(db, "odile")
    await matchmaking.dismiss(db, solene.actor, mine.id, finnish.id, NotForUs.COUNTRY)
    for attempt in (
        matchmaking.dismiss(db, odile.actor, mine.id, finnish.id, NotForUs.COUNTRY),
        matchmaking.forget_taught(db, odile.actor, mine.id, NotForUs.COUNTRY),
        matchmaking.explain_pair(db, odile.actor, mine.id, finnish.id),
        matchmaking.list_dismissed(db, odile.actor, mine.id),
    ):
        with pytest.raises((NotFound, Forbidden)):
            await attempt
    [kept] = (await matchmaking.list_dismissed(db, solene.actor, mine.id))[1]
    assert (kept.reason, kept.teaches) == (NotForUs.COUNTRY, True)


async def test_every_number_is_in_the_api_from_both_sides(client: AsyncClient, db: AsyncSession) -> None:
    solene, mine, finnish, _ = await three(db)
    me = await signed_in(client, solene)
    told = (await client.get(f"{API}/classes/{mine.id}/suggestions/{finnish.id}", headers=me)).json()
    assert told["rough"] == pytest.approx(told["score"], abs=0.1)
    assert told["worth"] == pytest.approx(told["score"] + min(GAP, sum(m["points"] for m in told["moves"])))
    assert {move["code"] for move in told["moves"]} >= {"seldom", "first", "small"}
    assert {move["code"] for move in told["their_moves"]} >= {"seldom", "first"}
    assert len(told["their_reasons"]) == len(told["reasons"])
    assert (told["placed"], told["most_open"]) == (0, finnish.most_open)
    suggested = (await client.get(f"{API}/classes/{mine.id}/suggestions", headers=me)).json()["suggestions"]
    assert sorted(one["place"] for one in suggested) == [1, 2]
    assert suggested[0]["match"]["best_slots"][0]["times"][0]["since"]


async def test_a_country_whose_classes_find_few_partners_is_told_from_the_others(db: AsyncSession) -> None:
    await make_class(db, "solene")
    assert await standings.count_partner_shares(db) == 1
    db.add(PartnerShare(country="DE", classes=100, partnered=60, counted_at=now()))
    await db.flush()
    assert await standings._well_served(db) == {"DE"}


async def test_the_narrow_rows_of_a_class_follow_it(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene", isco=("7512", "7511"), offers=("sourdough",))
    units = select(Candidate.unit).where(Candidate.class_id == mine.id).order_by(Candidate.unit)
    assert (await db.scalars(units)).all() == ["7511", "7512"]
    bits = (await db.scalars(select(Candidate.offers).where(Candidate.class_id == mine.id))).all()
    assert {one.count("1") for one in bits} == {1}
    await change_class(db, solene.actor, mine.id, bakers())
    assert (await db.scalars(units)).all() == ["7512"]
    await archive_class(db, solene.actor, mine.id)
    assert (await db.scalars(units)).all() == []


async def test_a_large_pool_finds_the_same_classes_as_one_that_is_gone_through(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    solene, mine = await make_class(db, "solene", offers=("sourdough",), seeks=("rye_bread",))
    aino, finnish = await make_class(db, "aino", seeks=("sourdough",), offers=("rye_bread",))
    for number, changes in enumerate(
        ({}, {"eqf": 5}, {"isco": ("7511",)}, {"slots": ()}, {"isco": ("7411",)})
    ):
        await describe_class(db, aino.actor, finnish.organisation_id, bakers(name=f"N{number}", **changes))
    await make_class(db, "yassine", verified=False)
    small = await matchmaking.suggest(db, solene.actor, mine.id, Wishes())
    monkeypatch.setattr(sample, "LARGE", 1)
    large = await matchmaking.suggest(db, solene.actor, mine.id, Wishes())
    assert large.pool.is_estimate
    assert list(large.pool.best) == list(small.pool.best)
    assert large.pool.total == small.pool.total == 5
    monkeypatch.setattr(sample, "LARGE", 6000)
    monkeypatch.setattr(sample, "AT_ONCE", 1)
    between = await matchmaking.suggest(db, solene.actor, mine.id, Wishes())
    assert (between.pool.best, between.pool.counts) == (small.pool.best, small.pool.counts)
    monkeypatch.setattr(sample, "LARGE", 1)
    monkeypatch.setattr(sample, "AT_ONCE", 500)
    for wishes in (Wishes(language="en"), Wishes(kind="virtual"), Wishes(hours=2), Wishes(countries=("FI",)),
                   Wishes(with_call=True), Wishes(new_here=True), Wishes(matchmaking.Width.WIDE),
                   Wishes(matchmaking.Width.EXACT)):  # fmt: skip
        large = await matchmaking.suggest(db, solene.actor, mine.id, wishes)
        monkeypatch.setattr(sample, "LARGE", 6000)
        small = await matchmaking.suggest(db, solene.actor, mine.id, wishes)
        monkeypatch.setattr(sample, "LARGE", 1)
        assert set(large.pool.best) == set(small.pool.best), wishes


async def test_in_a_crowd_nobody_is_missed_who_is_more_than_a_little_better(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = Random(4)
    aino, finnish = await make_class(db, "aino")
    for number in range(60):
        slots = tuple(
            Slot(day, start, start + 60) for day in range(5) for start in dice.sample(range(420, 960, 60), 1)
        )
        changes: dict[str, Any] = {
            "isco": (dice.choice(["7512", "7512", "7511", "5120"]),),
            "eqf": dice.randrange(3, 6),
            "languages": {
                code: dice.choice(list(Cefr))
                for code in dice.sample(["fi", "en", "fr", "de"], dice.randrange(1, 4))
            },
            "slots": slots[: dice.randrange(6)],
            "seeks": tuple(dice.sample(["sourdough", "rye_bread", "croissants"], dice.randrange(3))),
            "offers": tuple(dice.sample(["sourdough", "rye_bread", "croissants"], dice.randrange(3))),
        }
        await describe_class(db, aino.actor, finnish.organisation_id, bakers(name=f"N{number}", **changes))
    _, lyon = await make_class(db, "solene", offers=("sourdough",), seeks=("rye_bread",))
    _, idle = await make_class(db, "yassine", slots=(), languages={"en": Cefr.A1, "ar": Cefr.C2})
    monkeypatch.setattr(sample, "AT_ONCE", 0)
    for mine in (lyon, idle):
        others = await db.scalars(select(Candidate.class_id).where(Candidate.class_id != mine.id))
        rough = {one: await rough_score(db, mine, one) or 0.0 for one in others}
        for many in (10_000, 20):
            monkeypatch.setattr(shortlist, "MANY", many)
            best = (await find_pool(db, mine, Wishes(), most=30)).best
            twelfth = sorted((rough[one] for one in best), reverse=True)[shortlist.SURE - 1]
            better = {one for one, worth in rough.items() if worth > twelfth + shortlist.A_LITTLE}
            assert better <= set(best), (mine.name, many)
            assert [rough[one] for one in best] == sorted((rough[one] for one in best), reverse=True)
