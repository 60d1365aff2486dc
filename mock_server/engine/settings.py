"""What of a mock can be switched; the defaults are what current servers do."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Settings:
    """Keyword arguments of `create_app` and `MockServer`.

    `strict` refuses what leaves the documented contract; `documented` takes the documentation's side where it
    and the servers exclude each other; `rate_limit` lets throttles refuse; `empty` keeps only people, courses
    and what belongs to them of the demo world; `karma_rate_limit` is how many requests a minute Karma takes from one
    token; `reports_done_at_once` ends the generation of a report before the next request, without it takes the mock's
    time. The rest are values that differ between versions of Canvas.
    """

    strict: bool = False
    documented: bool = False
    rate_limit: bool = False
    empty: bool = False
    control_token: str | None = None
    forbidden_status: int = 403
    throttle_status: int = 403
    per_page_max: int = 100
    search_term_min: int = 2
    quiz_log_auditing: bool = True
    reports_done_at_once: bool = True
    karma_rate_limit: int = 100
    max_body_bytes: int = 64 * 1024 * 1024
    journal_size: int = 2000


_ALLOWED: dict[str, tuple[Any, ...]] = {"forbidden_status": (403, 401), "throttle_status": (403, 429)}


def make_settings(**given: Any) -> Settings:
    """Raises TypeError for an unknown setting or a wrong type, ValueError for a value no server has."""
    known = {setting.name: setting.default for setting in fields(Settings)}
    for name, value in given.items():
        if name not in known:
            raise TypeError(f"unknown setting {name!r}; expected one of: {', '.join(known)}")
        default = known[name]
        if default is None:
            if not isinstance(value, str | None):
                raise TypeError(f"setting {name}: expected text or None, found {value!r}")
        elif type(value) is not type(default):
            raise TypeError(f"setting {name}: expected {type(default).__name__}, found {value!r}")
        if name in _ALLOWED and value not in _ALLOWED[name]:
            raise ValueError(f"setting {name}: expected one of {_ALLOWED[name]}, found {value!r}")
        if type(value) is int and value < 1:
            raise ValueError(f"setting {name}: expected at least 1, found {value!r}")
    return Settings(**given)
