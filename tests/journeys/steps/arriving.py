"""Coming and going: an account, its confirmation, in and out by the front door."""

from playwright.async_api import expect

from tests.journeys.steps.window import SLOW, Window


async def sign_up(w: Window) -> None:
    """Make an account, from the first page on."""
    await w.go("/")
    await w.follow("Make your account")
    await w.fill("Your name", w.name)
    await w.fill("E-mail", w.email)
    await w.fill("Password", w.password)
    await w.press("Make my account")
    await w.sees_title("Look into your mailbox")


async def confirm_in_the_demo(w: Window) -> None:
    """Read the mail where a house without a mail server keeps it."""
    await w.follow("Read the mails of this demo")
    mail = w.page.locator("[data-mail]").filter(has_text=w.email)
    await w.open(mail.get_by_role("link").first)
    await confirm(w)


async def confirm(w: Window) -> None:
    """Say on the page of the link that the address is one's own."""
    await w.press("Confirm my address")
    await w.sees("Your e-mail address is confirmed. Welcome!")


async def sign_in(w: Window) -> None:
    """Sign in with address and password."""
    await w.go("/sign-in")
    await w.fill("E-mail", w.email)
    await w.fill("Password", w.password)
    await w.press("Sign in")
    await w.sees_title("Hello, %(name)s", name=w.name)


async def sign_out(w: Window) -> None:
    """Sign out by the menu; the door is shut behind."""
    await w.go("/today")
    menu = w.page.locator("header .menu")
    await w.touch(menu.locator("summary"))
    await w.press("Sign out", menu)
    await w.go("/today")
    await expect(w.button("Sign in")).to_be_visible(timeout=SLOW)
