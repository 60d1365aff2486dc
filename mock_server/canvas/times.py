"""Times as clients send them. Source: canvas-api-conventions 10, canvas-quizzes 4.1. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.clock import time_text

START_OF_DAY = timedelta(0)
END_OF_DAY = timedelta(hours=23, minutes=59, seconds=59)


def from_client(value: Any, zone: ZoneInfo, *, date_only: timedelta = START_OF_DAY) -> str | None:
    """The stored text of a time: the same instant in UTC, whole seconds; None for what holds no time.

    Without an offset it is read in `zone`; a mere date becomes `date_only` into that day.
    """
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        if ":" not in value and "T" not in value:
            moment += date_only
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return time_text(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def zone_of(user: dict[str, Any] | None) -> ZoneInfo:
    """The user's time zone; UTC for nobody."""
    return ZoneInfo(user["time_zone"] if user else "UTC")


def short_form(text: str, zone: ZoneInfo) -> str:
    """`Sep 1 at 12am`, `Sep 1 at 11:59pm`. Source: canvas-quizzes 11."""
    moment = datetime.fromisoformat(text).astimezone(zone)
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    hour = moment.hour % 12 or 12
    return f"{moment:%b} {moment.day} at {hour}{minutes}{'am' if moment.hour < 12 else 'pm'}"
