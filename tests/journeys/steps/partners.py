"""Two classes find each other: profile, call, suggestion, proposal, answer."""

from dataclasses import dataclass

from playwright.async_api import Locator, expect

from app.domain.vocabulary.lists import age_band_name, item_name
from tests.journeys.steps.window import SLOW, Window


@dataclass(frozen=True)
class Told:
    """A class as its teacher tells it. `hours` are cells of the week: "1-540" is Tuesday at nine."""

    name: str
    trade: str
    languages: tuple[tuple[str, str], ...]
    hours: tuple[str, ...]
    eqf: str = "3"
    size: str = "14"


LYON = Told(
    "CAP Boulanger 1", "boulanger", (("fr", "C2"), ("en", "A2")), ("1-540", "1-600", "3-540", "3-600")
)
TAMPERE = Told("Leipuri 2", "leipuri", (("fi", "C2"), ("en", "B1")), ("1-600", "1-660", "3-600", "3-660"))


async def describe_class(w: Window, told: Told) -> None:
    """Describe a class; leads to the partners that fit."""
    await w.go("/today")
    await w.follow("Describe a class")
    await w.fill("Name of the class", told.name)
    await w.pick("What do they learn?", told.trade)
    await w.choose("Level of the training", told.eqf)
    for number, (language, level) in enumerate(told.languages, start=1):
        await w.select(w.main.locator(f"[name=language_{number}]"), language)
        await w.select(w.main.locator(f"[name=level_{number}]"), level)
    await w.fill("How many learners?", told.size)
    await w.tick("How old are they?", age_band_name("14-18", w.locale))
    for hour in told.hours:
        await w.check(w.main.locator("label").filter(has=w.page.locator(f"[name=slots][value='{hour}']")))
    await w.press("Save and find partners")
    await w.sees_title("Who could %(name)s work with?", name=told.name)


async def write_call(w: Window, told: Told, title: str, offers: str, seeks: str) -> None:
    """Write a call for a class, from its page; offers and seeks are codes of the vocabulary."""
    await w.go_to("People & school", "People")
    await w.follow_name(told.name)
    await w.follow("Write a call")
    await w.fill("What is your call about?", title)
    await w.tick("What can you offer?", item_name("wishes", offers, w.locale))
    await w.tick("What do you look for?", item_name("wishes", seeks, w.locale))
    await w.press("Open the call")
    await w.sees("Your call is open.")


def suggestion(w: Window, name: str) -> Locator:
    """Return the card of a class that is suggested."""
    return w.main.locator("article.match").filter(has_text=name)


async def reads_the_reasons(w: Window, name: str) -> list[str]:
    """Read why a class is suggested: each reason has a name and a sentence. Returns the sentences."""
    await w.go_to("Find partners", "Partners")
    card = suggestion(w, name)
    await expect(card).to_be_visible(timeout=SLOW)
    names = [text.strip() for text in await card.locator(".reason-name").all_inner_texts()]
    for reason in ("Trade", "Time together", "Language", "Level"):
        assert w.words(reason) in names, names
    sentences = [text.strip() for text in await card.locator(".reason-text").all_inner_texts()]
    assert all(sentences), sentences
    return sentences


async def propose(w: Window, to: str, title: str, message: str) -> None:
    """Propose a project to a class that is suggested."""
    await w.follow("Propose a project", suggestion(w, to))
    await w.fill("Name of the project", title)
    await w.fill("Your message", message)
    await w.press("Send the proposal")
    await w.sees("Where it stands")


async def accept(w: Window, title: str, message: str) -> str:
    """Read the proposal that waits and accept it; returns the path of the project."""
    await w.go("/today")
    await w.sees("Waiting for you")
    await w.follow("Read")
    await expect(w.main.get_by_text(message)).to_be_visible(timeout=SLOW)
    await w.press("Accept and open the project")
    await w.sees("This week")
    return w.path
