"""Door 1: JSON for programs."""

from app.api.router import router

__all__ = ["router"]
