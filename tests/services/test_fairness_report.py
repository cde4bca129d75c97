"""Who finds partners: a small world whose figures are counted by hand; who may read them."""

import csv
import io
from datetime import timedelta

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import NotFound
from app.kit.clock import now
from app.models.exposure import Exposure
from app.models.fairness_group import FairnessGroup
from app.models.organisation import Organisation
from app.models.person import Person
from app.models.project import Project, ProjectClass, ProjectState
from app.models.proposal import Proposal, ProposalState
from app.models.school_class import SchoolClass
from app.services import fairness_report
from app.services.classes import archive_class, describe_class
from tests.cast import Player, signed_in
from tests.classroom import bakers, make_class
from tests.schools import enter, make_officer

DAY = timedelta(days=1)
API, PAGE = "/api/v1/support/fairness", "/support/fairness"


async def classes_of(
    db: AsyncSession, who: str, many: int, **changes: object
) -> tuple[Player, list[SchoolClass]]:
    """A verified school of the cast with so many classes."""
    player, first = await make_class(db, who, **changes)
    profiles = [bakers(**{**changes, "name": f"N{number}"}) for number in range(1, many)]
    others = [await describe_class(db, player.actor, first.organisation_id, one) for one in profiles]
    return player, [first, *others]


async def work_together(
    db: AsyncSession, *classes: SchoolClass, days_ago: int = 0, state: ProjectState = ProjectState.LIVE
) -> None:
    """A project of these classes, which came into it so many days ago."""
    project = Project(title="Bread", state=state)
    db.add(project)
    await db.flush()
    at = now() - days_ago * DAY
    db.add_all(ProjectClass(project_id=project.id, class_id=one.id, created_at=at) for one in classes)
    await db.flush()


async def small_world(db: AsyncSession) -> Player:
    """20 classes that count: 10 in a French town, 5 in Finland, 4 in Tunisia, 1 in Greece; and two that do not.

    Returns the French teacher.
    """
    solene, french = await classes_of(db, "solene", 10)
    _aino, finnish = await classes_of(db, "aino", 5, size=10)
    _yassine, tunisian = await classes_of(db, "yassine", 4, isco=("2512",))
    dimitra, [greek] = await classes_of(db, "dimitra", 1, isco=("2512",))
    await make_class(db, "odile", verified=False)
    gone = await describe_class(db, dimitra.actor, greek.organisation_id, bakers(name="gone"))
    await archive_class(db, dimitra.actor, gone.id)
    for one, inhabitants in ((french[0], 500_000), (tunisian[0], 9_999), (greek, 10_000)):
        school = update(Organisation).where(Organisation.id == one.organisation_id)
        await db.execute(school.values(inhabitants=inhabitants))
    await db.execute(update(Person).where(Person.id == solene.actor.id).values(created_at=now() - 200 * DAY))
    for days, one in enumerate((*french[:3], *finnish[:2]), start=1):
        one.created_at = now() - 10 * days * DAY
    for one in french[4:]:
        one.created_at = now() - 120 * DAY
    await work_together(db, french[0], finnish[0])
    await work_together(db, french[1], finnish[0])
    await work_together(db, french[2], finnish[1], state=ProjectState.CLOSED)
    # None of these counts: the same school, long ago, a meeting.
    await work_together(db, french[0], french[3])
    await work_together(db, french[4], finnish[2], days_ago=400)
    await work_together(db, french[5], finnish[3], state=ProjectState.MEETING)
    await show_and_ask(db, french, finnish)
    await db.commit()
    return solene


async def show_and_ask(db: AsyncSession, french: list[SchoolClass], finnish: list[SchoolClass]) -> None:
    """One class is shown to ten others, one to nine and long ago to a tenth; six have an open proposal."""
    today, viewers = now().date(), [one.id for one in (*french, *finnish)]
    shown = [(french[0], day % 3, viewers[1 + day]) for day in range(10)]
    shown += [(french[0], 5, viewers[1])]
    shown += [(french[1], 13, viewer) for viewer in viewers[2:11]] + [(french[1], 20, viewers[12])]
    db.add_all(
        Exposure(class_id=one.id, day=today - days * DAY, viewer_id=viewer, place=1)
        for one, days, viewer in shown
    )
    asked = [(finnish[0], one, ProposalState.WAITING) for one in french[:6]]
    asked += [(french[0], one, ProposalState.DECLINED) for one in finnish]
    db.add_all(
        Proposal(
            from_class_id=ours.id, to_class_id=theirs.id, title="Bread", message="?", state=state,
            since=now(), expires_at=now() + 9 * DAY,
        )
        for ours, theirs, state in asked
    )  # fmt: skip


