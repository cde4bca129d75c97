"""The clock of a proposal, what an accepted one opens, and who is suggested to whom."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Kind
from app.domain.errors import Conflict, Gone, Invalid, NotFound, NotVerified
from app.domain.vocabulary.terms import Cefr
from app.kit.clock import now, travel
from app.models.call import CallState
from app.models.mail import Mail
from app.models.organisation import Membership, Organisation, Trust
from app.models.person import Person
from app.models.project import MemberRole, ProjectMember
from app.models.proposal import Proposal, ProposalState
from app.models.school_class import ClassLearner, SchoolClass
from app.services import calls, matchmaking
from app.services.calls.writing import CallText
from app.services.classes import archive_class, describe_class
from app.services.matchmaking import Width, Wishes, expiry
from tests.cast import BASE, Player, actor, address, last_mail
from tests.classroom import bakers, make_class

DAY = timedelta(days=1)


async def ask(db: AsyncSession, who: Player, mine: SchoolClass, theirs: SchoolClass) -> Proposal:
    """Propose bread."""
    return await matchmaking.propose(
        db,
        who.actor,
        from_class_id=mine.id,
        to_class_id=theirs.id,
        title="Bread",
        message="Six weeks?",
        base_url=BASE,
    )


async def names(db: AsyncSession, who: Player, mine: SchoolClass, wishes: Wishes | None = None) -> list[str]:
    """Who is suggested, best first."""
    found = await matchmaking.suggest(db, who.actor, mine.id, wishes or Wishes())
    return [one.shown.name for one in found.suggestions]


async def mails_to(db: AsyncSession, to: str) -> int:
    """How many mails somebody got."""
    return await db.scalar(select(func.count()).select_from(Mail).where(Mail.to == to)) or 0


async def test_after_a_week_those_whose_turn_it_is_are_reminded_once(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    _, theirs = await make_class(db, "aino")
    proposal = await ask(db, solene, mine, theirs)
    with travel(7 * DAY):
        assert await expiry.remind(db, proposal.id, proposal.since, BASE)
    assert "waits for your answer" in (await last_mail(db, address("aino"))).subject
    assert not await expiry.remind(db, proposal.id, proposal.since - DAY, BASE)


async def test_after_two_weeks_a_proposal_has_expired_even_before_the_job_has_run(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    proposal = await ask(db, solene, mine, theirs)
    with travel(14 * DAY + timedelta(minutes=1)):
        assert proposal.standing is ProposalState.EXPIRED
        with pytest.raises(Conflict):
            await matchmaking.accept(db, aino.actor, proposal.id, BASE)
        before = await mails_to(db, address("aino"))
        assert await expiry.expire(db, proposal.id, proposal.since, BASE)
        assert not await expiry.expire(db, proposal.id, proposal.since, BASE)
        assert await mails_to(db, address("aino")) == before + 1
        again = await ask(db, solene, mine, theirs)
    assert again.id != proposal.id


async def test_a_question_starts_the_clock_anew(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    proposal = await ask(db, solene, mine, theirs)
    since = proposal.since
    with travel(10 * DAY):
        await matchmaking.ask_back(db, aino.actor, proposal.id, "How long?", BASE)
    with travel(15 * DAY):
        assert not await expiry.expire(db, proposal.id, since, BASE)
        assert proposal.standing is ProposalState.ASKED


async def test_everybody_of_both_classes_is_a_member_of_the_new_project(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    learner = await make_learner(db, theirs.id)
    proposal = await ask(db, solene, mine, theirs)
    project = await matchmaking.accept(db, aino.actor, proposal.id, BASE)
    rows = await db.execute(
        select(ProjectMember.person_id, ProjectMember.role, ProjectMember.class_id).where(
            ProjectMember.project_id == project.id
        )
    )
    assert {tuple(row) for row in rows} == {
        (solene.actor.id, MemberRole.TEACHER, mine.id),
        (aino.actor.id, MemberRole.TEACHER, theirs.id),
        (learner.id, MemberRole.LEARNER, theirs.id),
    }


async def test_a_class_that_was_put_away_cannot_be_accepted_into_a_project(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    proposal = await ask(db, solene, mine, theirs)
    await archive_class(db, solene.actor, mine.id)
    with pytest.raises(Gone):
        await matchmaking.accept(db, aino.actor, proposal.id, BASE)
    await matchmaking.decline(db, aino.actor, proposal.id, "later", "", BASE)


async def test_who_lost_the_trust_of_the_school_cannot_accept(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    aino, theirs = await make_class(db, "aino")
    proposal = await ask(db, solene, mine, theirs)
    school = await db.get(Organisation, theirs.organisation_id)
    assert school is not None
    school.trust = Trust.PENDING
    await db.flush()
    with pytest.raises(NotVerified):
        await matchmaking.accept(db, await actor(db, aino), proposal.id, BASE)


async def test_a_class_of_ones_own_school_is_neither_suggested_nor_asked(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    other = await describe_second(db, solene, mine)
    assert await names(db, solene, mine) == []
    with pytest.raises(Invalid):
        await ask(db, solene, mine, other)


async def test_same_trade_comes_before_near_trade_and_far_trades_do_not_come(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    await make_class(db, "aino", name="Butchers", isco=("7511",))
    await make_class(db, "yassine", name="Bakers")
    await make_class(db, "dimitra", name="Electricians", isco=("7411",))
    assert await names(db, solene, mine) == ["Bakers", "Butchers"]
    assert await names(db, solene, mine, Wishes(Width.EXACT)) == ["Bakers"]


async def test_a_school_that_is_not_verified_is_not_suggested(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    await make_class(db, "aino", verified=False)
    assert await names(db, solene, mine) == []


async def test_an_impostor_at_a_verified_school_is_suggested_to_nobody(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene")
    _, theirs = await make_class(db, "aino", name="Aino's")
    assert await names(db, solene, mine) == ["Aino's"]
    await db.execute(
        update(Membership)
        .where(Membership.organisation_id == theirs.organisation_id)
        .values(trust=Trust.PENDING)
    )
    found = await matchmaking.suggest(db, solene.actor, mine.id, Wishes())
    assert (found.pool.total, found.suggestions) == (0, [])


async def test_each_filter_keeps_what_it_says_and_counts_it(db: AsyncSession) -> None:
    solene, mine = await make_class(db, "solene", languages={"en": Cefr.A2, "fr": Cefr.C1})
    aino, theirs = await make_class(db, "aino", name="Aino's", slots=())
    await make_class(db, "yassine", name="Yassine's", languages={"fr": Cefr.B2})
    call = CallText("Who bakes rye?", (now() + 30 * DAY).date())
    await calls.open_call(db, aino.actor, theirs.id, call)
    assert await names(db, solene, mine, Wishes(countries=("FI",))) == ["Aino's"]
    assert await names(db, solene, mine, Wishes(language="fr")) == ["Yassine's"]
    assert await names(db, solene, mine, Wishes(hours=2)) == ["Yassine's"]
    assert await names(db, solene, mine, Wishes(with_call=True)) == ["Aino's"]
    found = await matchmaking.suggest(db, solene.actor, mine.id, Wishes())
    assert (found.pool.countries, found.pool.languages) == ({"FI": 1, "TN": 1}, {"en": 1, "fr": 1})
    assert (found.pool.counts["call"], found.pool.counts["h2"], found.pool.counts["exact"]) == (1, 1, 2)


async def test_suggestions_are_only_for_those_who_teach_the_class(db: AsyncSession) -> None:
    _, mine = await make_class(db, "solene", verified=False)
    odile, _ = await make_class(db, "odile")
    with pytest.raises(NotFound):
        await matchmaking.suggest(db, odile.actor, mine.id, Wishes())


async def test_a_call_closes_by_itself_after_its_last_day(db: AsyncSession) -> None:
    aino, theirs = await make_class(db, "aino")
    call = await calls.open_call(db, aino.actor, theirs.id, CallText("Rye?", (now() + 3 * DAY).date()))
    assert await calls.close_ended(db, BASE) == 0
    with travel(4 * DAY):
        assert not call.is_running
        assert (await calls.list_calls(db, aino.actor)).calls == []
        assert await calls.close_ended(db, BASE) == 1
        assert await calls.close_ended(db, BASE) == 0
    assert call.state is CallState.CLOSED
    assert "has ended" in (await last_mail(db, address("aino"))).subject


async def make_learner(db: AsyncSession, class_id: UUID) -> Person:
    """Somebody who learns in a class."""
    learner = Person(kind=Kind.LEARNER, name="Matti Real-Name", display_name="Mikko")
    db.add(learner)
    await db.flush()
    db.add(ClassLearner(class_id=class_id, person_id=learner.id))
    await db.flush()
    return learner


async def describe_second(db: AsyncSession, player: Player, first: SchoolClass) -> SchoolClass:
    """One more class of the same school."""
    return await describe_class(db, player.actor, first.organisation_id, bakers(name="CAP Boulanger 2"))
