"""Karma's pairs of tokens: made, found, used up, given back. Source: karma-assessments 2.1.

Their texts follow from how many there are, so that runs repeat; to clients they are opaque.
"""

from __future__ import annotations

import hashlib
import itertools
from datetime import timedelta

from mock_server.engine.clock import time_text
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=7)
LAST_MOMENT = "9999-12-31T23:59:59Z"
SCHEME = "Bearer"


def new_pair(store: Store, user_id: str) -> Row:
    """A fresh pair of tokens of the user; its row."""
    access_token = _fresh(store)
    return store.karma_tokens.add(
        {
            "access_token": access_token,
            "refresh_token": _opaque("refresh", access_token),
            "user_id": user_id,
            "access_expires_at": _from_now(store, ACCESS_LIFE),
            "refresh_expires_at": _from_now(store, REFRESH_LIFE),
        }
    )


def lasting(store: Store, user_id: str, access_token: str | None) -> Row:
    """A seeded token: it never expires and cannot be refreshed; left out, a new one is made up."""
    return store.karma_tokens.add({"access_token": access_token or _fresh(store), "user_id": user_id})


def by_access_token(store: Store, text: str) -> Row | None:
    """The pair that this access token opens; None for unknown, expired and revoked ones."""
    pair = store.karma_tokens.get(text)
    if pair is None or pair["is_revoked"] or _is_over(store, pair["access_expires_at"]):
        return None
    return pair


def by_refresh_token(store: Store, text: str) -> Row | None:
    """The pair that this refresh token may still replace; None for one that was used already, too."""
    pair = store.karma_tokens.first(refresh_token=text)
    if pair is None or pair["is_revoked"] or pair["is_refreshed"]:
        return None
    return None if _is_over(store, pair["refresh_expires_at"]) else pair


def as_reply(pair: Row) -> Row:
    """What login and refresh answer."""
    return {
        "access_token": pair["access_token"],
        "refresh_token": pair["refresh_token"],
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "token_type": SCHEME,
    }


def _is_over(store: Store, moment: str | None) -> bool:
    return moment is not None and moment <= store.clock.text()


def _from_now(store: Store, span: timedelta) -> str:
    try:
        return time_text(store.clock.now() + span)
    except OverflowError:  # a clock set to the end of time
        return LAST_MOMENT


def _fresh(store: Store) -> str:
    numbers = itertools.count(len(store.karma_tokens) + 1)
    texts = (_opaque("access", str(number)) for number in numbers)
    return next(text for text in texts if text not in store.karma_tokens)


def _opaque(kind: str, origin: str) -> str:
    return f"karma-{kind}-{hashlib.sha256(f'{kind} token {origin}'.encode()).hexdigest()[:40]}"
