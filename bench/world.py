"""The made-up world at full size: rows a second, and how much room its tables and indexes take.

300,000 organisations, 1.2 million people and 600,000 classes go into an empty database with fsync, by COPY, with the
indexes made afterwards. `--quick` loads 2,000 schools; `--schools N` another number.
"""

from bench.figure import Figure
from bench.house import open_house
from bench.population import FULL, Population, load

SECONDS = 600
QUICK = 2_000


async def measure(arguments: list[str]) -> list[Figure]:
    """Return the figures."""
    schools = QUICK if "--quick" in arguments else FULL.schools
    if "--schools" in arguments:
        schools = int(arguments[arguments.index("--schools") + 1])
    async with open_house() as house:
        loaded = load(house.server.database_url, Population(schools=schools))
    figures = [
        Figure("time to load", loaded.seconds, "s", SECONDS),
        Figure("rows", sum(loaded.rows.values()), "rows"),
        Figure("rows a second, indexes included", loaded.per_second, "rows/s"),
    ]
    for name, (table, indexes) in loaded.sizes.items():
        figures.append(Figure(f"{name}: rows", loaded.rows[name], "rows"))
        figures.append(Figure(f"{name}: table", table / 2**20, "MiB"))
        figures.append(Figure(f"{name}: indexes", indexes / 2**20, "MiB"))
    return figures
