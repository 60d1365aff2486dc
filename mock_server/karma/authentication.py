"""Karma LMS, API, Authentication: login, refresh, logout. Source: karma-assessments 2.1."""

from __future__ import annotations

from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store
from mock_server.karma import fields, messages, tokens
from mock_server.karma.refusals import Unauthorized


@operation
def login(call: Call, store: Store) -> Row:
    """Trade e-mail and password for a pair of tokens; an unknown address is told like a wrong password."""
    sent = fields.from_body(call)
    user = store.karma_users.first(email=sent["email"])
    if user is None or user["password"] != sent["password"]:  # a user without a password cannot log in
        raise Unauthorized(messages.BAD_CREDENTIALS)
    store.karma_users.update(user["id"], last_login=store.clock.text())
    return tokens.as_reply(tokens.new_pair(store, user["id"]))


@operation
def refresh_token(call: Call, store: Store) -> Row:
    """Trade a refresh token for a new pair; it works once, the former access token lives on."""
    pair = tokens.by_refresh_token(store, fields.from_body(call)["refresh_token"])
    if pair is None:
        raise Unauthorized()
    store.karma_tokens.update(pair["access_token"], is_refreshed=True)
    return tokens.as_reply(tokens.new_pair(store, pair["user_id"]))


@operation
def logout(call: Call, store: Store) -> None:
    """Revoke the access token and the refresh token that came with it. A body is read, and says nothing."""
    assert call.token is not None  # noqa: S101 - the dialect has seen to it
    if call.raw_body:
        fields.json_body(call)
    store.karma_tokens.update(call.token["access_token"], is_revoked=True)
