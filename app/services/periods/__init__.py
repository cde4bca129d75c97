"""Holidays and exam weeks: schools enter them once, and the others of their country use them."""

from app.services.periods.adopting import adopt_period, doubt_period, drop_period
from app.services.periods.closing import closed_weeks_of, days_lost, days_of, weeks_lost
from app.services.periods.entering import PeriodSaid, change_period, delete_period, enter_period
from app.services.periods.reading import Calendar, PeriodShown, load_calendar, load_period, show_calendar

__all__ = [
    "Calendar",
    "PeriodSaid",
    "PeriodShown",
    "adopt_period",
    "change_period",
    "closed_weeks_of",
    "days_lost",
    "days_of",
    "delete_period",
    "doubt_period",
    "drop_period",
    "enter_period",
    "load_calendar",
    "load_period",
    "show_calendar",
    "weeks_lost",
]
