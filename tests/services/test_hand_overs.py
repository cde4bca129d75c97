"""A class, or its part in one project, is handed over to a colleague who accepts."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.permissions import Act
from app.models.organisation import Membership, Trust
from app.models.partnership import HandOverState
from app.models.project import ProjectMember
from app.models.school_class import ClassTeacher
from app.services import partnerships, talk
from app.services.classes import load_class
from app.services.partnerships.hand_overs import show_hand_over
from app.services.projects.access import open_place
from app.services.projects.opening import open_project
from tests.cast import BASE, address, last_mail
from tests.partners import LONG, make_colleague, make_pair


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
