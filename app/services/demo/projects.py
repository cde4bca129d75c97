"""Projects come to life out of accepted proposals."""

from app.services.demo.partners import send
from app.services.demo.reading import projects
from app.services.demo.stage import Stage


async def run_projects(stage: Stage) -> None:
    """Open every project and let its people work in it."""
    for one in projects():
        await send(stage, one)
