"""Times as clients send them. Source: canvas-api-conventions 10, canvas-quizzes 4.1. Pure."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.engine.clock import time_text

START_OF_DAY = timedelta(0)
END_OF_DAY = timedelta(hours=23, minutes=59, seconds=59)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def from_client(value: Any, zone: ZoneInfo, *, date_only: timedelta = START_OF_DAY) -> str | None:
    """The stored text of a time: the same instant in UTC, whole seconds; None for what holds no time.

    Without an offset it is read in `zone`. What has no colon is a mere date, and becomes `date_only` into that day.
    """
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        if ":" not in value:
            moment = moment.replace(hour=0, minute=0, second=0, microsecond=0) + date_only
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return time_text(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def zone_of(user: dict[str, Any] | None) -> ZoneInfo:
    """The user's time zone; UTC for nobody."""
    return ZoneInfo(user["time_zone"] if user else "UTC")


def short_form(text: str, zone: ZoneInfo) -> str:
    """`Sep 1 at 12am`, `Sep 1 at 11:59pm`; English whatever the locale. Source: canvas-quizzes 11."""
    moment = datetime.fromisoformat(text)
    with suppress(OverflowError):  # the first and the last day of the calendar stay in UTC
        moment = moment.astimezone(zone)
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    half = "am" if moment.hour < 12 else "pm"
    return f"{_MONTHS[moment.month - 1]} {moment.day} at {moment.hour % 12 or 12}{minutes}{half}"
