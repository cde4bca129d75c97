"""Structured log lines that hold no content and nobody's name.

Text for people at a terminal, JSON for machines. A key that could carry personal data is dropped before
anything is written, whoever logged it.
"""

import logging
import sys
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PERSONAL = frozenset({
    "name", "display_name", "email", "password", "pin", "token", "secret", "cookie", "text", "body", "content",
    "address", "ip", "client", "headers", "query", "user_agent",
})  # fmt: skip
CHATTY = (
    "uvicorn",
    "uvicorn.error",
    "procrastinate",
    "aioice",
    "aiortc",
    "alembic",
    "httpx",
    "httpx2",
    "obstore",
)


def start_logging(level: str, form: Literal["text", "json"], process: str) -> None:
    """Send every log line of this process to standard error in one form, marked with the process's name."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_personal,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback  # the rich one prints the values of variables
        last.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain))
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(process=process)


def drop_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Remove keys whose values tell about a person or repeat what somebody wrote."""
    for key in PERSONAL & event.keys():
        del event[key]
    return event


def get_logger(noun: str) -> Any:
    """Return the logger of one part of the house: `get_logger("rooms").info("room opened", room=id)`."""
    return structlog.get_logger(noun)
