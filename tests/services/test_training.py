"""What a school says of its training: only its colleagues say it, its classes add to it, and it is found by it."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Forbidden, Invalid
from app.domain.search import Wanted
from app.models.event import AuditEntry
from app.models.organisation import Organisation, OrganisationKind
from app.models.school_class import SchoolClass
from app.services import classes, organisations
from app.services.findable import learn_all
from app.services.organisations import Site, Training
from app.services.search import find
from tests.cast import Player, actor, make_teacher
from tests.classroom import make_class
from tests.schools import make_officer, verified_school

SAID = Training(
    sites=(Site("Fournil", "12 rue du Four, Lyon", True), Site("Annexe")),
    isco=("7512",),
    eqf_levels=(3, 4),
    equipment=("deck_oven", "dough_mixer"),
    accreditation="2021-1-FR01-KA120-VET-000012345",
    oid="E10012345",
)


async def school_of(db: AsyncSession, made: SchoolClass) -> Organisation:
    return await db.get_one(Organisation, made.organisation_id)


async def found_schools(db: AsyncSession, who: Player, query: str) -> set[str]:
    found = (await find(db, who.actor, Wanted.from_query(f"kind=school&{query}"))).found
    return {one.school.name for one in found if one.school}


async def test_what_a_school_says_is_kept_replaced_and_audited(db: AsyncSession) -> None:
    solene, made = await make_class(db, "solene")
    school = await school_of(db, made)
    assert await organisations.training_of(db, school) == Training()
    typed = Training(
        **{**_parts(SAID), "oid": " e10012345", "eqf_levels": (4, 3, 4), "isco": ("7512", "7512")}
    )
    assert await organisations.change_training(db, solene.actor, school, typed) == SAID
    assert await organisations.training_of(db, school) == SAID
    fewer = Training(sites=(Site("Annexe"),))
    await organisations.change_training(db, solene.actor, school, fewer)
    assert await organisations.training_of(db, school) == fewer
    told = select(AuditEntry.data).where(AuditEntry.event == "organisation.training_changed")
    audited = (await db.scalars(told)).all()
    mine = {"person_id": str(solene.actor.id), "organisation_id": str(school.id)}
    assert audited == [mine, mine]


async def test_nobody_says_it_for_another_school(db: AsyncSession) -> None:
    solene, made = await make_class(db, "solene")
    outsider, _ = await make_class(db, "odile")
    officer = await make_officer(db, "dimitra", "FR")
    school = await school_of(db, made)
    await organisations.change_training(db, solene.actor, school, SAID)
    for stranger in (outsider, officer):
        with pytest.raises(Forbidden):
            await organisations.change_training(db, await actor(db, stranger), school, Training())
    assert await organisations.training_of(db, school) == SAID


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("sites", (Site("", "12 rue du Four"),)),
        ("sites", tuple(Site(f"Site {n}") for n in range(13))),
        ("sites", (Site("x" * 121),)),
        ("eqf_levels", (1,)),
        ("eqf_levels", (7,)),
        ("isco", ("75",)),
        ("isco", ("9999",)),
        ("equipment", ("time_machine",)),
        ("accreditation", "2021-1-FR01-KA121-VET-000012345"),
        ("oid", "10012345"),
    ],
)
async def test_what_does_not_fit_is_refused_and_names_its_field(
    db: AsyncSession, field: str, wrong: object
) -> None:
    solene, made = await make_class(db, "solene")
    school = await school_of(db, made)
    with pytest.raises(Invalid) as refused:
        await organisations.change_training(
            db, solene.actor, school, Training(**{**_parts(SAID), field: wrong})
        )
    assert refused.value.field == field
    assert await organisations.training_of(db, school) == Training()


async def test_classes_add_what_they_say_as_far_as_one_may_find_them(db: AsyncSession) -> None:
    solene, made = await make_class(db, "solene", eqf=4, equipment=("proofer",))
    hidden, waiting = await make_class(db, "aino", verified=False)
    outsider = await make_teacher(db, "odile")
    taught = await organisations.taught_in_classes(db, outsider.actor, await school_of(db, made))
    assert (taught.eqf_levels, taught.isco, taught.equipment) == ((4,), ("7512",), ("proofer",))
    own = await school_of(db, waiting)
    assert (await organisations.taught_in_classes(db, hidden.actor, own)).isco == ("7512",)
    assert (await organisations.taught_in_classes(db, outsider.actor, own)).isco == ()
    await classes.archive_class(db, solene.actor, made.id)
    taught = await organisations.taught_in_classes(db, outsider.actor, await school_of(db, made))
    assert (taught.eqf_levels, taught.equipment) == ((), ())


async def test_companies_are_found_like_schools_by_what_they_say(db: AsyncSession) -> None:
    officer, solene = await make_officer(db, "dimitra", "FR"), await make_teacher(db, "solene")
    outsider, _ = await make_class(db, "odile")
    company = await verified_school(
        db, solene, officer, name="Fournil Perrache SARL", kind=OrganisationKind.COMPANY, fields=[]
    )
    chamber = await verified_school(
        db, solene, officer, name="Chambre de métiers du Rhône", kind=OrganisationKind.CHAMBER, fields=[]
    )
    await learn_all(db)
    assert await found_schools(db, outsider, "q=perrache") == {company.name}
    assert await found_schools(db, outsider, "equipment=deck_oven") == set()
    said = Training(sites=(Site("Fournil"),), isco=("7512",), equipment=("deck_oven",))
    await organisations.change_training(db, await actor(db, solene), company, said)
    await organisations.change_training(
        db, await actor(db, solene), chamber, Training(eqf_levels=(5,), oid="E10012345")
    )
    assert await found_schools(db, outsider, "equipment=deck_oven") == {company.name}
    assert await found_schools(db, outsider, "q=baker") == {company.name}
    assert await found_schools(db, outsider, "level=5") == {chamber.name}


def _parts(said: Training) -> dict[str, object]:
    return {name: getattr(said, name) for name in Training.__slots__}