async def test_the_figures_are_those_that_one_counts_by_hand(db: AsyncSession) -> None:
    await small_world(db)
    await fairness_report.make_report(db)
    made = await fairness_report.make_report(db)
    rows = (await db.scalars(select(FairnessGroup))).all()
    assert len(rows) == made
    told = {(one.scope, one.dimension.value, one.value): one for one in rows}
    numbers = {
        key: (one.classes, one.found, one.days, one.shown, one.asked)
        for key, one in told.items()
        if key[0] == "*"
    }
    assert numbers == {
        ("*", "everybody", "*"): (20, 25, 30, 5, 0),
        ("*", "country", "FR"): (10, 30, None, 10, 1),
        ("*", "country", "FI"): (5, 40, None, 0, 0),
        ("*", "country", "other"): (5, 0, None, 0, 0),
        ("*", "size", "small"): (10, 20, None, 0, 0),
        ("*", "size", "middle"): (10, 30, None, 10, 1),
        ("*", "place", "rural"): (10, 22, None, 0, 0),
        ("*", "place", "town"): (10, 27, None, 9, 1),
        ("*", "newness", "new_teachers"): (10, 20, None, 0, 0),
        # Four new classes of a teacher who is here for longer are too few, and six old ones are put with them.
        ("*", "newness", "other"): (10, 30, None, 10, 1),
        ("*", "field", "06"): (5, 0, None, 0, 0),
        ("*", "field", "07"): (15, 33, 30, 7, 0),
    }
    whole = told["*", "everybody", "*"]
    # Partners: 15 classes have none, four have one, one has two. Shown: 18 to nobody, one to 9, one to 10.
    assert (whole.gini_partners, whole.gini_shown, whole.gini_countries) == (0.783, 0.903, 0.071)
    assert {key[0] for key in told} == {"*", "FR", "FI"}
    assert ("FR", "newness", "new_class") not in told
    assert told["FR", "everybody", "*"].found_of_all == 25


async def test_before_the_first_night_and_with_too_few_there_is_nothing(
    db: AsyncSession, client: AsyncClient
) -> None:
    officer = await make_officer(db, "kreszentia", "FR")
    me = await signed_in(client, officer)
    nothing = {"country": None, "made_at": None, "evenness": None, "groups": []}
    assert (await client.get(API, headers=me)).json() == nothing
    await classes_of(db, "solene", 4)
    assert await fairness_report.make_report(db) == 0
    await db.commit()
    assert (await client.get(API, headers=me)).json() == nothing
    await enter(client, officer)
    assert "No figures yet" in (await client.get(PAGE)).text


async def test_an_officer_reads_all_countries_and_the_own_one_in_full_and_nobody_else_anything(
    db: AsyncSession, client: AsyncClient
) -> None:
    solene = await small_world(db)
    await fairness_report.make_report(db)
    officer = await make_officer(db, "kreszentia", "FR")
    me = await signed_in(client, officer)
    told = (await client.get(API, headers=me)).json()
    assert (told["country"], told["evenness"]["partners"]) == (None, 0.783)
    assert {"dimension": "country", "value": "FI", "classes": 5}.items() <= told["groups"][1].items()
    own = (await client.get(f"{API}?country=FR", headers=me)).json()
    assert [(one["dimension"], one["value"]) for one in own["groups"]] == [
        ("everybody", "*"), ("field", "07"), ("place", "town"), ("size", "middle"),
    ]  # fmt: skip
    assert (await client.get(f"{API}?country=FI", headers=me)).status_code == 404
    assert (await client.get(f"{API}?country=france", headers=me)).status_code == 422
    with pytest.raises(NotFound):
        await fairness_report.read_report(db, officer.actor, "FI")
    await enter(client, solene)
    assert (await client.get(PAGE)).status_code == 403
    assert (await client.get(f"{PAGE}/figures.csv")).status_code == 403


async def test_the_page_names_groups_and_leads_to_the_own_country(
    db: AsyncSession, client: AsyncClient
) -> None:
    await small_world(db)
    await fairness_report.make_report(db)
    await enter(client, await make_officer(db, "kreszentia", "FI"))
    page = (await client.get(PAGE)).text
    assert "no clear difference: 20% against 25%" in page
    assert "In the countryside" in page
    assert "?country=FI" in page
    assert "?country=FR" not in page
    assert "Lycée" not in page
    assert PAGE in (await client.get("/support/partnerships")).text
    assert "Who finds partners: Finland" in (await client.get(f"{PAGE}?country=FI")).text
    assert (await client.get(f"{PAGE}?country=FR")).status_code == 404
    file = await client.get(f"{PAGE}/figures.csv")
    assert file.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert {row["scope"] for row in rows} == {"*", "FI"}
    assert [row["found_percent"] for row in rows if row["value"] == "rural" and row["scope"] == "*"] == ["22"]


async def test_a_sponsor_reads_every_country_in_full(db: AsyncSession) -> None:
    await small_world(db)
    await fairness_report.make_report(db)
    sponsor = await make_officer(db, "kreszentia", "*")
    assert (await fairness_report.read_report(db, sponsor.actor, "FI")).whole is not None
    kept = await db.scalar(select(func.count()).select_from(FairnessGroup))
    assert len((await fairness_report.report_as_csv(db, sponsor.actor)).splitlines()) == 1 + (kept or 0)
