"""Vocabularies: what a typed word may mean."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from app.deps import CurrentUser
from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.lists import search_items
from app.domain.vocabulary.trades import search_trades, trade_name
from app.render import choose_locale

router = APIRouter(tags=["vocabularies"])
Typed = Annotated[str, Query(max_length=80, description="What was typed, in any language")]


class TermOut(BaseModel):
    """Something to choose: `value` is the code, `label` its name in the reader's language."""

    value: str
    label: str
    hint: str = ""


@router.get("/trades")
async def find_trades(request: Request, actor: CurrentUser, q: Typed = "") -> list[TermOut]:
    """Trades (ISCO-08 unit groups) that a word may mean, best first: typos, plurals and many languages are fine."""
    locale = choose_locale(actor.locale, request.headers.get("accept-language", ""))
    return [
        TermOut(
            value=entry.code,
            label=trade_name(entry.code, locale),
            hint=field_name(entry.fields[0], locale) if entry.fields else "",
        )
        for entry in search_trades(q, locale, 8)
    ]


@router.get("/tags")
async def find_tags(request: Request, actor: CurrentUser, q: Typed = "") -> list[TermOut]:
    """Words that classes often use for what they offer and seek."""
    locale = choose_locale(actor.locale, request.headers.get("accept-language", ""))
    return [
        TermOut(value=item.code, label=item.name(locale)) for item in search_items("wishes", q, locale, 8)
    ]
