"""Door 2: HTML for people; nothing is decided here."""

from app.web.router import router

__all__ = ["router"]
