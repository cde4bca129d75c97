"""What is next: for a person, and for a project."""

from app.services.today.today import show_today
from app.services.today.week import next_by_project, week_of

__all__ = ["next_by_project", "show_today", "week_of"]
