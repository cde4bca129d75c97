"""The ten main pages with 20,000 schools loaded: how long the server takes, how many a second, how many bytes.

PostgreSQL with fsync, one web process, the visitors in this process, all on one machine. Times are from the first
byte sent to the last byte received on loopback; the first view adds styles, scripts and fonts as a browser of a
reader of Latin script fetches them, compressed as they travel.
"""

import asyncio
import gzip
import re
import statistics
import time
from collections.abc import Mapping
from uuid import UUID

from app.domain.lessons import Slot
from app.kit.clock import now
from app.kit.ids import new_id
from app.models.file import File, FileVersion
from app.models.person import Person
from app.models.talk import Message
from app.services import accounts
from app.services.matchmaking import propose
from app.services.projects.opening import open_project
from bench.house import House, open_house
from bench.population import Population, load
from bench.runner import Figure, run
from bench.visitors import Visitor
from tests.cast import Player
from tests.classroom import make_class

ALONE, CLIENTS, SECONDS = 60, 8, 3.0
P95_MS, BYTES = 100.0, 200_000
# Pages a second that ten times the peer means (docs/capacity.md), with 8 clients on 2 cores.
PACE = {"today": 115, "project": 220, "talk": 190, "find": 210}
FILES, MESSAGES = 200, 2_000


async def measure(arguments: list[str]) -> list[Figure]:
    """Return the figures of each page. `--schools N` loads another number of schools."""
    schools = int(arguments[arguments.index("--schools") + 1]) if "--schools" in arguments else 20_000
    async with open_house() as house:
        loaded = load(house.server.database_url, Population(schools=schools))
        print("loaded: " + ", ".join(f"{count:,} {name}" for name, count in loaded.rows.items()))
        pages, cookie = await _world(house)
        figures: list[Figure] = []
        for name, path in pages.items():
            figures += await _page(house, name, path, cookie)
        return figures


async def _world(house: House) -> tuple[Mapping[str, str], str]:
    """Make two teachers with classes, a project with files and talk; returns the pages and a sign-in cookie."""
    db = house.db
    solene, bakers = await make_class(db, "solene", slots=(Slot(1, 540, 720), Slot(3, 540, 720)))
    aino, partners = await make_class(db, "aino")
    _odile, third = await make_class(db, "dimitra")
    project = await open_project(
        db, title="Sourdough and rieska", classes=[bakers.id, partners.id], created_by=solene.actor.id
    )
    await _fill(house, project.id, (solene, aino))
    await propose(
        db,
        solene.actor,
        from_class_id=bakers.id,
        to_class_id=third.id,
        call_id=None,
        title="Bread",
        message="Shall we bake?",
        base_url=house.server.url,
    )
    person = await db.get(Person, solene.actor.id)
    assert person is not None
    token = await accounts.start_sign_in(db, person, "bench")
    await db.commit()
    place = f"/projects/{project.id}"
    return {
        "welcome": "/",
        "today": "/today",
        "find": "/find",
        "class": f"/classes/{bakers.id}",
        "calls": "/calls",
        "proposals": "/proposals",
        "schools": "/schools/find?q=berufskolleg+nord",
        "project": place,
        "files": f"{place}/files",
        "talk": f"{place}/talk",
    }, f"journeywork={token}"


async def _fill(house: House, project_id: UUID, people: tuple[Player, ...]) -> None:
    """Put files and messages straight into the tables: only how pages read them is measured."""
    for number in range(MESSAGES):
        author = people[number % len(people)].actor.id
        said = f"Message {number}: the dough has *rested* for {number % 24} hours."
        house.db.add(Message(project_id=project_id, author_id=author, client_key=str(number), text=said))
        await asyncio.sleep(0)
    for number in range(FILES):
        version, file = new_id(), new_id()
        name = f"photo-{number:03}.jpg"
        house.db.add(
            File(
                id=file,
                project_id=project_id,
                name=name,
                name_key=name,
                version_id=version,
                created_by=people[0].actor.id,
                changed_at=now(),
            )
        )
        house.db.add(
            FileVersion(
                id=version,
                file_id=file,
                project_id=project_id,
                number=1,
                size=100_000,
                kind="image/jpeg",
                sha256=bytes(32),
                key=str(version),
                created_by=people[0].actor.id,
            )
        )
    await house.db.flush()


async def _page(house: House, name: str, path: str, cookie: str) -> list[Figure]:
    headers = {"accept-encoding": "br, gzip", "accept-language": "en"}
    if name != "welcome":
        headers["cookie"] = cookie
    visitor = Visitor(house.server.url, headers)
    await visitor.open()
    for _ in range(5):
        answer = await visitor.get(path)
        assert answer.status == 200, f"{path} answered {answer.status}"
    times = [(await visitor.get(path)).seconds * 1000 for _ in range(ALONE)]
    size = await _first_view(visitor, answer.body, answer.headers)
    visitor.close()
    pace, cpu = await _crowd(house, path, headers)
    return [
        Figure(f"{name}: server time, median", statistics.median(times), "ms"),
        Figure(f"{name}: server time, p95", statistics.quantiles(times, n=20)[-1], "ms", P95_MS),
        Figure(f"{name}: pages a second, {CLIENTS} clients", pace, "pages/s", PACE.get(name), at_least=True),
        Figure(f"{name}: CPU of the web process", cpu, "ms/page"),
        Figure(f"{name}: first view over the wire", size / 1000, "kB", BYTES / 1000),
    ]


async def _first_view(visitor: Visitor, body: bytes, headers: Mapping[str, str]) -> int:
    """Return the bytes of a page with its styles, scripts and Latin fonts."""
    html = gzip.decompress(body).decode() if headers.get("content-encoding") == "gzip" else body.decode()
    total, seen = len(body), set()
    waiting = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', html)
    visitor.headers = {**visitor.headers, "accept-encoding": "identity"}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        text = (await visitor.get(address)).body.decode()
        packed = Visitor(visitor.url, {"accept-encoding": "br, gzip"})
        await packed.open()
        total += len((await packed.get(address)).body)
        packed.close()
        if address.endswith(".js"):
            waiting += [f"/static/{found}" for found in re.findall(r'from"\./([^"]+\.js)"', text)]
        if address.endswith(".css"):
            fonts = re.findall(r"url\([\"']?(?:\./)?([^)\"']*latin-wght[^)\"']*\.woff2)", text)
            for font in set(fonts):
                total += len((await visitor.get(f"/static/{font}")).body)
    return total


async def _crowd(house: House, path: str, headers: dict[str, str]) -> tuple[float, float]:
    """Return pages a second with several visitors at once, and the web process's CPU milliseconds a page."""
    visitors = [Visitor(house.server.url, dict(headers)) for _ in range(CLIENTS)]
    for visitor in visitors:
        await visitor.open()
    began, cpu, fetched = time.perf_counter(), house.cpu_seconds(), 0

    async def browse(visitor: Visitor) -> None:
        nonlocal fetched
        while time.perf_counter() - began < SECONDS:
            await visitor.get(path)
            fetched += 1

    await asyncio.gather(*(browse(visitor) for visitor in visitors))
    passed = time.perf_counter() - began
    for visitor in visitors:
        visitor.close()
    return fetched / passed, (house.cpu_seconds() - cpu) / fetched * 1000


if __name__ == "__main__":
    run("pages", [])
