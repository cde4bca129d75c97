"""Live sessions before they begin."""

from tests.journeys.steps.window import Window


async def plan(w: Window, project: str, title: str) -> None:
    """Plan a session at the usual time."""
    await w.go(project)
    await w.go_to_project("Live")
    await w.follow("Plan a session")
    await w.fill("What is it about?", title)
    await w.press("Plan the session")
    await w.sees("The session is planned.")
    await w.sees_title(title)
