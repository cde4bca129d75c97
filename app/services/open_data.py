"""Public figures: counted every night, protected before they are kept, read by anybody."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.open_data import ALL, Key, publishable
from app.kit.clock import now
from app.kit.words import N_
from app.models.open_figures import OpenFigures
from app.models.organisation import Organisation, OrganisationKind, Trust
from app.models.project import Project, ProjectClass, ProjectState
from app.models.school_class import SchoolClass

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
#: The dimensions, the coarsest first; a school has no field of its own, because it teaches many.
DIMENSIONS = ("year", "country", "field")
COLUMNS = ("measure", *DIMENSIONS, "count")
#: What is counted: code → (its name, how it is counted).
MEASURES = {
    "schools": (N_("Schools"), N_("Verified schools, by the year in which they were verified")),
    "classes": (N_("Classes"), N_("Classes of verified schools, by the year in which they were described")),
    "projects": (
        N_("Projects"),
        N_(
            "Projects of partner classes, by the year in which they began; one counts in each of its countries and fields"
        ),
    ),
    "finished": (
        N_("Finished projects"),
        N_("Projects that were closed, by that year; one counts in each of its countries and fields"),
    ),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a day. `rows` are dictionaries of COLUMNS."""

    rows: Sequence[Mapping[str, Any]]
    made_at: datetime


async def read_figures(db: AsyncSession) -> Figures | None:
    """Return the latest figures; None before the first night."""
    found = await db.scalar(select(OpenFigures).execution_options(populate_existing=True))
    return Figures(found.rows, found.made_at) if found else None


async def make_figures(db: AsyncSession) -> Figures:
    """Count everything, protect it, and keep the result in place of the last one."""
    rows: list[dict[str, Any]] = []
    for measure, query in _queries().items():
        counts: dict[Key, int] = {}
        for *values, count in await db.execute(query):
            counts[tuple(map(str, values))] = count
        width = len(DIMENSIONS) if measure != "schools" else 2
        for group in publishable(counts, width):
            key = (*group.key, *(ALL for _missing in range(len(DIMENSIONS) - width)))
            rows.append({"measure": measure, **dict(zip(DIMENSIONS, key, strict=True)), "count": group.count})
    made_at = now()
    made = insert(OpenFigures).values(id=1, rows=rows, made_at=made_at)
    kept = {"rows": rows, "made_at": made_at}
    await db.execute(made.on_conflict_do_update(index_elements=["id"], set_=kept))
    return Figures(rows, made_at)


def as_csv(figures: Figures) -> str:
    """Return the figures as CSV (RFC 4180) with a line of names first."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(figures.rows)
    return out.getvalue()


def _queries() -> dict[str, Select[Any]]:
    def year(column: Any) -> Any:
        # Written out: as a parameter it would be another one in GROUP BY.
        return cast(func.extract("year", func.timezone(literal_column("'UTC'"), column)), String)

    country, field = Organisation.country, func.left(SchoolClass.isced_f, 2)
    verified = Organisation.trust == Trust.VERIFIED
    schools = (
        select(year(Organisation.verified_at), country, func.count())
        .where(verified, Organisation.kind == OrganisationKind.SCHOOL, Organisation.verified_at.is_not(None))
        .group_by(year(Organisation.verified_at), country)
    )
    classes = (
        select(year(SchoolClass.created_at), country, field, func.count())
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .where(verified)
        .group_by(year(SchoolClass.created_at), country, field)
    )

    def projects(at: Any, *states: ProjectState) -> Select[Any]:
        return (
            select(year(at), country, field, func.count(Project.id.distinct()))
            .join(ProjectClass, ProjectClass.project_id == Project.id)
            .join(SchoolClass, SchoolClass.id == ProjectClass.class_id)
            .join(Organisation, Organisation.id == SchoolClass.organisation_id)
            .where(Project.state.in_(states), at.is_not(None))
            .group_by(year(at), country, field)
        )

    return {
        "schools": schools,
        "classes": classes,
        "projects": projects(Project.created_at, ProjectState.LIVE, ProjectState.CLOSED),
        "finished": projects(Project.closed_at, ProjectState.CLOSED),
    }
