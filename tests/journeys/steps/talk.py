"""Writing to each other."""

from playwright.async_api import expect

from tests.journeys.steps.window import SLOW, Window


async def open_talk(w: Window, project: str) -> None:
    """Go to the talk of a project."""
    await w.go(project)
    await w.go_to_project("Talk")


async def say(w: Window, text: str) -> None:
    """Write a message; it stands there, in the page that is open."""
    await w.fill("Your message", text)
    if w.has_script:
        await w.touch(w.button("Send"))
    else:
        await w.press("Send")
    await reads(w, text)


async def reads(w: Window, text: str) -> None:
    """Wait until a message is there, once."""
    said = w.main.get_by_role("log").get_by_text(text)
    await expect(said).to_be_visible(timeout=SLOW)
    await expect(said).to_have_count(1)
