"""A school and its way to being verified."""

from tests.journeys.steps.window import Window


async def add_school(w: Window, name: str, country: str, town: str) -> None:
    """Look for the school, do not find it, add it."""
    await w.go("/today")
    await w.follow("Find your school")
    await w.fill("Name or town of the school", name)
    await w.press("Search")
    await w.sees("Nothing found")
    await w.follow("My school is not here")
    await w.choose("Country", country)
    await w.pick("Town or village", town)
    await w.press("Add my school")
    await w.sees("Your school is here now.")


async def hand_in(w: Window, proof: str) -> None:
    """Show that one works there."""
    await w.tick("What shows that you work there?", "A web page")
    await w.fill("Your text", proof)
    await w.press("Send")
    await w.sees("Thank you. A support officer looks at it now.")


async def verify(w: Window, school: str) -> None:
    """A support officer takes a case from the queue and answers it."""
    await w.go("/today")
    await w.follow("Look at them")
    await w.follow_name(school)
    await w.press("Verify")
    await w.sees("Your answer is on its way to the teacher.")
