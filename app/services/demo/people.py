"""Teachers sign up and confirm their address; officers get their posts."""

import re

from sqlalchemy import select

from app.models.mail import Mail
from app.models.organisation import OfficerPost
from app.models.person import Person
from app.services import accounts
from app.services.demo.reading import read
from app.services.demo.sign_ins import OFFICERS_SITE, PASSWORD
from app.services.demo.stage import Stage


async def sign_up(stage: Stage, who: str, name: str, locale: str, site: str, zone: str) -> None:
    """Somebody signs up, then opens the link in the mail."""
    email = f"{who}@{site}"
    person = await accounts.sign_up(
        stage.db,
        name=name,
        email=email,
        password=PASSWORD,
        locale=locale,
        time_zone=zone,
        base_url=stage.base_url,
    )
    assert person is not None, f"{email} is there twice"
    await accounts.confirm_email(stage.db, await _mailed_token(stage, person))
    stage.people[who] = person.id


async def appoint_officers(stage: Stage) -> None:
    """Support officers of some countries, and a sponsor for all others. Posts are given by the operator."""
    with stage.days_ago(420):
        for one in read("cases")["officers"]:
            await sign_up(stage, one["key"], one["name"], one["locale"], OFFICERS_SITE, one["zone"])
            person_id = stage.people[one["key"]]
            stage.db.add_all(OfficerPost(person_id=person_id, country=code) for code in one["countries"])
        await stage.db.flush()


def officer_of(country: str) -> str:
    """Return who answers for a country."""
    posts = {code: one["key"] for one in read("cases")["officers"] for code in one["countries"]}
    return str(posts.get(country, posts["*"]))


async def _mailed_token(stage: Stage, person: Person) -> str:
    mail = await stage.db.scalar(select(Mail).where(Mail.person_id == person.id).order_by(Mail.id.desc()))
    assert mail is not None
    link = re.search(r"https?://\S+/(\S{43})", mail.text)
    assert link is not None
    return link[1]
