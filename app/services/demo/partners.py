"""Calls are opened, end and are closed; proposals are sent and answered in every way."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.domain.vocabulary.terms import ExchangeKind
from app.models.call import MOST_OPEN
from app.models.proposal import Proposal
from app.services import calls, matchmaking
from app.services.calls.writing import CallText
from app.services.demo.reading import read
from app.services.demo.stage import Stage
from app.services.matchmaking.expiry import expire


async def open_calls(stage: Stage) -> None:
    """Open every call on its day; it stays open, or is closed early."""
    for one in read("calls"):
        actor = await stage.actor(stage.teachers[one["class"]][0])
        with stage.days_ago(one["opened"]):
            call = await calls.open_call(stage.db, actor, stage.classes[one["class"]], _text(stage, one))
        stage.calls[one["class"]] = call.id


async def end_calls(stage: Stage) -> None:
    """Close the calls that found somebody early, and those whose last day is over."""
    for one in read("calls"):
        if "closed" in one:
            with stage.days_ago(one["closed"]):
                actor = await stage.actor(stage.teachers[one["class"]][0])
                await calls.close_call(stage.db, actor, stage.calls[one["class"]])
    await calls.close_ended(stage.db, stage.base_url)


async def exchange_proposals(stage: Stage) -> None:
    """Send the proposals that did not (yet) lead to a project."""
    for one in read("proposals"):
        await send(stage, one)


async def send(stage: Stage, one: dict[str, Any]) -> UUID | None:
    """Send a proposal and give it the answers told; returns the project where it was accepted."""
    proposing = await stage.actor(stage.teachers[one["from"]][0])
    with stage.days_ago(one["sent"]):
        proposal = await matchmaking.propose(
            stage.db,
            proposing,
            from_class_id=stage.classes[one["from"]],
            to_class_id=stage.classes[one["to"]],
            title=one["title"],
            message=one["message"],
            call_id=stage.calls.get(one.get("call", "")),
            base_url=stage.base_url,
            answers=_answers(one),
        )
    await _talk_about(stage, one, proposal)
    return await _end(stage, one, proposal)


async def _talk_about(stage: Stage, one: dict[str, Any], proposal: Proposal) -> None:
    proposing = await stage.actor(stage.teachers[one["from"]][0])
    asked = await stage.actor(stage.teachers[one["to"]][0])
    if "asked" in one:
        days, text = one["asked"]
        with stage.days_ago(days):
            await matchmaking.ask_back(stage.db, asked, proposal.id, text, stage.base_url)
    if "replied" in one:
        days, text = one["replied"]
        with stage.days_ago(days):
            await matchmaking.reply(stage.db, proposing, proposal.id, text, stage.base_url)


async def _end(stage: Stage, one: dict[str, Any], proposal: Proposal) -> UUID | None:
    proposing = await stage.actor(stage.teachers[one["from"]][0])
    asked = await stage.actor(stage.teachers[one["to"]][0])
    if "accepted" in one:
        with stage.days_ago(one["accepted"]):
            return (await matchmaking.accept(stage.db, asked, proposal.id, stage.base_url)).id
    if "declined" in one:
        days, reason, note = one["declined"]
        with stage.days_ago(days):
            await matchmaking.decline(stage.db, asked, proposal.id, reason, note, stage.base_url)
    if "withdrawn" in one:
        with stage.days_ago(one["withdrawn"]):
            await matchmaking.withdraw(stage.db, proposing, proposal.id, stage.base_url)
    if "expired" in one:
        with stage.at(proposal.expires_at + timedelta(minutes=1)):
            await expire(stage.db, proposal.id, proposal.since, stage.base_url)
    return None


def _answers(one: dict[str, Any]) -> list[tuple[str, str]]:
    if "answers" not in one:
        return []
    call = next(call for call in read("calls") if call["class"] == one["call"])
    return list(zip(call["questions"], one["answers"], strict=True))


def _text(stage: Stage, one: dict[str, Any]) -> CallText:
    return CallText(
        title=one["title"],
        text=one["text"],
        offers=tuple(one["offers"]),
        seeks=tuple(one["seeks"]),
        kinds=frozenset(map(ExchangeKind, one["kinds"])),
        wanted=one["wanted"],
        questions=tuple(one.get("questions", ())),
        most_open=one.get("most_open", MOST_OPEN),
        ends_on=stage.began.date() + timedelta(days=one["ends"]),
    )
