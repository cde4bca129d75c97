"""Proposals that do not drown: questions, places, the line, breaks; nobody overtakes and nobody is forgotten."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.config import Settings
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.proposal_standing import Missing
from app.jobs import worker
from app.kit.clock import now, travel
from app.models.call import Call
from app.models.mail import Mail
from app.models.proposal import Proposal, ProposalState
from app.models.school_class import SchoolClass
from app.services import calls, matchmaking
from app.services.calls.writing import CallText
from app.services.matchmaking import Wishes, expiry, line
from app.services.matchmaking.proposals import show_proposal
from app.services.matchmaking.propose import ClassTakesABreak
from tests.cast import BASE, Player, address, last_mail
from tests.classroom import make_class

DAY = timedelta(days=1)
QUESTIONS = ("Which flour?", "Wie viele Wochen passen in den Ausbildungsrahmenlehrplan?", "ما اسم مخبزكم؟")


async def ask(db: AsyncSession, who: Player, mine: SchoolClass, to: UUID, **more: Any) -> Proposal:
    """Propose bread."""
    told = {"title": "Bread", "message": "Six weeks?", "base_url": BASE, **more}
    return await matchmaking.propose(db, who.actor, from_class_id=mine.id, to_class_id=to, **told)


async def open_call(
    db: AsyncSession, who: Player, class_id: UUID, *, most_open: int = 5, questions: Sequence[str] = ()
) -> Call:
    """Open a call for a month."""
    said = CallText("Rye?", (now() + 30 * DAY).date(), questions=tuple(questions), most_open=most_open)
    return await calls.open_call(db, who.actor, class_id, said)


async def mails_to(db: AsyncSession, who: str) -> int:
    """How many mails somebody of the cast got."""
    query = select(func.count()).select_from(Mail).where(Mail.to == address(who))
    return await db.scalar(query) or 0


async def test_who_proposes_answers_the_questions_and_the_answers_outlive_a_change_of_them(
    db: AsyncSession,
) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    call = await open_call(db, aino, theirs.id, questions=QUESTIONS)
    with pytest.raises(Invalid):
        await ask(db, solene, mine, theirs.id, call_id=call.id)
    with pytest.raises(Invalid) as short:
        answers = [(QUESTIONS[0], "Rye"), (QUESTIONS[1], " "), (QUESTIONS[2], "خبز")]
        await ask(db, solene, mine, theirs.id, call_id=call.id, answers=answers)
    assert short.value.field == "answer_2"
    answers = [(question, f"{question} Ja!") for question in QUESTIONS]
    proposal = await ask(db, solene, mine, theirs.id, call_id=call.id, answers=answers)
    said = CallText("Rye?", call.ends_on, questions=("Quite another one?",))
    await calls.change_call(db, aino.actor, call.id, said)
    shown = await show_proposal(db, aino.actor, proposal.id)
    assert shown.shown.proposal.answers == [list(pair) for pair in answers]
    yassine, tunis = await make_class(db, "yassine")
    with pytest.raises(Conflict):
        await ask(db, yassine, tunis, theirs.id, call_id=call.id, answers=answers)


async def test_questions_are_three_at_most(db: AsyncSession) -> None:
    aino, theirs = await make_class(db, "aino")
    with pytest.raises(Invalid):
        await open_call(db, aino, theirs.id, questions=(*QUESTIONS, "A fourth?"))
    with pytest.raises(Invalid):
        await open_call(db, aino, theirs.id, questions=("x" * 201,))


async def test_over_the_cap_a_proposal_waits_in_line_and_moves_up_when_one_is_answered(
    db: AsyncSession,
) -> None:
    aino, theirs = await make_class(db, "aino")
    await matchmaking.set_openness(db, aino.actor, theirs.id, most_open=1, quiet_until=None)
    first, second, third = await three_ask(db, theirs.id)
    assert [one.state.value for one in (first, second, third)] == ["waiting", "queued", "queued"]
    assert await line.places_of(db, [first, second, third]) == {second.id: 1, third.id: 2}
    assert await matchmaking.open_proposals_of(db, aino.actor) != []
    told = await mails_to(db, "aino")
    await matchmaking.decline(db, aino.actor, first.id, "later", "", BASE)
    moved = await line.move_up(db, theirs.id, BASE)
    assert moved is not None
    assert moved.id == second.id
    assert await line.move_up(db, theirs.id, BASE) is None
    assert "has a place now" in (await last_mail(db, address("yassine"))).subject
    assert await mails_to(db, "aino") == told + 1
    assert await line.places_of(db, [second, third]) == {third.id: 1}
    openness = (await matchmaking.openness_of(db, [theirs.id]))[theirs.id]
    assert (openness.placed, openness.in_line, openness.is_full) == (1, 1, True)
    assert list(await db.scalars(matchmaking.full_classes())) == [theirs.id]


async def test_one_that_expires_lets_the_next_one_in_and_who_waits_is_not_reminded(db: AsyncSession) -> None:
    aino, theirs = await make_class(db, "aino")
    await matchmaking.set_openness(db, aino.actor, theirs.id, most_open=1, quiet_until=None)
    first, second, _third = await three_ask(db, theirs.id)
    with travel(7 * DAY):
        assert not await expiry.remind(db, second.id, second.since, BASE)
    with travel(14 * DAY + timedelta(minutes=1)):
        assert await expiry.expire(db, first.id, first.since, BASE)
        moved = await line.move_up(db, theirs.id, BASE)
        assert moved is not None
        assert moved.expires_at == moved.since + 14 * DAY


async def test_a_place_in_line_is_kept_for_sixty_days_and_the_end_is_told_to_who_waited(
    db: AsyncSession,
) -> None:
    aino, theirs = await make_class(db, "aino")
    await matchmaking.set_openness(db, aino.actor, theirs.id, most_open=1, quiet_until=None)
    _first, second, _third = await three_ask(db, theirs.id)
    told = await mails_to(db, "aino")
    with travel(60 * DAY + timedelta(minutes=1)):
        assert await expiry.expire(db, second.id, second.since, BASE)
    assert second.state is ProposalState.EXPIRED
    assert "No place became free" in (await last_mail(db, address("yassine"))).subject
    assert await mails_to(db, "aino") == told


async def test_of_two_at_the_same_second_exactly_one_gets_the_last_place(
    db: AsyncSession, engine: AsyncEngine
) -> None:
    aino, theirs = await make_class(db, "aino")
    call = await open_call(db, aino, theirs.id, most_open=1)
    asking = [await make_class(db, who) for who in ("solene", "yassine", "odile", "dimitra")]
    await db.commit()

    async def at_once(who: Player, mine: SchoolClass) -> ProposalState:
        async with AsyncSession(engine, expire_on_commit=False) as own:
            made = await ask(own, who, mine, theirs.id, call_id=call.id)
            await own.commit()
            return made.state

    states = await asyncio.gather(*(at_once(*one) for one in asking))
    assert sorted(states) == ["queued", "queued", "queued", "waiting"]
    queued = (await db.scalars(select(Proposal).where(Proposal.state == ProposalState.QUEUED))).all()
    assert sorted((await line.places_of(db, queued)).values()) == [1, 2, 3]


async def test_answers_at_the_same_second_free_each_place_once(db: AsyncSession, engine: AsyncEngine) -> None:
    aino, theirs = await make_class(db, "aino")
    await matchmaking.set_openness(db, aino.actor, theirs.id, most_open=1, quiet_until=None)
    first, _second, _third = await three_ask(db, theirs.id)
    await matchmaking.decline(db, aino.actor, first.id, "", "", BASE)
    await db.commit()

    async def lets_in() -> UUID | None:
        async with AsyncSession(engine, expire_on_commit=False) as own:
            moved = await line.move_up(own, theirs.id, BASE)
            await own.commit()
            return moved.id if moved else None

    moved = await asyncio.gather(*(lets_in() for _ in range(4)))
    assert len([one for one in moved if one is not None]) == 1


async def test_the_worker_lets_the_next_one_in_by_itself(db: AsyncSession, settings: Settings) -> None:
    aino, theirs = await make_class(db, "aino")
    await matchmaking.set_openness(db, aino.actor, theirs.id, most_open=1, quiet_until=None)
    first, second, third = await three_ask(db, theirs.id)
    await matchmaking.accept(db, aino.actor, first.id, BASE)
    await db.commit()
    await worker.run(settings, once=True)
    await db.refresh(second)
    await db.refresh(third)
    assert (second.state, third.state) == (ProposalState.WAITING, ProposalState.QUEUED)


async def test_who_waits_for_a_full_call_does_not_hold_up_the_others(db: AsyncSession) -> None:
    aino, theirs = await make_class(db, "aino")
    call = await open_call(db, aino, theirs.id, most_open=1)
    solene, mine = await make_class(db, "solene")
    yassine, tunis = await make_class(db, "yassine")
    odile, liege = await make_class(db, "odile")
    one = await ask(db, solene, mine, theirs.id, call_id=call.id)
    other = await ask(db, yassine, tunis, theirs.id, call_id=call.id)
    direct = await ask(db, odile, liege, theirs.id)
    assert [p.state.value for p in (one, other, direct)] == ["waiting", "queued", "waiting"]
    await calls.close_call(db, aino.actor, call.id)
    moved = await line.move_up(db, theirs.id, BASE)
    assert moved is not None
    assert moved.id == other.id


async def test_during_a_break_nobody_proposes_nobody_is_suggested_and_the_line_stands_still(
    db: AsyncSession,
) -> None:
    aino, theirs = await make_class(db, "aino", name="Aino's")
    solene, mine = await make_class(db, "solene")
    await matchmaking.set_openness(db, aino.actor, theirs.id, most_open=1, quiet_until=None)
    found = await matchmaking.suggest(db, solene.actor, mine.id, Wishes())
    assert "Aino's" in [one.shown.name for one in found.suggestions]
    yassine, tunis = await make_class(db, "yassine")
    odile, liege = await make_class(db, "odile")
    first = await ask(db, yassine, tunis, theirs.id)
    second = await ask(db, odile, liege, theirs.id)
    until = (now() + 10 * DAY).date()
    await matchmaking.set_openness(db, aino.actor, theirs.id, most_open=1, quiet_until=until)
    found = await matchmaking.suggest(db, solene.actor, mine.id, Wishes())
    assert "Aino's" not in [one.shown.name for one in found.suggestions]
    with pytest.raises(ClassTakesABreak):
        await ask(db, solene, mine, theirs.id)
    await matchmaking.decline(db, aino.actor, first.id, "full", "", BASE)
    assert await line.move_up(db, theirs.id, BASE) is None
    page = await show_proposal(db, odile.actor, second.id)
    assert page.shown.missing == (Missing.BREAK_ENDS,)
    with travel(11 * DAY):
        assert await line.doors_with_a_line(db) == [theirs.id]
        assert await line.move_up(db, theirs.id, BASE) is not None
        await ask(db, solene, mine, theirs.id)


async def test_one_in_line_can_be_taken_back_accepted_or_declined_but_not_asked(db: AsyncSession) -> None:
    aino, theirs = await make_class(db, "aino")
    await matchmaking.set_openness(db, aino.actor, theirs.id, most_open=1, quiet_until=None)
    _first, second, third = await three_ask(db, theirs.id)
    told = await mails_to(db, "aino")
    with pytest.raises(Conflict):
        await matchmaking.ask_back(db, aino.actor, second.id, "Why?", BASE)
    assert await matchmaking.accept(db, aino.actor, third.id, BASE)
    assert await mails_to(db, "aino") == told
    assert third.state is ProposalState.ACCEPTED


async def test_only_who_teaches_a_class_says_how_open_it_is(db: AsyncSession) -> None:
    aino, theirs = await make_class(db, "aino")
    odile, _ = await make_class(db, "odile")
    await matchmaking.set_openness(db, aino.actor, theirs.id, most_open=3, quiet_until=None)
    with pytest.raises(Forbidden):
        await matchmaking.set_openness(db, odile.actor, theirs.id, most_open=9, quiet_until=None)
    for wrong in ({"most_open": 0}, {"most_open": 31}, {"quiet_until": (now() - 2 * DAY).date()}):
        with pytest.raises(Invalid):
            await matchmaking.set_openness(
                db, aino.actor, theirs.id, **{"most_open": 3, "quiet_until": None, **wrong}
            )
    assert theirs.most_open == 3


async def test_an_outsider_sees_no_proposal_in_line(db: AsyncSession) -> None:
    aino, theirs = await make_class(db, "aino")
    await matchmaking.set_openness(db, aino.actor, theirs.id, most_open=1, quiet_until=None)
    _first, second, _third = await three_ask(db, theirs.id)
    assert (await show_proposal(db, aino.actor, second.id)).shown.place == 1
    dimitra, _ = await make_class(db, "dimitra")
    with pytest.raises(NotFound):
        await show_proposal(db, dimitra.actor, second.id)


async def three_ask(db: AsyncSession, class_id: UUID) -> tuple[Proposal, Proposal, Proposal]:
    """Solène, Yassine and Odile ask, one after the other."""
    made = []
    for who in ("solene", "yassine", "odile"):
        player, mine = await make_class(db, who)
        made.append(await ask(db, player, mine, class_id))
    await db.commit()
    return made[0], made[1], made[2]
