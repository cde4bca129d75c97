"""The talk of projects: durable posts a second, fan-out to many sockets, memory of idle ones, and a killed server.

PostgreSQL with fsync, one web process, everything on one machine. Posts go over sockets and count when they are
acknowledged; afterwards each is looked for in the table. Fan-out is measured in the server's own CPU seconds, so
that the machine's other work, the listeners included, does not count.
"""

import asyncio
import statistics
import time
from uuid import UUID

from sqlalchemy import func, select

from app.domain.actor import Kind
from app.kit.ids import new_id
from app.models.person import Person
from app.models.project import MemberRole, Project, ProjectMember
from app.models.sign_in import SignIn
from app.models.talk import Message
from app.services.accounts.sign_ins import start_sign_in
from app.services.actors import actor_of
from app.services.tickets import PURPOSE, make_ticket
from bench.house import House, open_house
from bench.listeners import listen
from bench.runner import Figure, median_figure, run
from tests.realtime.talking import Socket

PROJECTS, WRITERS = 8, 24
SECONDS, REPEATS = 6.0, 3
LISTENERS, SAYINGS, PAUSE = 400, 100, 0.05
IDLE = 2000


async def measure(arguments: list[str]) -> list[Figure]:
    """Return the figures."""
    async with open_house() as house:
        projects, people = await _populate(house)
        cpu = house.cpu_seconds()
        spread, lost = await _posts(house, projects, people)
        busy = house.cpu_seconds() - cpu
        stored = await _stored(house)
        alone, lost_alone = await _posts(house, projects[:1], people)
        fan = await _fan_out(house, projects[0], people[0])
        idle = await _idle(house, projects[1], people[1])
        kept = await _kill(house, projects, people)
    return [
        median_figure("durable posts, 8 projects", spread, "posts/s", 250, at_least=True),
        Figure("durable posts per core second of the web process", stored / busy, "posts/s"),
        median_figure("durable posts, one project", alone, "posts/s"),
        Figure("acknowledged posts lost or doubled", lost + lost_alone, "posts", 0),
        *fan,
        idle,
        Figure("lost or doubled by kill -9", kept, "posts", 0),
    ]


async def _populate(house: House) -> tuple[list[UUID], list[Person]]:
    """Make projects in which all writers are members."""
    people = [
        Person(id=new_id(), kind=Kind.LEARNER, name=f"Person {n}", display_name=f"Person {n}")
        for n in range(WRITERS)
    ]
    projects = [Project(id=new_id(), title=f"Project {n}") for n in range(PROJECTS)]
    house.db.add_all([*people, *projects])
    await house.db.flush()
    for project in projects:
        for person in people:
            house.db.add(ProjectMember(project_id=project.id, person_id=person.id, role=MemberRole.LEARNER))
    await house.db.commit()
    return [project.id for project in projects], people


async def _ticket(house: House, person: Person) -> str:
    await start_sign_in(house.db, person, "bench")
    await house.db.commit()
    newest = select(SignIn.id).where(SignIn.person_id == person.id).order_by(SignIn.created_at.desc())
    actor = await actor_of(house.db, person.id, await house.db.scalar(newest.limit(1)))
    await house.db.commit()  # a transaction left open would be ended by the server
    assert actor is not None
    return make_ticket(house.server.settings.secret(PURPOSE), actor)


async def _posts(house: House, projects: list[UUID], people: list[Person]) -> tuple[list[float], int]:
    """Let everybody write as fast as the answers come; returns posts a second of each run, and what is missing."""
    rates: list[float] = []
    before = await _stored(house)
    acknowledged: list[str] = []
    for _ in range(REPEATS):
        tickets = [await _ticket(house, person) for person in people]
        began = time.monotonic()
        counts = await asyncio.gather(
            *(
                _write(house.server.url, ticket, projects[n % len(projects)], began + SECONDS, acknowledged)
                for n, ticket in enumerate(tickets)
            )
        )
        rates.append(sum(counts) / (time.monotonic() - began))
    stored = await _stored(house) - before
    return rates, abs(stored - len(set(acknowledged)))


async def _write(url: str, ticket: str, project: UUID, until: float, acknowledged: list[str]) -> int:
    count = 0
    async with Socket(url, ticket) as line:
        while time.monotonic() < until:
            answer = await line.ask(
                type="chat.say", project=str(project), text="The dough rises.", key=str(new_id())
            )
            if answer["type"] == "ok":
                acknowledged.append(answer["message"])
                count += 1
            else:
                await asyncio.sleep(0.1)  # more than one socket may say: wait as it asks
    return count


async def _stored(house: House) -> int:
    await house.db.commit()
    count = await house.db.scalar(select(func.count()).select_from(Message)) or 0
    await house.db.commit()
    return count


async def _fan_out(house: House, project: UUID, person: Person) -> list[Figure]:
    """One writes, many listen."""
    listeners = await listen(
        house.server.url, lambda: _ticket(house, person), f"project:{project}", LISTENERS
    )
    cpu, began = house.cpu_seconds(), time.monotonic()
    async with Socket(house.server.url, await _ticket(house, person)) as line:
        for _ in range(SAYINGS):
            await line.ask(
                type="chat.say", project=str(project), text=f"sent {time.time_ns()}", key=str(new_id())
            )
            await asyncio.sleep(PAUSE)
    for _ in range(200):
        if all(len(one.delays) >= SAYINGS for one in listeners):
            break
        await asyncio.sleep(0.05)
    seconds, used = time.monotonic() - began, house.cpu_seconds() - cpu
    delays = sorted(delay for one in listeners for delay in one.delays)
    for one in listeners:
        one.close()
    return [
        Figure("deliveries per core second", len(delays) / used, "1/s", 10_000, at_least=True),
        Figure("deliveries a second then", len(delays) / seconds, "1/s"),
        Figure("reach", len(delays) / (SAYINGS * LISTENERS), "", 1.0, at_least=True),
        Figure("delay p99", delays[int(len(delays) * 0.99)], "ms", 250),
        Figure("delay median", statistics.median(delays), "ms"),
    ]


async def _idle(house: House, project: UUID, person: Person) -> Figure:
    """Sockets that listen and hear nothing."""
    before = house.resident_bytes()
    listeners = await listen(house.server.url, lambda: _ticket(house, person), f"project:{project}", IDLE)
    await asyncio.sleep(1)
    grown = house.resident_bytes() - before
    for one in listeners:
        one.close()
    return Figure(f"memory a socket, {IDLE} idle", grown / IDLE / 1000, "kB", 35)


async def _kill(house: House, projects: list[UUID], people: list[Person]) -> int:
    """kill -9 while everybody writes: returns how many acknowledged posts are not there exactly once."""
    acknowledged: list[str] = []
    tickets = [await _ticket(house, person) for person in people]
    writing = [
        asyncio.create_task(
            _write(house.server.url, ticket, projects[n % PROJECTS], time.monotonic() + 60, acknowledged)
        )
        for n, ticket in enumerate(tickets)
    ]
    await asyncio.sleep(2)
    house.server.kill("serve")
    await asyncio.gather(*writing, return_exceptions=True)
    house.server.start()
    await house.db.commit()
    wanted = [UUID(one) for one in acknowledged]
    found = (await house.db.scalars(select(Message.id).where(Message.id.in_(wanted)))).all()
    assert acknowledged, "nothing was acknowledged before the end"
    return len(set(wanted)) - len(found) + len(wanted) - len(set(wanted))


if __name__ == "__main__":
    raise SystemExit(0 if run("chat", []) else 1)
