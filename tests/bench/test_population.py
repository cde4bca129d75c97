"""The made-up world: as large as asked, the same from the same seed, as skewed as the real one, all keys kept."""

from collections import Counter

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.candidates import trade_keys, week_bits
from app.domain.lessons import Slot
from app.models.school_class import SchoolClass
from bench.population import Population, load
from bench.population.rows import TABLES, tables
from bench.population.world import make_world

SMALL = Population(schools=300)


@pytest.fixture
def loaded(database_url: str, clean_database: None) -> str:
    """A small world in the test's database, loaded with every check on."""
    loaded = load(database_url, SMALL)
    assert loaded.rows["organisation"] == 300
    assert loaded.rows["person"] == 1200
    assert loaded.rows["class"] == 600
    assert loaded.rows["call"] == 120
    assert all(table > 0 for table, _ in loaded.sizes.values())
    return database_url


async def test_rows_are_what_the_application_would_have_written(loaded: str, db: AsyncSession) -> None:
    found = (await db.execute(text("SELECT id FROM class ORDER BY id LIMIT 40"))).scalars().all()
    assert len(found) == 40
    for class_id in found:
        row = await db.get(SchoolClass, class_id)
        assert row is not None
        assert row.trade_keys == trade_keys(row.isco, row.isced_f)
        assert row.week == week_bits(row.time_zone, [Slot(*slot) for slot in row.slots])


async def test_partners_are_abroad(loaded: str, db: AsyncSession) -> None:
    rows = await db.execute(
        text(
            "SELECT p.id, count(*), count(DISTINCT o.country) FROM project p"
            " JOIN project_class pc ON pc.project_id = p.id JOIN class c ON c.id = pc.class_id"
            " JOIN organisation o ON o.id = c.organisation_id GROUP BY p.id"
        )
    )
    counted = rows.all()
    assert counted
    assert all(classes == countries >= 2 for _, classes, countries in counted)


def test_the_same_seed_is_the_same_world() -> None:
    one, again, other = [_printed(Population(schools=60, seed=seed)) for seed in (5, 5, 6)]
    assert one == again
    assert one != other


def test_indexes_and_keys_made_afterwards_are_the_same(database_url: str, clean_database: None) -> None:
    address = database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    asked = (
        "SELECT indexdef FROM pg_indexes WHERE tablename = ANY(%s) UNION ALL"
        " SELECT conrelid::regclass || ' ' || conname || pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1"
    )
    with psycopg.connect(address) as connection:
        before = connection.execute(asked, (list(TABLES),)).fetchall()
        load(database_url, Population(schools=40), bulk=True)
        assert connection.execute(asked, (list(TABLES),)).fetchall() == before


def test_the_world_is_skewed() -> None:
    world = make_world(Population(schools=4_000))
    countries = Counter(school.land.country for school in world.schools)
    assert len(countries) > 60
    assert sum(count for _, count in countries.most_common(5)) > 0.3 * 4_000
    classes = Counter(world.school_of_class)
    largest = sum(count for _, count in classes.most_common(400))
    assert largest > 0.3 * len(world.school_of_class)
    assert sum(1 for n in range(4_000) if n not in classes) > 400
    assert 0.1 < sum(school.is_rural for school in world.schools) / 4_000 < 0.6
    assert sum(school.days < 30 for school in world.schools) > 400


def _printed(population: Population) -> list[str]:
    return [f"{model.__tablename__} {row}" for model, rows in tables(make_world(population)) for row in rows]
