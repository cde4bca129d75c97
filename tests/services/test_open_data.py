"""Public figures: counted at night, read by anybody, and nothing in them about one school."""

import csv
import io

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.organisation import Organisation, OrganisationKind, Trust
from app.models.project import Project, ProjectClass, ProjectState
from app.models.school_class import SchoolClass
from app.services import open_data
from app.services.classes import describe_class
from tests.cast import Player
from tests.classroom import bakers, make_class

YEAR = str(now().year)


async def six_more(db: AsyncSession, player: Player, school: SchoolClass) -> None:
    """Six verified schools and six classes more in France, of bakers, and three of joiners."""
    for number in range(6):
        db.add(
            Organisation(
                kind=OrganisationKind.SCHOOL, name=f"Lycée {number}", country="FR", place="Lyon",
                time_zone="Europe/Paris", languages=[], fields=[], trust=Trust.VERIFIED, verified_at=now(),
                search="lycee",
            )
        )  # fmt: skip
    for number in range(6):
        name = f"CAP {number}"
        await describe_class(db, player.actor, school.organisation_id, bakers(name=name))
    for number in range(3):
        joiners = bakers(name=f"BTS {number}", isco=("2512",))
        await describe_class(db, player.actor, school.organisation_id, joiners)
    await db.commit()


async def test_figures_are_counted_protected_and_kept(db: AsyncSession, client: AsyncClient) -> None:
    empty = await client.get("/api/v1/open-data")
    assert (empty.status_code, empty.json()["rows"], empty.json()["made_at"]) == (200, [], None)
    solene, lyon = await make_class(db, "solene")
    _aino, tampere = await make_class(db, "aino")
    await six_more(db, solene, lyon)
    for state in (ProjectState.LIVE, ProjectState.SANDBOX, ProjectState.MEETING):
        project = Project(title="Bread", state=state)
        db.add(project)
        await db.flush()
        db.add_all(ProjectClass(project_id=project.id, class_id=one.id) for one in (lyon, tampere))
    await db.flush()
    await open_data.make_figures(db)
    await open_data.make_figures(db)
    await db.commit()
    told = (await client.get("/api/v1/open-data")).json()
    assert told["licence"] == "CC BY 4.0"
    rows = {(row["measure"], row["year"], row["country"], row["field"]): row["count"] for row in told["rows"]}
    # Finland's one school and one class are named nowhere, nor can they be worked out: France stands for all.
    assert rows == {("schools", YEAR, "*", "*"): 10, ("classes", YEAR, "*", "*"): 10}
    assert "FI" not in str(told)


async def test_a_country_with_enough_is_named_and_split_by_field(
    db: AsyncSession, client: AsyncClient
) -> None:
    solene, lyon = await make_class(db, "solene")
    await six_more(db, solene, lyon)
    for number in range(3):
        joiners = bakers(name=f"BTS more {number}", isco=("2512",))
        await describe_class(db, solene.actor, lyon.organisation_id, joiners)
    await open_data.make_figures(db)
    await db.commit()
    figures = await client.get("/open-data/figures.csv")
    assert figures.headers["content-type"].startswith("text/csv")
    rows = [row for row in csv.DictReader(io.StringIO(figures.text)) if row["measure"] == "classes"]
    assert [(row["country"], row["field"], row["count"]) for row in rows] == [
        ("FR", "06", "5"),
        ("FR", "07", "5"),
    ]
    page = await client.get("/open-data")
    assert page.status_code == 200
    assert "Download as CSV" in page.text
    assert (await client.get("/open-data/figures.json")).json()["rows"]
