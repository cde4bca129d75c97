"""A case goes to whoever has to do something next, and nobody waits unseen."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.verification import Decision
from app.kit.clock import travel
from app.models.mail import Mail
from app.models.verification import CaseState
from app.services import organisations, verification
from tests.cast import BASE, Player, actor, last_mail, make_teacher
from tests.schools import add_school, make_officer, verified_school


async def hand_in(db: AsyncSession, player: Player, case_id: object, text: str = "See our page") -> None:
    """Hand something in."""
    acting = await actor(db, player)
    await verification.hand_in(db, acting, case_id, kind="other", text=text, base_url=BASE)  # type: ignore[arg-type]


async def test_a_question_goes_to_the_teacher_and_its_answer_back_into_the_queue(db: AsyncSession) -> None:
    officer, solene = await make_officer(db, "odile", "FR"), await make_teacher(db, "solene")
    _school, case = await add_school(db, solene)
    assert await verification.queue_of(db, officer.actor) == []
    await hand_in(db, solene, case.id)
    assert [one.case.id for one in await verification.queue_of(db, officer.actor)] == [case.id]
    answer = {"decision": Decision.ASK, "code": "need_page", "note": "Any page.", "base_url": BASE}
    await verification.answer_case(db, officer.actor, case.id, **answer)  # type: ignore[arg-type]
    assert case.state is CaseState.ASKED
    mail = await last_mail(db, solene.email)
    assert "on which we can find your name" in mail.text
    assert "Any page." in mail.text
    assert await verification.queue_of(db, officer.actor) == []
    await hand_in(db, solene, case.id, "https://lycee.example/equipe")
    assert await verification.count_waiting(db, officer.actor) == {
        CaseState.WAITING: 1,
        CaseState.ASKED: 0,
    }


async def test_a_refusal_has_a_reason_and_can_be_answered(db: AsyncSession) -> None:
    officer, solene = await make_officer(db, "odile", "FR"), await make_teacher(db, "solene")
    school, case = await add_school(db, solene)
    await hand_in(db, solene, case.id)
    answer = {"decision": Decision.REFUSE, "note": "", "base_url": BASE}
    with pytest.raises(Invalid):
        await verification.answer_case(db, officer.actor, case.id, code="known", **answer)  # type: ignore[arg-type]
    await verification.answer_case(db, officer.actor, case.id, code="not_reached", **answer)  # type: ignore[arg-type]
    assert await organisations.search_organisations(db, "bouche lyon") == []
    assert not (await actor(db, solene)).organisations
    await hand_in(db, solene, case.id, "We have moved; here is the new page")
    await verification.answer_case(
        db, officer.actor, case.id, decision=Decision.VERIFY, code="known", note="", base_url=BASE
    )
    assert (await actor(db, solene)).verified_organisations == {school.id}


async def test_an_officer_never_answers_for_another_country_or_for_oneself(db: AsyncSession) -> None:
    french, greek = await make_officer(db, "odile", "FR"), await make_officer(db, "dimitra", "GR")
    sponsor = await make_officer(db, "kreszentia", "*")
    solene = await make_teacher(db, "solene")
    _school, case = await add_school(db, solene)
    await hand_in(db, solene, case.id)
    for other in (greek, sponsor):
        with pytest.raises(NotFound):
            await verification.case_for_officer(db, other.actor, case.id)
    own, own_case = await add_school(db, french, name="Agence éducation", place="Bordeaux")
    await hand_in(db, french, own_case.id)
    with pytest.raises(NotFound):
        await verification.case_for_officer(db, french.actor, own_case.id)
    assert own.created_by == french.actor.id


async def test_a_sponsor_serves_countries_without_an_officer(db: AsyncSession) -> None:
    sponsor, yassine = await make_officer(db, "kreszentia", "*"), await make_teacher(db, "yassine")
    _school, case = await add_school(db, yassine, name="مركز التكوين", country="TN", place="Sfax")
    await hand_in(db, yassine, case.id)
    assert [one.case.id for one in await verification.queue_of(db, sponsor.actor)] == [case.id]
    await make_officer(db, "aino", "TN")
    assert await verification.queue_of(db, sponsor.actor) == []


async def test_after_five_working_days_officers_are_reminded_once_and_after_ten_sponsors_see_it(
    db: AsyncSession,
) -> None:
    officer, sponsor = await make_officer(db, "odile", "FR"), await make_officer(db, "kreszentia", "*")
    solene = await make_teacher(db, "solene")
    _school, case = await add_school(db, solene)
    await hand_in(db, solene, case.id)
    assert await verification.remind_and_escalate(db, BASE) == 0
    with travel(timedelta(days=8)):
        assert await verification.remind_and_escalate(db, BASE) == 1
        assert "waiting for your answer" in (await last_mail(db, officer.email)).subject
        assert await verification.remind_and_escalate(db, BASE) == 0
        assert await verification.queue_of(db, sponsor.actor) == []
    with travel(timedelta(days=17)):
        assert await verification.remind_and_escalate(db, BASE) == 1
        assert [one.case.id for one in await verification.queue_of(db, sponsor.actor)] == [case.id]
        assert "waiting for your answer" in (await last_mail(db, sponsor.email)).subject
    mails = select(func.count()).where(Mail.to == officer.email, Mail.subject.contains("waiting"))
    assert await db.scalar(mails) == 2


async def test_where_no_colleague_answers_the_officer_gets_the_case(db: AsyncSession) -> None:
    officer, solene = await make_officer(db, "odile", "FR"), await make_teacher(db, "solene")
    school = await verified_school(db, solene, officer)
    aino = await make_teacher(db, "aino")
    case = await organisations.join_organisation(db, await actor(db, aino), school, BASE)
    assert case.state is CaseState.WITH_COLLEAGUES
    with travel(timedelta(days=8)):
        assert await verification.remind_and_escalate(db, BASE) == 1
    assert case.state is CaseState.WAITING
    assert "goes to a support officer" in (await last_mail(db, aino.email)).subject


async def test_a_colleague_who_does_not_know_somebody_throws_nobody_out(db: AsyncSession) -> None:
    officer, solene = await make_officer(db, "odile", "FR"), await make_teacher(db, "solene")
    school = await verified_school(db, solene, officer)
    aino = await make_teacher(db, "aino")
    await organisations.join_organisation(db, await actor(db, aino), school, BASE)
    [asking] = await organisations.memberships_of(db, aino.actor)
    case = await organisations.do_not_know(db, await actor(db, solene), asking.id, BASE)
    assert case.state is CaseState.WAITING
    assert school.id in (await actor(db, aino)).organisations


async def test_an_unconfirmed_address_hands_nothing_in(db: AsyncSession) -> None:
    solene = await make_teacher(db, "solene", confirmed=False)
    _school, case = await add_school(db, solene)
    with pytest.raises(Conflict):
        await hand_in(db, solene, case.id)
