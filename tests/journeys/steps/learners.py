"""Learners without an address: the list, the cards, the first time and every other time."""

from tests.journeys.steps.window import Window


async def make_cards(w: Window, class_name: str, names: list[str]) -> dict[str, str]:
    """Paste the class list and read the printed cards; returns the code on each learner's card."""
    await w.go_to("People & school", "People")
    await w.follow("Add learners")
    await w.fill("Names", "\n".join(names))
    await w.press("Check the list")
    await w.press(w.counted("Add %(num)s learner", "Add %(num)s learners", len(names)))
    await w.follow(w.counted("Print %(num)s card", "Print %(num)s cards", len(names)))
    cards = w.main.locator(".print-card")
    codes = await cards.locator(".print-card-code").all_inner_texts()
    return dict(zip(await cards.locator(".print-card-name").all_inner_texts(), codes, strict=True))


async def use_card(w: Window, code: str, pin: str) -> None:
    """Type the code of a new card, choose a display name and a PIN."""
    await w.go("/")
    await w.follow("I have a learner's card")
    await w.fill("Code on your card", code)
    await w.press("Come in")
    await w.sees_title("Welcome! This is your card")
    await w.fill("The name others see", w.name)
    await w.fill("Your PIN", pin)
    await w.press("Come in")
    await w.sees_title("Hello, %(name)s", name=w.name)
