"""Vocabularies: what a typed word may mean."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from app.deps import CurrentUser, Db
from app.domain.vocabulary.lists import search_items
from app.domain.vocabulary.picks import TradeKind
from app.render import choose_locale
from app.services.trades import TradeHit, search_trades, tell_kind, tell_place

router = APIRouter(tags=["vocabularies"])
MOST = 8
Typed = Annotated[str, Query(max_length=200, description="What was typed, in any language")]


class TermOut(BaseModel):
    """Something to choose: `value` is the code, `label` its name in the reader's language."""

    value: str
    label: str
    hint: str = ""


class TradeOut(TermOut):
    """A trade to choose: a group of ISCO-08, an occupation of ESCO, or a field of ISCED-F 2013.

    `hint` says where it belongs, `matched` by which other word it was found, `kind_name` what `kind` is called.
    """

    kind: TradeKind
    kind_name: str
    path: list[str]
    matched: str
    isco: str
    isced_f: str

    @classmethod
    def of(cls, hit: TradeHit, locale: str) -> "TradeOut":
        """Return a trade as a reader of `locale` sees it."""
        return cls(
            value=hit.pick.value,
            label=hit.name,
            hint=tell_place(hit),
            kind=hit.pick.kind,
            kind_name=tell_kind(hit, locale),
            path=list(hit.path),
            matched=hit.matched,
            isco=hit.isco,
            isced_f=hit.isced_f,
        )


@router.get("/trades")
async def find_trades(request: Request, db: Db, actor: CurrentUser, q: Typed = "") -> list[TradeOut]:
    """Trades that a word may mean, best first: typos, plurals and many languages are fine."""
    locale = choose_locale(actor.locale, request.headers.get("accept-language", ""))
    return [TradeOut.of(hit, locale) for hit in await search_trades(db, q, locale, MOST)]


@router.get("/tags")
async def find_tags(request: Request, actor: CurrentUser, q: Typed = "") -> list[TermOut]:
    """Words that classes often use for what they offer and seek."""
    locale = choose_locale(actor.locale, request.headers.get("accept-language", ""))
    return [
        TermOut(value=item.code, label=item.name(locale)) for item in search_items("wishes", q, locale, 8)
    ]
