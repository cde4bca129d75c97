"""A circle with its facilitator: who comes into the project, what they may do there, and how one goes on without."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.kit.clock import now, travel
from app.models.mail import Mail
from app.models.matching_round import RoundGroup
from app.models.project import MemberRole, ProjectMember
from app.services import closing, rounds, talk
from app.services.projects import changing, invitations, looking
from app.services.rounds import facilitating
from app.services.sessions import plan
from tests.cast import BASE, Player, actor, address, last_mail, make_teacher
from tests.classroom import make_class
from tests.rounds_world import DAY, DEADLINE, World, count, enter, make_round, seats, solved


async def circle(db: AsyncSession, *, facilitator: str = "odile") -> tuple[World, RoundGroup, Player]:
    """Solène and Aino are asked to be a group; Odile, who teaches elsewhere, facilitates."""
    world = await make_round(db, "solene", "aino")
    guide, _class = await make_class(db, facilitator)
    await enter(db, world, "solene", "aino")
    (group,) = await solved(db, world)
    return world, group, guide


async def all_accept(db: AsyncSession, world: World, group: RoundGroup) -> None:
    with travel((DEADLINE + 3) * DAY):
        for who, seat in (await seats(db, world, group)).items():
            await rounds.accept(db, world.players[who].actor, seat.id, BASE)
    await db.refresh(group)
    assert group.project_id


async def lead(db: AsyncSession, world: World, who: str) -> None:
    told = address(who) if who else ""
    await rounds.name_facilitator(db, world.officer.actor, world.round.id, told, BASE)


async def mailed(db: AsyncSession, who: str, subject: str) -> int:
    """Return how many such mails somebody got; some are of a time to which a test has travelled."""
    return await count(db, Mail, Mail.to == address(who), Mail.subject.contains(subject))


async def role_of(db: AsyncSession, who: Actor, group: RoundGroup) -> MemberRole | None:
    return await db.scalar(
        select(ProjectMember.role).where(
            ProjectMember.project_id == group.project_id,
            ProjectMember.person_id == who.id,
            ProjectMember.left_at.is_(None),
        )
    )


async def test_the_facilitator_of_a_round_comes_into_its_projects_and_the_letters_say_so(
    db: AsyncSession,
) -> None:
    world, group, guide = await circle(db)
    await lead(db, world, "odile")
    assert await mailed(db, "odile", "asked to facilitate")
    shown = (await rounds.show_group(db, world.players["aino"].actor, group.id)).shown
    assert shown.guide
    assert shown.guide.id == guide.actor.id
    await all_accept(db, world, group)
    assert await role_of(db, guide.actor, group) is MemberRole.FACILITATOR
    assert await mailed(db, "odile", "You facilitate a project")
    assert "Odile Outsider is in it" in (await last_mail(db, address("aino"))).text
    assert group.project_id
    (helpers,) = [
        one.facilitators
        for one in (await looking.show_people(db, world.players["aino"].actor, group.project_id)).groups
        if one.facilitators
    ]
    assert [one.name for one in helpers] == ["Odile Outsider"]


async def test_a_facilitator_reads_and_writes_and_decides_nothing(db: AsyncSession) -> None:
    world, group, guide = await circle(db)
    await lead(db, world, "odile")
    await all_accept(db, world, group)
    project = group.project_id
    assert project
    said = await talk.say(db, guide.actor, project, text="Welcome to your circle!")
    page = await talk.read_talk(db, world.players["aino"].actor, project)
    assert [(one.id, one.role) for one in page.messages] == [(said, MemberRole.FACILITATOR)]
    (listed,) = await looking.list_projects(db, guide.actor)
    assert listed.project.id == project
    for refused in (
        changing.change_project(db, guide.actor, project, title="Mine", aims=""),
        closing.close_project(db, guide.actor, project, base_url=BASE),
        invitations.invite_colleague(db, guide.actor, project, note=""),
        plan.plan_session(
            db, guide.actor, project, title="x", starts_at=now() + DAY, minutes=45, base_url=BASE
        ),
        rounds.go_on_without(db, guide.actor, project, BASE),
    ):
        with pytest.raises(Forbidden):
            await refused
    await changing.leave_project(db, guide.actor, project)
    assert await role_of(db, guide.actor, group) is None
    with pytest.raises(NotFound):
        await talk.read_talk(db, guide.actor, project)


async def test_teachers_go_on_without_a_facilitator_and_nobody_is_named_over_their_heads(
    db: AsyncSession,
) -> None:
    world, group, guide = await circle(db)
    await lead(db, world, "odile")
    await all_accept(db, world, group)
    assert group.project_id
    outsider = await make_teacher(db, "dimitra")
    with pytest.raises(NotFound):
        await rounds.go_on_without(db, outsider.actor, group.project_id, BASE)
    for _twice in range(2):
        await rounds.go_on_without(db, world.players["solene"].actor, group.project_id, BASE)
    assert await role_of(db, guide.actor, group) is None
    assert await mailed(db, "odile", "no longer needed")
    with pytest.raises(Conflict):
        await rounds.name_group_facilitator(db, world.officer.actor, group.id, address("odile"), BASE)
    await lead(db, world, "")
    await lead(db, world, "odile")
    assert await facilitating.follow_round(db, world.round.id, 0, BASE) == group.number
    assert await role_of(db, guide.actor, group) is None


async def test_another_facilitator_takes_over_running_projects(db: AsyncSession) -> None:
    world, group, guide = await circle(db)
    await all_accept(db, world, group)
    await lead(db, world, "odile")
    assert await facilitating.follow_round(db, world.round.id, 0, BASE) == group.number
    assert await facilitating.follow_round(db, world.round.id, group.number, BASE) is None
    assert await role_of(db, guide.actor, group) is MemberRole.FACILITATOR
    assert await mailed(db, "aino", "facilitates your project")
    yassine, _class = await make_class(db, "yassine")
    await rounds.name_group_facilitator(db, guide.actor, group.id, address("yassine"), BASE)
    assert await role_of(db, guide.actor, group) is None
    assert await role_of(db, yassine.actor, group) is MemberRole.FACILITATOR
    (guided,) = await rounds.guided_by(db, yassine.actor)
    assert guided.group.id == group.id
    await rounds.name_group_facilitator(db, yassine.actor, group.id, "", BASE)  # back to that of the round
    assert await role_of(db, guide.actor, group) is MemberRole.FACILITATOR


async def test_a_group_has_its_own_facilitator_who_sees_it_before_it_begins(db: AsyncSession) -> None:
    world, group, guide = await circle(db)
    with pytest.raises(NotFound):
        await rounds.show_group(db, guide.actor, group.id)
    with pytest.raises(Forbidden):
        await rounds.name_group_facilitator(db, world.players["aino"].actor, group.id, address("odile"), BASE)
    await rounds.name_group_facilitator(db, world.officer.actor, group.id, address("odile"), BASE)
    assert await mailed(db, "odile", "facilitate a group")
    assert (await rounds.show_group(db, guide.actor, group.id)).leads
    with pytest.raises(Forbidden):  # one group is not the round
        await rounds.show_led(db, guide.actor, world.round.id)
    await all_accept(db, world, group)
    assert await role_of(db, guide.actor, group) is MemberRole.FACILITATOR


async def test_only_teachers_of_verified_schools_facilitate(db: AsyncSession) -> None:
    world, group, _guide = await circle(db)
    await make_teacher(db, "dimitra")
    with pytest.raises(Invalid) as refused:
        await rounds.name_group_facilitator(db, world.officer.actor, group.id, address("dimitra"), BASE)
    assert "not verified" in refused.value.text
    with pytest.raises(Invalid):
        await lead(db, world, "dimitra")


async def test_a_facilitator_who_teaches_one_of_the_classes_stays_its_teacher(db: AsyncSession) -> None:
    world, group, _guide = await circle(db)
    await lead(db, world, "aino")
    await all_accept(db, world, group)
    assert await role_of(db, world.players["aino"].actor, group) is MemberRole.TEACHER
    assert "is in it" not in (await last_mail(db, address("solene"))).text


async def test_a_facilitator_who_is_invited_or_comes_with_a_class_becomes_a_teacher(db: AsyncSession) -> None:
    world, group, guide = await circle(db)
    await lead(db, world, "odile")
    await all_accept(db, world, group)
    assert group.project_id
    _made, token = await invitations.invite_colleague(
        db, world.players["aino"].actor, group.project_id, note="Odile"
    )
    await invitations.join_by_invitation(db, await actor(db, guide), token)
    assert await role_of(db, guide.actor, group) is MemberRole.TEACHER
