"""What the house knows about somebody, for that person to take along (GDPR, articles 15 and 20)."""

from app.services.exports.asking import (
    ask_for_export,
    drop_export,
    exports_of,
    load_export,
    newest_export,
    open_export,
)
from app.services.exports.clearing import clear_exports, forget_exports
from app.services.exports.writing import Contents, Subject, write_export

__all__ = [
    "Contents",
    "Subject",
    "ask_for_export",
    "clear_exports",
    "drop_export",
    "exports_of",
    "forget_exports",
    "load_export",
    "newest_export",
    "open_export",
    "write_export",
]
