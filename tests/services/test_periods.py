"""Holidays and exam weeks: Solène enters them in Lyon, another French school takes them over, outsiders cannot."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.calendars import PeriodKind, Reach
from app.domain.errors import Forbidden, Invalid, NotFound, NotVerified
from app.domain.matching.reasons import WeeksReason
from app.kit.clock import travel
from app.models.event import AuditEntry
from app.models.organisation import Organisation
from app.models.period import Period, PeriodAdoption
from app.models.school_class import SchoolClass
from app.services import matchmaking, periods
from app.services.classes import class_shown
from app.services.matchmaking import Wishes
from app.services.periods import PeriodSaid
from app.services.upkeep import PERIODS_KEPT, sweep
from tests.cast import BASE, Player, actor, address, last_mail
from tests.classroom import make_class

WINTER = PeriodSaid(
    PeriodKind.HOLIDAY, "Vacances d'hiver", date(2027, 2, 13), date(2027, 2, 28), Reach.REGION, "Zone A"
)


async def two_french_schools(db: AsyncSession) -> tuple[Player, SchoolClass, Player, SchoolClass]:
    """Solène in Lyon, and Odile, whose school is in France this time."""
    solene, mine = await make_class(db, "solene")
    odile, theirs = await make_class(db, "odile")
    school = await db.get_one(Organisation, theirs.organisation_id)
    school.country = "FR"
    await db.flush()
    return solene, mine, Player(await actor(db, odile), odile.email), theirs


async def test_what_a_school_enters_another_one_takes_over_with_one_click(db: AsyncSession) -> None:
    solene, mine, odile, theirs = await two_french_schools(db)
    period = await periods.enter_period(db, solene.actor, mine.organisation_id, WINTER)
    offered = (await periods.show_calendar(db, odile.actor, theirs.organisation_id)).offered
    assert [(one.period.id, one.adopted) for one in offered] == [(period.id, 1)]
    assert (await class_shown(db, theirs)).closed == frozenset()
    await periods.adopt_period(db, odile.actor, theirs.organisation_id, period.id)
    await periods.adopt_period(db, odile.actor, theirs.organisation_id, period.id)
    assert (await class_shown(db, theirs)).closed == {date(2027, 2, 15), date(2027, 2, 22)}
    calendar = await periods.show_calendar(db, odile.actor, theirs.organisation_id)
    assert ([one.adopted for one in calendar.ours], calendar.offered) == ([2], [])
    await periods.drop_period(db, odile.actor, theirs.organisation_id, period.id)
    assert (await class_shown(db, theirs)).closed == frozenset()
    assert (await class_shown(db, mine)).closed
    done = (await db.scalars(select(AuditEntry.event).where(AuditEntry.event.like("period.%")))).all()
    assert sorted(done) == ["period.adopted", "period.adopted", "period.dropped", "period.entered"]


async def test_holidays_leave_the_weeks_of_a_suggestion(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    weeks = await suggested_weeks(db, aino, theirs)
    await periods.enter_period(db, solene.actor, mine.organisation_id, WINTER)
    exams = replace(WINTER, kind=PeriodKind.EXAMS, first_day=date(2027, 5, 3), last_day=date(2027, 5, 7))
    await periods.enter_period(db, aino.actor, theirs.organisation_id, replace(exams, reach=Reach.SCHOOL))
    assert await suggested_weeks(db, aino, theirs) == (weeks[0] - 3, 3)


async def suggested_weeks(db: AsyncSession, who: Player, of: SchoolClass) -> tuple[int, int]:
    [one] = (await matchmaking.suggest(db, who.actor, of.id, Wishes())).suggestions
    part = one.match.part("weeks")
    assert isinstance(part, WeeksReason)
    return part.weeks, part.lost


async def test_the_same_holiday_entered_twice_is_one(db: AsyncSession) -> None:
    solene, mine, odile, theirs = await two_french_schools(db)
    first = await periods.enter_period(db, solene.actor, mine.organisation_id, WINTER)
    second = await periods.enter_period(
        db, odile.actor, theirs.organisation_id, replace(WINTER, name="Ski", region=" zone  a ")
    )
    assert first.id == second.id
    own = await periods.enter_period(
        db, odile.actor, theirs.organisation_id, replace(WINTER, reach=Reach.SCHOOL)
    )
    assert own.id != first.id


async def test_who_says_that_it_is_wrong_is_heard_and_a_correction_reaches_every_school(
    db: AsyncSession,
) -> None:
    solene, mine, odile, theirs = await two_french_schools(db)
    period = await periods.enter_period(db, solene.actor, mine.organisation_id, WINTER)
    await periods.doubt_period(db, odile.actor, theirs.organisation_id, period.id, "A week later!", BASE)
    assert "A week later!" in (await last_mail(db, address("solene"))).text
    [shown] = (await periods.show_calendar(db, solene.actor, mine.organisation_id)).ours
    assert (shown.doubted, shown.note) == (1, "A week later!")
    later = replace(WINTER, first_day=date(2027, 2, 20), last_day=date(2027, 3, 7))
    await periods.change_period(db, solene.actor, period.id, later)
    await periods.adopt_period(db, odile.actor, theirs.organisation_id, period.id)
    assert (await class_shown(db, theirs)).closed == {date(2027, 2, 22), date(2027, 3, 1)}
    [shown] = (await periods.show_calendar(db, solene.actor, mine.organisation_id)).ours
    assert (shown.doubted, shown.adopted) == (0, 2)


async def test_what_more_schools_doubt_than_use_is_offered_last(db: AsyncSession) -> None:
    solene, mine, odile, theirs = await two_french_schools(db)
    wrong = await periods.enter_period(db, solene.actor, mine.organisation_id, WINTER)
    right = await periods.enter_period(
        db, solene.actor, mine.organisation_id, replace(WINTER, last_day=date(2027, 3, 1), name="Right")
    )
    await periods.doubt_period(db, odile.actor, theirs.organisation_id, wrong.id, "No.", BASE)
    await periods.drop_period(db, solene.actor, mine.organisation_id, wrong.id)
    offered = (await periods.show_calendar(db, odile.actor, theirs.organisation_id)).offered
    assert [one.period.id for one in offered] == [right.id, wrong.id]


async def test_outsiders_neither_use_nor_change_what_is_there(db: AsyncSession) -> None:
    solene, mine, odile, theirs = await two_french_schools(db)
    aino, tampere = await make_class(db, "aino")
    shared = await periods.enter_period(db, solene.actor, mine.organisation_id, WINTER)
    private = await periods.enter_period(
        db, solene.actor, mine.organisation_id, replace(WINTER, reach=Reach.SCHOOL)
    )
    assert len((await periods.show_calendar(db, solene.actor, mine.organisation_id)).ours) == 2
    # Another country: not offered, not to be adopted.
    assert (await periods.show_calendar(db, aino.actor, tampere.organisation_id)).offered == []
    with pytest.raises(NotFound):
        await periods.adopt_period(db, aino.actor, tampere.organisation_id, shared.id)
    # The same country: only what is shared, and only to use it.
    with pytest.raises(NotFound):
        await periods.adopt_period(db, odile.actor, theirs.organisation_id, private.id)
    with pytest.raises(NotFound):
        await periods.change_period(db, odile.actor, private.id, WINTER)
    with pytest.raises(Forbidden):
        await periods.change_period(db, odile.actor, shared.id, WINTER)
    with pytest.raises(Forbidden):
        await periods.delete_period(db, odile.actor, shared.id)
    with pytest.raises(Forbidden):
        await periods.enter_period(db, odile.actor, mine.organisation_id, WINTER)
    # Somebody of elsewhere sees what holds, and is offered nothing.
    seen = await periods.show_calendar(db, odile.actor, mine.organisation_id)
    assert (len(seen.ours), seen.offered, seen.may_edit) == (2, [], False)


async def test_only_verified_schools_enter_holidays(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene", verified=False)
    with pytest.raises((Forbidden, NotVerified)):
        await periods.enter_period(db, solene.actor, mine.organisation_id, WINTER)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"last_day": date(2027, 2, 12)}, "last_day"),
        ({"last_day": date(2027, 8, 12)}, "last_day"),
        ({"first_day": date(2020, 2, 12), "last_day": date(2020, 2, 20)}, "first_day"),
        ({"region": ""}, "region"),
    ],
)
async def test_what_makes_no_sense_is_refused(db: AsyncSession, wrong: dict[str, object], field: str) -> None:
    solene, mine = await make_class(db, "solene")
    with pytest.raises(Invalid) as refused:
        await periods.enter_period(db, solene.actor, mine.organisation_id, replace(WINTER, **wrong))  # type: ignore[arg-type]
    assert refused.value.field == field


async def test_old_holidays_go_by_themselves(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    period = await periods.enter_period(db, solene.actor, mine.organisation_id, WINTER)
    with travel(PERIODS_KEPT):
        await sweep(db)
        assert await db.scalar(select(Period.id)) == period.id
    with travel(2 * PERIODS_KEPT):
        await sweep(db)
    assert await db.scalar(select(Period.id)) is None
    assert await db.scalar(select(PeriodAdoption.id)) is None
