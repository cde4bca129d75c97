"""Schools are found with mistakes, in any script, and are not added twice."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.models.organisation import Trust
from app.services import organisations, verification
from app.services.organisations.adding import LooksKnown
from tests.cast import BASE, actor, make_teacher
from tests.schools import LYON, add_school, make_officer, verified_school

SCHOOLS = [
    ("Lycée professionnel des métiers de bouche", "FR", "Lyon"),
    ("Tampereen seudun ammattiopisto", "FI", "Tampere"),
    ("مركز التكوين المهني بصفاقس", "TN", "صفاقس"),
    ("ΕΠΑΛ Αθήνας", "GR", "Αθήνα"),
    ("Zespół Szkół Gastronomicznych", "PL", "Łódź"),
    ("大阪市立工業高等学校", "JP", "大阪"),
]


@pytest.mark.parametrize(
    ("typed", "country", "found"),
    [
        ("lycee metiers bouche", "", "Lyon"),
        ("lycée proffesionel metier", "", "Lyon"),
        ("Lyon bouche", "", "Lyon"),
        ("tampeeren amattiopisto", "", "Tampere"),
        ("finland ammattiopisto", "", "Tampere"),
        ("صفاقس تكوين", "", "صفاقس"),
        ("επαλ αθηνας", "", "Αθήνα"),
        ("zespol szkol lodz", "", "Łódź"),
        ("gastronomiczny", "PL", "Łódź"),
        ("大阪", "", "大阪"),
    ],
)
async def test_a_school_is_found_by_what_people_type(
    db: AsyncSession, typed: str, country: str, found: str
) -> None:
    solene = await make_teacher(db, "solene")
    for name, code, place in SCHOOLS:
        zone = "UTC"
        await add_school(db, solene, name=name, country=code, place=place, time_zone=zone)
    schools = await organisations.search_organisations(db, typed, country=country)
    assert schools, typed
    assert schools[0].organisation.place in (found, {"صفاقس": "Sfax", "大阪": "Osaka"}.get(found, found))


async def test_nothing_typed_or_something_hostile_finds_nothing(db: AsyncSession) -> None:
    solene = await make_teacher(db, "solene")
    await add_school(db, solene)
    for typed in ("", "   ", "%", "'; DROP TABLE organisation; --", "\x00\ud7ff" * 5, "zq" * 400):
        assert await organisations.search_organisations(db, typed, country="") == []
    assert await organisations.search_organisations(db, "lyon", country="' OR 1=1") == []


async def test_place_and_zone_come_from_the_town_or_are_asked_for(db: AsyncSession) -> None:
    solene = await make_teacher(db, "solene")
    school, _case = await add_school(db, solene, place="lyon")
    assert (school.place, school.time_zone) == ("Lyon", "Europe/Paris")
    assert school.latitude is not None
    hamlet, _case = await add_school(db, solene, name="École du hameau", place="Nulle-Part-les-Bains")
    assert (hamlet.place, hamlet.latitude) == ("Nulle-Part-les-Bains", None)
    wrong = (
        {"country": "US", "place": "Nowhere Hollow"},
        {"country": "XX"},
        {"time_zone": "Mars/Base", "place": "Nowhere Hollow"},
        {"fields": ["0721", "9999"]},
        {"website": "javascript:alert(1)"},
        {"place_id": school.place_id, "country": "BE"},
        {"name": "!!"},
    )
    for said in wrong:
        with pytest.raises(Invalid):
            await add_school(db, solene, **said)
        await db.rollback()


async def test_a_school_with_the_same_name_and_place_is_shown_first(db: AsyncSession) -> None:
    solene, aino = await make_teacher(db, "solene"), await make_teacher(db, "aino")
    school, _case = await add_school(db, solene)
    acting = await actor(db, aino)
    with pytest.raises(LooksKnown) as refused:
        said = {**LYON, "name": "lycee professionnel métiers de bouche"}
        await organisations.add_organisation(db, acting, said, is_another=False)  # type: ignore[arg-type]
    assert list(refused.value.schools) == [school]
    other = {**LYON, "name": "Lycée du bâtiment"}
    await organisations.add_organisation(db, acting, other, is_another=False)  # type: ignore[arg-type]


async def test_only_verified_colleagues_of_the_same_school_vouch(db: AsyncSession) -> None:
    officer = await make_officer(db, "odile", "FR", "FI")
    solene, aino = await make_teacher(db, "solene"), await make_teacher(db, "aino")
    school = await verified_school(db, solene, officer)
    other = await make_teacher(db, "dimitra")
    await verified_school(db, other, officer, name="Tampereen ammattiopisto", country="FI", place="Tampere")
    await organisations.join_organisation(db, await actor(db, aino), school, BASE)
    yassine = await make_teacher(db, "yassine")
    await organisations.join_organisation(db, await actor(db, yassine), school, BASE)
    [asking] = await organisations.memberships_of(db, aino.actor)
    for stranger in (other, officer, aino, yassine):
        with pytest.raises(NotFound):
            await organisations.vouch_for(db, await actor(db, stranger), asking.id, BASE)
    assert await organisations.colleagues_of(db, await actor(db, yassine), school) == []
    await organisations.vouch_for(db, await actor(db, solene), asking.id, BASE)
    assert (await actor(db, aino)).is_verified
    assert asking.trust is Trust.VERIFIED
    # Aino may vouch from now on, once.
    [waiting] = await organisations.memberships_of(db, yassine.actor)
    await organisations.vouch_for(db, await actor(db, aino), waiting.id, BASE)
    with pytest.raises(Conflict):
        await organisations.vouch_for(db, await actor(db, solene), waiting.id, BASE)


async def test_who_leaves_a_school_is_verified_there_no_longer(db: AsyncSession) -> None:
    officer, solene = await make_officer(db, "odile", "FR"), await make_teacher(db, "solene")
    school = await verified_school(db, solene, officer)
    assert (await actor(db, solene)).is_verified
    await organisations.leave_organisation(db, await actor(db, solene), school)
    left = await actor(db, solene)
    assert not left.is_verified
    with pytest.raises(NotFound):
        await organisations.leave_organisation(db, left, school)
    with pytest.raises(Forbidden):
        await organisations.change_organisation(db, left, school, LYON, "")
    assert await verification.cases_of(db, left) == []
