"""The owner's phone on the workbench, in a room that runs: one more who tries every door."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.ids import new_id
from app.services.sessions import bench_links, door, plan
from tests.attacks.people import Who
from tests.attacks.world import SESSION, World


async def put_a_camera_on_the_bench(db: AsyncSession, world: World) -> None:
    """Start a session, go in, and start the phone; its cookie is then what it tries doors with. Commits."""
    owner = world.actors[Who.OWNER]
    session = await plan.start_now(db, owner, world.ids["projects"], title=SESSION)
    await door.enter(db, owner, session.id, new_id())
    _link, code = await bench_links.offer_link(db, owner, session.id)
    token = await bench_links.start_camera(db, code)
    await db.commit()
    world.headers[Who.CAMERA] = {"cookie": f"journeywork-camera={token}"}
