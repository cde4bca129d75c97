"""Partnerships kept alive: asked how it goes, a partner replaced, a class handed over; strangers see nothing of it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.partnership import Going, Seen
from app.domain.permissions import Act
from app.kit.clock import now, travel
from app.models.mail import Mail
from app.models.organisation import Membership, OfficerPost, Trust
from app.models.partnership import CheckIn, HandOverState, RollAnswer, RollCall
from app.models.person import Person
from app.models.project import Project, ProjectClass, ProjectMember, ProjectState
from app.models.proposal import ProposalState
from app.models.school_class import ClassLearner, ClassTeacher, SchoolClass
from app.services import matchmaking, partnerships, talk
from app.services.classes import load_class
from app.services.partnerships.hand_overs import show_hand_over
from app.services.partnerships.idle import silent_projects
from app.services.partnerships.replacing import reserves_of
from app.services.partnerships.waiting import partnership_matters
from app.services.projects.access import open_place
from app.services.projects.opening import open_project
from app.services.sessions import plan
from tests.cast import BASE, Player, actor, address, last_mail, make_teacher
from tests.classroom import make_class
from tests.schools import make_officer

DAY = timedelta(days=1)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtenberufsschulklasse"


@dataclass
class Pair:
    """Solène's bakers and Yassine's in one project."""

    project: Project
    solene: Player
    yassine: Player
    lyon: SchoolClass
    tunis: SchoolClass


async def make_pair(db: AsyncSession) -> Pair:
    """Open their project; the classes have names that are long, and Arabic."""
    solene, lyon = await make_class(db, "solene", name=LONG)
    yassine, tunis = await make_class(db, "yassine", name="خبازو تونس")
    project = await open_project(
        db, title="خبز بلا حدود", classes=[lyon.id, tunis.id], created_by=solene.actor.id
    )
    await db.commit()
    return Pair(project, solene, yassine, lyon, tunis)


async def mails_to(db: AsyncSession, who: str) -> int:
    """How many mails somebody of the cast got."""
    return await db.scalar(select(func.count()).select_from(Mail).where(Mail.to == address(who))) or 0


async def waits_for(db: AsyncSession, who: Actor) -> list[str]:
    """What Today shows somebody of partnerships."""
    return [one.matter for one in await partnership_matters(db, who)]


async def in_project(db: AsyncSession, project_id: UUID) -> set[UUID]:
    """The classes that take part now."""
    query = select(ProjectClass.class_id).where(
        ProjectClass.project_id == project_id, ProjectClass.left_at.is_(None)
    )
    return set(await db.scalars(query))


async def test_each_class_is_asked_in_weeks_two_and_five_once_and_never_after_it_has_answered(
    db: AsyncSession,
) -> None:
    pair = await make_pair(db)
    told = await mails_to(db, "solene")
    with travel(13 * DAY):
        assert await partnerships.ask_due(db, BASE) == 0
    with travel(15 * DAY):
        assert await partnerships.ask_due(db, BASE) == 2
        assert await partnerships.ask_due(db, BASE) == 0
        mail = await last_mail(db, address("solene"))
        assert "خبز بلا حدود" in mail.subject
        assert await waits_for(db, pair.solene.actor) == ["check_in"]
        [asked] = await partnerships.check_ins_of(db, pair.project.id, pair.lyon.id)
        await partnerships.answer_check_in(
            db, pair.solene.actor, asked.id, Going.GOOD, wants_help=False, base_url=BASE
        )
        with pytest.raises(Conflict):
            await partnerships.answer_check_in(
                db, pair.solene.actor, asked.id, Going.STUCK, wants_help=True, base_url=BASE
            )
        assert await waits_for(db, pair.solene.actor) == []
        assert await waits_for(db, pair.yassine.actor) == ["check_in"]
    with travel(36 * DAY):
        assert await partnerships.ask_due(db, BASE) == 2
        assert await partnerships.ask_due(db, BASE) == 0
    assert await mails_to(db, "solene") == told + 2


async def test_an_answer_is_seen_by_the_own_side_only_and_by_an_officer_who_can_help(
    db: AsyncSession,
) -> None:
    pair = await make_pair(db)
    officer = await make_officer(db, "dimitra", "FR")
    odile = await make_officer(db, "odile", "BE")
    with travel(15 * DAY):
        await partnerships.ask_due(db, BASE)
    [asked] = [one for one in await db.scalars(select(CheckIn)) if one.class_id == pair.lyon.id]
    for stranger in (pair.yassine, officer, odile):
        with pytest.raises(NotFound):
            await partnerships.answer_check_in(
                db, stranger.actor, asked.id, Going.GOOD, wants_help=False, base_url=BASE
            )
    await partnerships.answer_check_in(
        db, pair.solene.actor, asked.id, Going.STUCK, wants_help=False, base_url=BASE
    )
    assert LONG in (await last_mail(db, address("dimitra"))).text
    theirs = await partnerships.show_partnership(db, pair.yassine.actor, pair.project.id)
    assert [one.class_id for one in theirs.check_ins] == [pair.tunis.id]
    [stuck] = await partnerships.list_stuck(db, officer.actor)
    assert [person.id for person in stuck.teachers] == [pair.solene.actor.id]
    assert await partnerships.list_stuck(db, odile.actor) == []
    with pytest.raises(NotFound):
        await partnerships.mark_helped(db, odile.actor, asked.id)
    await partnerships.mark_helped(db, officer.actor, asked.id)
    assert await partnerships.list_stuck(db, officer.actor) == []


async def test_a_sponsor_helps_where_a_country_has_no_officer(db: AsyncSession) -> None:
    pair = await make_pair(db)
    sponsor = await make_officer(db, "dimitra", "*")
    with travel(15 * DAY):
        await partnerships.ask_due(db, BASE)
    [asked] = await partnerships.check_ins_of(db, pair.project.id, pair.tunis.id)
    await partnerships.answer_check_in(
        db, pair.yassine.actor, asked.id, Going.GOOD, wants_help=True, base_url=BASE
    )
    assert len(await partnerships.list_stuck(db, sponsor.actor)) == 1
    db.add(OfficerPost(person_id=pair.solene.actor.id, country="TN"))
    await db.flush()
    assert await partnerships.list_stuck(db, sponsor.actor) == []


async def test_a_partner_that_is_silent_goes_and_the_project_stays_with_everything_in_it(
    db: AsyncSession,
) -> None:
    pair = await make_pair(db)
    said = await talk.say(db, pair.yassine.actor, pair.project.id, text="مرحبا")
    args = (db, pair.solene.actor, pair.project.id, pair.tunis.id, BASE)
    with pytest.raises(Conflict):
        await partnerships.mark_gone(*args)
    with travel(timedelta(minutes=1)):
        await partnerships.call_roll(*args)
        with pytest.raises(Conflict):
            await partnerships.call_roll(*args)
    assert "ask whether you are still there" in (await last_mail(db, address("yassine"))).text
    with travel(13 * DAY), pytest.raises(Conflict):
        await partnerships.mark_gone(*args)
    with travel(15 * DAY):
        assert await partnerships.mark_gone(*args)
        assert await in_project(db, pair.project.id) == {pair.lyon.id}
        with pytest.raises(NotFound):
            await open_place(db, pair.yassine.actor, pair.project.id, Act.PROJECT_VIEW)
        shown = await partnerships.show_partnership(db, pair.solene.actor, pair.project.id)
    assert [(part.of_class.id, part.left_at is None) for part in shown.history] == [
        (pair.lyon.id, True),
        (pair.tunis.id, False),
    ]
    assert pair.project.state is ProjectState.LIVE
    read = await talk.read_talk(db, pair.solene.actor, pair.project.id)
    assert [message.id for message in read.messages] == [said]
    assert "does not take part any more" in (await last_mail(db, address("yassine"))).subject
    assert "Your project stays" in (await last_mail(db, address("solene"))).text


async def test_who_has_written_since_is_not_gone_and_who_answers_stays(db: AsyncSession) -> None:
    pair = await make_pair(db)
    args = (db, pair.solene.actor, pair.project.id, pair.tunis.id, BASE)
    await partnerships.call_roll(*args)
    with travel(2 * DAY):
        await talk.say(db, pair.yassine.actor, pair.project.id, text="هنا")
    with travel(15 * DAY):
        assert not await partnerships.mark_gone(*args)
        again = await partnerships.call_roll(*args)
        with pytest.raises(NotFound):
            await partnerships.answer_roll(db, pair.solene.actor, again.id, here=True, base_url=BASE)
        await partnerships.answer_roll(db, pair.yassine.actor, again.id, here=True, base_url=BASE)
        with pytest.raises(Conflict):
            await partnerships.answer_roll(db, pair.yassine.actor, again.id, here=False, base_url=BASE)
    assert "is still there" in (await last_mail(db, address("solene"))).subject
    assert await in_project(db, pair.project.id) == {pair.lyon.id, pair.tunis.id}


async def test_who_agrees_to_leave_leaves_at_once_and_an_outsider_can_ask_nothing(db: AsyncSession) -> None:
    pair = await make_pair(db)
    odile, liege = await make_class(db, "odile")
    for class_id in (pair.tunis.id, liege.id):
        with pytest.raises(NotFound):
            await partnerships.call_roll(db, odile.actor, pair.project.id, class_id, BASE)
    with pytest.raises(NotFound):
        await partnerships.call_roll(db, pair.solene.actor, pair.project.id, pair.lyon.id, BASE)
    with pytest.raises(NotFound):
        await partnerships.show_partnership(db, odile.actor, pair.project.id)
    with pytest.raises(NotFound):
        await partnerships.show_candidates(db, odile.actor, pair.project.id)
    roll = await partnerships.call_roll(db, pair.solene.actor, pair.project.id, pair.tunis.id, BASE)
    await partnerships.answer_roll(db, pair.yassine.actor, roll.id, here=False, base_url=BASE)
    assert await in_project(db, pair.project.id) == {pair.lyon.id}


async def test_learners_are_asked_nothing(db: AsyncSession) -> None:
    pair = await make_pair(db)
    pupil = Person(kind=Kind.LEARNER, name="Léo Martin", display_name="Léo")
    db.add(pupil)
    await db.flush()
    db.add(ClassLearner(class_id=pair.lyon.id, person_id=pupil.id))
    project = await open_project(
        db, title="Two", classes=[pair.lyon.id, pair.tunis.id], created_by=pair.solene.actor.id
    )
    learner = await actor(db, pupil)
    with pytest.raises(Forbidden):
        await partnerships.show_partnership(db, learner, project.id)
    with travel(15 * DAY):
        await partnerships.ask_due(db, BASE)
        assert await waits_for(db, learner) == []


async def test_a_new_class_joins_the_running_project_of_the_one_that_stayed(db: AsyncSession) -> None:
    pair = await make_pair(db)
    aino, tampere = await make_class(db, "aino")
    odile, liege = await make_class(db, "odile")
    put_off = await matchmaking.propose(
        db, odile.actor, from_class_id=liege.id, to_class_id=pair.lyon.id, title="Pain", message="?",
        base_url=BASE,
    )  # fmt: skip
    await matchmaking.decline(db, pair.solene.actor, put_off.id, "later", "", BASE)
    roll = await partnerships.call_roll(db, pair.solene.actor, pair.project.id, pair.tunis.id, BASE)
    await partnerships.answer_roll(db, pair.yassine.actor, roll.id, here=False, base_url=BASE)
    shown = await partnerships.show_candidates(db, pair.solene.actor, pair.project.id)
    assert [(one.of_class.id, one.asked_us) for one in shown.reserves] == [(liege.id, True)]
    assert tampere.id in [one.shown.id for one in shown.suggestions]
    told = {"title": "Bread", "message": "Join us?", "base_url": BASE}
    with pytest.raises(NotFound):  # not a project of Odile's
        await matchmaking.propose(
            db, odile.actor, from_class_id=liege.id, to_class_id=tampere.id,
            joins_project_id=pair.project.id, **told,
        )  # fmt: skip
    asked = await matchmaking.propose(
        db, pair.solene.actor, from_class_id=pair.lyon.id, to_class_id=tampere.id,
        joins_project_id=pair.project.id, **told,
    )  # fmt: skip
    joined = await matchmaking.accept(db, aino.actor, asked.id, BASE)
    assert joined.id == pair.project.id
    assert await in_project(db, pair.project.id) == {pair.lyon.id, tampere.id}
    place = await open_place(db, aino.actor, pair.project.id, Act.PROJECT_VIEW)
    assert place.member.class_id == tampere.id
    assert await db.scalar(select(func.count()).select_from(Project)) == 1


async def test_nobody_joins_a_project_that_has_ended(db: AsyncSession) -> None:
    pair = await make_pair(db)
    aino, tampere = await make_class(db, "aino")
    asked = await matchmaking.propose(
        db, pair.solene.actor, from_class_id=pair.lyon.id, to_class_id=tampere.id, title="Bread",
        message="Join us?", base_url=BASE, joins_project_id=pair.project.id,
    )  # fmt: skip
    pair.project.state = ProjectState.CLOSED
    await db.flush()
    with pytest.raises(Conflict):
        await matchmaking.accept(db, aino.actor, asked.id, BASE)
    assert asked.state is ProposalState.WAITING


async def test_an_idle_project_is_asked_once_and_closed_where_nobody_answers(db: AsyncSession) -> None:
    pair = await make_pair(db)
    await make_class(db, "aino", name="Aino's bakers")
    with travel(27 * DAY):
        assert await partnerships.ask_idle(db, BASE) == 0
    with travel(29 * DAY):
        assert await partnerships.ask_idle(db, BASE) == 1
        assert await partnerships.ask_idle(db, BASE) == 0
        assert await waits_for(db, pair.solene.actor) == ["roll_call"]
        assert await silent_projects(db) == []
    with travel(44 * DAY):
        assert await silent_projects(db) == [pair.project.id]
        assert not await partnerships.close_silent(db, pair.project.id, BASE)
        assert await silent_projects(db) == []
    assert pair.project.state is ProjectState.CLOSED
    mail = await last_mail(db, address("solene"))
    assert "is closed now" in mail.text
    assert "Aino's bakers" in mail.text
    await open_place(db, pair.solene.actor, pair.project.id, Act.PROJECT_VIEW)


async def test_an_idle_project_is_left_to_the_one_who_answers(db: AsyncSession) -> None:
    pair = await make_pair(db)
    await make_class(db, "aino", name="Aino's bakers")
    with travel(29 * DAY):
        await partnerships.ask_idle(db, BASE)
        called = await db.scalar(select(RollCall).where(RollCall.class_id == pair.lyon.id))
        assert called is not None
        await partnerships.answer_roll(db, pair.solene.actor, called.id, here=True, base_url=BASE)
    with travel(44 * DAY):
        assert await partnerships.close_silent(db, pair.project.id, BASE)
        assert await partnerships.ask_idle(db, BASE) == 0
    assert pair.project.state is ProjectState.LIVE
    assert await in_project(db, pair.project.id) == {pair.lyon.id}
    assert "Aino's bakers" in (await last_mail(db, address("solene"))).text


async def test_a_session_ahead_or_a_word_in_the_talk_keeps_a_project_going(db: AsyncSession) -> None:
    pair = await make_pair(db)
    with travel(20 * DAY):
        await talk.say(db, pair.solene.actor, pair.project.id, text="Bonjour")
    with travel(29 * DAY):
        assert await partnerships.ask_idle(db, BASE) == 0
    with travel(50 * DAY):
        await plan.plan_session(
            db, pair.solene.actor, pair.project.id, title="Bread", starts_at=now() + 60 * DAY, minutes=45,
            base_url=BASE,
        )  # fmt: skip
    with travel(90 * DAY):
        assert await partnerships.ask_idle(db, BASE) == 0
    with travel(111 * DAY + 28 * DAY):
        assert await partnerships.ask_idle(db, BASE) == 1
        await talk.say(db, pair.yassine.actor, pair.project.id, text="مرحبا")
    with travel(160 * DAY):
        await partnerships.close_silent(db, pair.project.id, BASE)
    answers = dict((await db.execute(select(RollCall.class_id, RollCall.answer))).all())
    assert answers == {pair.lyon.id: RollAnswer.SILENT, pair.tunis.id: RollAnswer.HERE}


async def test_a_class_is_handed_over_to_a_colleague_who_accepts_and_history_stays(
    db: AsyncSession,
) -> None:
    pair = await make_pair(db)
    said = await talk.say(db, pair.solene.actor, pair.project.id, text="Bonjour")
    kreszentia = await make_colleague(db, pair.lyon)
    handed = await partnerships.ask_hand_over(
        db, pair.solene.actor, pair.lyon.id, person_id=kreszentia.actor.id, base_url=BASE
    )
    assert LONG in (await last_mail(db, address("kreszentia"))).text
    with pytest.raises(Conflict):
        await partnerships.ask_hand_over(
            db, pair.solene.actor, pair.lyon.id, person_id=kreszentia.actor.id, base_url=BASE
        )
    with pytest.raises(NotFound):
        await open_place(db, kreszentia.actor, pair.project.id, Act.PROJECT_VIEW)
    for stranger, refusal in ((pair.yassine, NotFound), (pair.solene, Forbidden)):
        with pytest.raises(refusal):
            await partnerships.answer_hand_over(db, stranger.actor, handed.id, accept=True, base_url=BASE)
    await partnerships.answer_hand_over(db, kreszentia.actor, handed.id, accept=True, base_url=BASE)
    teachers = set(
        await db.scalars(select(ClassTeacher.person_id).where(ClassTeacher.class_id == pair.lyon.id))
    )
    assert teachers == {kreszentia.actor.id}
    place = await open_place(db, kreszentia.actor, pair.project.id, Act.PROJECT_EDIT)
    assert place.member.class_id == pair.lyon.id
    with pytest.raises(NotFound):
        await open_place(db, pair.solene.actor, pair.project.id, Act.PROJECT_VIEW)
    with pytest.raises(Forbidden):
        await load_class(db, pair.solene.actor, pair.lyon.id, Act.CLASS_EDIT)
    member = await db.scalar(
        select(ProjectMember).where(
            ProjectMember.project_id == pair.project.id, ProjectMember.person_id == pair.solene.actor.id
        )
    )
    assert member is not None
    assert member.left_at is not None
    read = await talk.read_talk(db, kreszentia.actor, pair.project.id)
    assert [(one.id, one.name) for one in read.messages] == [(said, "Solène Lefèvre")]


async def test_one_project_is_handed_over_and_the_class_stays(db: AsyncSession) -> None:
    pair = await make_pair(db)
    other = await open_project(
        db, title="Other", classes=[pair.lyon.id, pair.tunis.id], created_by=pair.solene.actor.id
    )
    kreszentia = await make_colleague(db, pair.lyon)
    handed = await partnerships.ask_hand_over(
        db, pair.solene.actor, pair.lyon.id, person_id=kreszentia.actor.id, project_id=other.id, base_url=BASE
    )
    await partnerships.answer_hand_over(db, kreszentia.actor, handed.id, accept=True, base_url=BASE)
    await open_place(db, kreszentia.actor, other.id, Act.PROJECT_EDIT)
    await open_place(db, pair.solene.actor, pair.project.id, Act.PROJECT_EDIT)
    for who, project in ((pair.solene, other), (kreszentia, pair.project)):
        with pytest.raises(NotFound):
            await open_place(db, who.actor, project.id, Act.PROJECT_VIEW)
    assert await load_class(db, pair.solene.actor, pair.lyon.id, Act.CLASS_EDIT)


async def test_only_a_verified_colleague_takes_over_and_a_no_or_a_withdrawal_changes_nothing(
    db: AsyncSession,
) -> None:
    pair = await make_pair(db)
    with pytest.raises(Invalid):
        await partnerships.ask_hand_over(
            db, pair.solene.actor, pair.lyon.id, person_id=pair.yassine.actor.id, base_url=BASE
        )
    kreszentia = await make_colleague(db, pair.lyon)
    args = {"person_id": kreszentia.actor.id, "base_url": BASE}
    one = await partnerships.ask_hand_over(db, pair.solene.actor, pair.lyon.id, **args)
    await partnerships.answer_hand_over(db, kreszentia.actor, one.id, accept=False, base_url=BASE)
    assert "cannot take over" in (await last_mail(db, address("solene"))).subject
    two = await partnerships.ask_hand_over(db, pair.solene.actor, pair.lyon.id, **args)
    with pytest.raises(Forbidden):
        await partnerships.withdraw_hand_over(db, kreszentia.actor, two.id)
    await partnerships.withdraw_hand_over(db, pair.solene.actor, two.id)
    with pytest.raises(Conflict):
        await partnerships.answer_hand_over(db, kreszentia.actor, two.id, accept=True, base_url=BASE)
    assert (await show_hand_over(db, pair.solene.actor, two.id)).hand_over.state is HandOverState.WITHDRAWN
    three = await partnerships.ask_hand_over(db, pair.solene.actor, pair.lyon.id, **args)
    membership = (await db.scalars(Membership.of(kreszentia.actor.id))).one()
    membership.trust = Trust.PENDING
    await db.flush()
    with pytest.raises(Invalid):
        await partnerships.answer_hand_over(db, kreszentia.actor, three.id, accept=True, base_url=BASE)


async def test_signals_are_shown_only_while_every_teacher_of_the_class_agrees(db: AsyncSession) -> None:
    pair = await make_pair(db)
    kreszentia = await make_colleague(db, pair.tunis)
    db.add(ClassTeacher(class_id=pair.tunis.id, person_id=kreszentia.actor.id))
    await db.flush()

    async def seen() -> bool:
        shown = await partnerships.show_partnership(db, pair.solene.actor, pair.project.id)
        return pair.tunis.id in shown.signals

    assert not await seen()
    await partnerships.share_activity(db, pair.yassine.actor, True)
    assert not await seen()
    await partnerships.share_activity(db, kreszentia.actor, True)
    assert await seen()
    await partnerships.share_activity(db, pair.yassine.actor, False)
    assert not await seen()


async def test_signals_are_facts_that_both_sides_could_have_written_down(db: AsyncSession) -> None:
    pair = await make_pair(db)
    aino, tampere = await make_class(db, "aino")
    await partnerships.share_activity(db, pair.yassine.actor, True)
    (await db.get_one(Person, pair.yassine.actor.id)).last_seen_at = now()
    asked = await matchmaking.propose(
        db, aino.actor, from_class_id=tampere.id, to_class_id=pair.tunis.id, title="Bread", message="?",
        base_url=BASE,
    )  # fmt: skip
    with travel(timedelta(hours=6)):
        await matchmaking.ask_back(db, pair.yassine.actor, asked.id, "?", BASE)
        await talk.say(db, pair.solene.actor, pair.project.id, text="Bonjour")
    with travel(timedelta(hours=10)):
        await talk.say(db, pair.yassine.actor, pair.project.id, text="مرحبا")
        await plan.plan_session(
            db, pair.solene.actor, pair.project.id, title="Bread", starts_at=now() + DAY, minutes=45,
            base_url=BASE,
        )  # fmt: skip
    with travel(3 * DAY):
        [signals] = (await partnerships.signals_of(db, [pair.tunis.id])).values()
    assert (signals.seen, signals.reply_hours, signals.replies) == (Seen.THIS_WEEK, 5, 2)
    assert (signals.sessions_held, signals.sessions_missed) == (0, 1)
    assert (signals.projects_running, signals.projects_finished, signals.projects_left) == (1, 0, 0)


async def test_who_said_no_for_good_is_no_reserve(db: AsyncSession) -> None:
    pair = await make_pair(db)
    for who, reason in (("aino", "topic"), ("odile", "full"), ("dimitra", "")):
        player, theirs = await make_class(db, who)
        one = await matchmaking.propose(
            db, pair.solene.actor, from_class_id=pair.lyon.id, to_class_id=theirs.id, title="Bread",
            message="?", base_url=BASE,
        )  # fmt: skip
        await matchmaking.decline(db, player.actor, one.id, reason, "", BASE)
    reserves = await reserves_of(db, pair.project.id, pair.lyon.id)
    assert [(one.of_class.school.country, one.asked_us) for one in reserves] == [("BE", False)]


async def make_colleague(db: AsyncSession, of_class: SchoolClass) -> Player:
    """Kreszentia, verified at the school of a class."""
    player = await make_teacher(db, "kreszentia")
    db.add(
        Membership(person_id=player.actor.id, organisation_id=of_class.organisation_id, trust=Trust.VERIFIED)
    )
    await db.commit()
    return Player(await actor(db, player), player.email)
