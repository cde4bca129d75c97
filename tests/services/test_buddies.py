"""Solène helps Aino with the first steps; Odile learns nothing of it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.domain.buddies import READABLE
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from app.kit.clock import now, travel
from app.models.buddy import BuddyHelp, BuddyNote, BuddyPair, BuddyWait
from app.models.event import AuditEntry
from app.models.organisation import Membership, Trust
from app.models.person import Person
from app.models.project import MemberRole, ProjectMember
from app.services import buddies, organisations
from app.services.projects.opening import open_project
from app.services.upkeep import sweep
from tests.buddies import make_buddies, make_helper, make_newcomers
from tests.cast import BASE, Player, address, last_mail, make_teacher
from tests.classroom import make_class
from tests.partners import mails_to, make_pair

DAY = timedelta(days=1)


async def count(db: AsyncSession, table: Any) -> int:
    return await db.scalar(select(func.count()).select_from(table)) or 0


async def waiting(db: AsyncSession) -> list[str]:
    """Who waits, the longest waiting first."""
    people = {one.id: one.display_name for one in await db.scalars(select(Person))}
    return [people[one].split()[0] for one in await buddies.waiting_newcomers(db)]


async def test_who_has_had_a_project_with_another_school_can_help(db: AsyncSession) -> None:
    pair = await make_pair(db)
    odile, _ = await make_class(db, "odile")
    aino, _ = await make_class(db, "aino", verified=False)
    with pytest.raises(buddies.NoProjectYet):
        await buddies.set_help(db, odile.actor, helps=True, most=2, base_url=BASE)
    with pytest.raises(Forbidden):
        await buddies.set_help(db, aino.actor, helps=True, most=2, base_url=BASE)
    for wrong in (0, 6):
        with pytest.raises(Invalid):
            await buddies.set_help(db, pair.solene.actor, helps=True, most=wrong, base_url=BASE)
    for most in (2, 5):
        await buddies.set_help(db, pair.solene.actor, helps=True, most=most, base_url=BASE)
    assert await buddies.help_of(db, pair.solene.actor) == buddies.Helping(helps=True, most=5, may=True)
    assert (await buddies.help_of(db, odile.actor)).may is False
    await buddies.set_help(db, pair.solene.actor, helps=False, most=2, base_url=BASE)
    assert await count(db, BuddyHelp) == 0


async def test_a_project_among_classes_of_ones_own_school_is_no_experience(db: AsyncSession) -> None:
    solene, lyon = await make_class(db, "solene")
    await open_project(db, title="Alone", classes=[lyon.id], created_by=solene.actor.id)
    assert (await buddies.help_of(db, solene.actor)).may is False


async def test_whoever_is_verified_for_the_first_time_gets_a_buddy_and_both_a_mail(db: AsyncSession) -> None:
    pair, aino, made = await make_buddies(db)
    assert (made.newcomer_id, made.buddy_id) == (aino.actor.id, pair.solene.actor.id)
    mail = await last_mail(db, address("aino"))
    assert "Solène Lefèvre helps you" in mail.subject
    assert f"/buddies/{made.id}" in mail.text
    assert "Aino Korhonen (School of aino)" in (await last_mail(db, address("solene"))).text
    [hers] = await buddies.list_pairs(db, aino.actor)
    assert (hers.is_newcomer, hers.other.id, hers.languages) == (True, pair.solene.actor.id, ["en"])
    assert [school.name for school in hers.schools] == ["Lycée des Métiers"]
    [seen] = await buddies.list_pairs(db, pair.solene.actor)
    assert seen.steps == buddies.Steps(verified=True, classes=0, proposals=0, projects=0)
    told = await mails_to(db, "aino")
    assert await buddies.assign(db, aino.actor.id, BASE) is None
    assert (await count(db, BuddyPair), await mails_to(db, "aino")) == (1, told)


async def test_a_colleague_who_vouches_brings_a_buddy_who_is_of_another_school(db: AsyncSession) -> None:
    pair = await make_helper(db, most=5)
    kreszentia = await make_teacher(db, "kreszentia")
    asked = Membership(person_id=kreszentia.actor.id, organisation_id=pair.lyon.organisation_id)
    db.add(asked)
    await db.flush()
    await organisations.vouch_for(db, pair.solene.actor, asked.id, BASE)
    assert await waiting(db) == ["Kreszentia"]
    assert await buddies.assign(db, kreszentia.actor.id, BASE) is None  # Solène is a colleague
    await buddies.set_help(db, pair.yassine.actor, helps=True, most=1, base_url=BASE)
    made = await buddies.assign(db, kreszentia.actor.id, BASE)
    assert made is not None
    assert made.buddy_id == pair.yassine.actor.id


async def test_who_has_a_project_or_was_verified_before_gets_none(db: AsyncSession) -> None:
    pair = await make_helper(db, most=5)
    await buddies.welcome(db, pair.yassine.actor.id)
    odile, liege = await make_class(db, "odile")
    before = await db.scalar(select(Membership).where(Membership.person_id == odile.actor.id))
    assert before is not None
    before.trusted_at = now()
    await buddies.welcome(db, odile.actor.id)
    assert await count(db, BuddyWait) == 0
    before.trusted_at = None
    await buddies.welcome(db, odile.actor.id)
    assert await waiting(db) == ["Odile"]
    await open_project(db, title="Fast", classes=[liege.id, pair.lyon.id], created_by=odile.actor.id)
    assert await buddies.assign(db, odile.actor.id, BASE) is None
    assert (await count(db, BuddyWait), await count(db, BuddyPair)) == (0, 0)


async def test_nobody_free_promises_nothing_and_the_longest_waiting_comes_first(db: AsyncSession) -> None:
    pair = await make_pair(db)
    aino, kreszentia = await make_newcomers(db, "aino", "kreszentia")
    told = await mails_to(db, "aino")
    assert await buddies.assign(db, aino.actor.id, BASE) is None
    assert await buddies.is_anybody_free(db) is False
    assert (await waiting(db), await mails_to(db, "aino")) == (["Aino", "Kreszentia"], told)
    await buddies.set_help(db, pair.solene.actor, helps=True, most=1, base_url=BASE)
    assert await buddies.is_anybody_free(db) is True
    assert await buddies.assign(db, aino.actor.id, BASE) is not None
    assert await buddies.is_anybody_free(db) is False
    assert await buddies.assign(db, kreszentia.actor.id, BASE) is None
    assert await waiting(db) == ["Kreszentia"]


async def test_somebody_without_a_common_language_is_not_given_and_one_not_verified_any_more_neither(
    db: AsyncSession,
) -> None:
    pair = await make_helper(db)
    [aino] = await make_newcomers(db, "aino")
    solene = await db.get_one(Person, pair.solene.actor.id)
    solene.locale = "ar"
    assert await buddies.assign(db, aino.actor.id, BASE) is None
    solene.locale = "en"
    membership = await db.scalar(select(Membership).where(Membership.person_id == solene.id))
    assert membership is not None
    membership.trust = Trust.PENDING
    assert await buddies.assign(db, aino.actor.id, BASE) is None
    membership.trust = Trust.VERIFIED
    assert await buddies.assign(db, aino.actor.id, BASE) is not None


async def test_one_free_place_is_given_once_however_many_ask_at_once(
    db: AsyncSession, engine: AsyncEngine
) -> None:
    await make_helper(db, most=1)
    newcomers = await make_newcomers(db, "aino", "kreszentia", "odile")

    async def at_once(who: Player) -> bool:
        async with AsyncSession(engine, expire_on_commit=False) as own:
            made = await buddies.assign(own, who.actor.id, BASE)
            await own.commit()
            return made is not None

    got = await asyncio.gather(*(at_once(who) for who in newcomers for _ in range(2)))
    assert sum(got) == 1
    assert (await count(db, BuddyPair), await count(db, BuddyWait)) == (1, 2)


async def test_the_two_write_to_each_other_and_the_mail_holds_the_words(db: AsyncSession) -> None:
    pair, aino, made = await make_buddies(db)
    for author, to, words in ((aino, "solene", "50% of what?\n\nOr 60?"), (pair.solene, "aino", "أهلا")):
        await buddies.write_note(db, author.actor, made.id, f"  {words} ", BASE)
        assert words in (await last_mail(db, address(to))).text
    _shown, notes = await buddies.show_pair(db, aino.actor, made.id)
    assert [(one.is_mine, one.note.text) for one in notes] == [
        (True, "50% of what?\n\nOr 60?"),
        (False, "أهلا"),
    ]
    for nothing in ("  \n", "x" * 4001):
        with pytest.raises(Invalid):
            await buddies.write_note(db, aino.actor, made.id, nothing, BASE)
    kept = await db.scalars(select(AuditEntry).where(AuditEntry.event.startswith("buddy.")))
    assert all(set(one.data) <= {"pair_id", "how"} for one in kept)


async def test_an_outsider_reads_writes_and_ends_nothing(db: AsyncSession) -> None:
    pair, aino, made = await make_buddies(db)
    await buddies.write_note(db, aino.actor, made.id, "Where do I begin?", BASE)
    odile, _ = await make_class(db, "odile")
    assert len((await buddies.show_pair(db, aino.actor, made.id))[1]) == 1
    for stranger in (odile.actor, pair.yassine.actor):
        with pytest.raises(NotFound):
            await buddies.show_pair(db, stranger, made.id)
        with pytest.raises(NotFound):
            await buddies.write_note(db, stranger, made.id, "Hello", BASE)
        with pytest.raises(NotFound):
            await buddies.end_pair(db, stranger, made.id, another=False, base_url=BASE)
        assert await buddies.list_pairs(db, stranger) == []
    assert made.is_running


async def test_too_many_notes_in_an_hour_are_refused(db: AsyncSession) -> None:
    _pair, aino, made = await make_buddies(db)
    for number in range(30):
        await buddies.write_note(db, aino.actor, made.id, str(number), BASE)
    with pytest.raises(TooMany):
        await buddies.write_note(db, aino.actor, made.id, "31", BASE)


async def test_a_newcomer_asks_for_another_one_and_never_gets_the_same_again(db: AsyncSession) -> None:
    pair, aino, made = await make_buddies(db)
    await buddies.end_pair(db, aino.actor, made.id, another=True, base_url=BASE)
    assert "no judgement" in (await last_mail(db, address("solene"))).text
    with pytest.raises(buddies.BuddyHasEnded):
        await buddies.end_pair(db, pair.solene.actor, made.id, another=False, base_url=BASE)
    with pytest.raises(buddies.BuddyHasEnded):
        await buddies.write_note(db, aino.actor, made.id, "Wait", BASE)
    assert await buddies.assign(db, aino.actor.id, BASE) is None
    with travel(READABLE + DAY):
        await sweep(db)
        assert await buddies.assign(db, aino.actor.id, BASE) is None  # Solène is free, and has been it
    await buddies.set_help(db, pair.yassine.actor, helps=True, most=1, base_url=BASE)
    again = await buddies.assign(db, aino.actor.id, BASE)
    assert again is not None
    assert again.buddy_id == pair.yassine.actor.id


async def test_who_helps_nobody_any_more_is_replaced_and_a_newcomer_with_a_project_is_told_alone(
    db: AsyncSession,
) -> None:
    pair = await make_helper(db, most=2)
    aino, kreszentia = await make_newcomers(db, "aino", "kreszentia")
    for who in (aino, kreszentia):
        assert await buddies.assign(db, who.actor.id, BASE) is not None
    odile, liege = await make_class(db, "odile")
    project = await open_project(db, title="Rye", classes=[liege.id, pair.lyon.id], created_by=odile.actor.id)
    await _joins(db, project.id, kreszentia)
    [held] = [one for one in await buddies.list_pairs(db, kreszentia.actor) if one.is_newcomer]
    with pytest.raises(Conflict):
        await buddies.end_pair(db, kreszentia.actor, held.pair.id, another=True, base_url=BASE)
    await buddies.set_help(db, pair.solene.actor, helps=False, most=1, base_url=BASE)
    assert await waiting(db) == ["Aino"]
    assert "on the list for another one" in (await last_mail(db, address("aino"))).text
    assert "on the list" not in (await last_mail(db, address("kreszentia"))).text
    assert await buddies.list_pairs(db, pair.solene.actor) == []


async def test_it_ends_by_itself_later_where_the_first_project_has_just_begun_and_is_deleted_after_a_month(
    db: AsyncSession,
) -> None:
    pair, aino, made = await make_buddies(db)
    await buddies.write_note(db, aino.actor, made.id, "Thank you", BASE)
    with travel(89 * DAY):
        assert await buddies.end_due(db, BASE) == 0
        await _joins(db, pair.project.id, aino)
    with travel(100 * DAY):
        assert await buddies.end_due(db, BASE) == 0
        [shown] = await buddies.list_pairs(db, aino.actor)
        assert shown.ends_at.date() == (now() + 19 * DAY).date()
        assert (shown.steps.projects, shown.can_ask_another) == (1, False)
    with travel(120 * DAY):
        assert await buddies.end_due(db, BASE) == 1
        assert await buddies.end_due(db, BASE) == 0
        assert "ends today" in (await last_mail(db, address("solene"))).text
        assert await buddies.list_pairs(db, aino.actor) == []
        assert await count(db, BuddyWait) == 0
    with travel(149 * DAY):
        await sweep(db)
        for who in (aino, pair.solene):
            assert len((await buddies.show_pair(db, who.actor, made.id))[1]) == 1
    with travel(151 * DAY):
        with pytest.raises(NotFound):
            await buddies.show_pair(db, aino.actor, made.id)
        await sweep(db)
    assert (await count(db, BuddyNote), await count(db, BuddyPair)) == (0, 0)


async def test_without_a_project_it_ends_after_ninety_days(db: AsyncSession) -> None:
    await make_buddies(db)
    with travel(90 * DAY):
        assert await buddies.end_due(db, BASE) == 1


async def _joins(db: AsyncSession, project_id: Any, who: Player) -> None:
    """Somebody takes part in a project of others' schools, as an invited colleague does."""
    db.add(ProjectMember(project_id=project_id, person_id=who.actor.id, role=MemberRole.TEACHER))
    await db.flush()
