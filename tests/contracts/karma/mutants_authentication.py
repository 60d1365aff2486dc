"""Karma servers that are wrong about tokens."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import httpx

from ..mutants import Mutant
from ..planted import Defect, Send, is_call
from .defects import (
    MOMENT,
    Json,
    answered,
    body_of,
    changes,
    refused,
    remade,
    success,
    token_of,
    with_nothing,
)


def unknown_people_are_told_apart(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "login") and response.status_code == 401 and "nobody" in str(request.content):
        body = body_of(response)
        body["error"]["message"] = "Nobody has this e-mail address."
        return answered(response, 401, body)
    return response


def fields_have_other_names(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "login") and response.status_code == 422:
        fields = [detail["field"] for detail in body_of(response)["error"]["details"]]
        renamed = {"email": "username"}
        return refused(response, 422, "VALIDATION_ERROR", *(renamed.get(field, field) for field in fields))
    return response


def short_passwords_are_looked_at(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    body = body_of(request)
    password = body.get("password") if isinstance(body, dict) else None
    if is_call(request, "login") and isinstance(password, str) and len(password) == 7:
        return refused(response, 401, "UNAUTHORIZED")
    return response


def refresh_tokens_are_kept() -> Defect:
    """A refresh token is not rotated: it comes back with the new access token, and goes on working."""
    current: dict[str, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_call(request, "refresh_token") or not isinstance(body_of(request), dict):
            return send(request)
        shown = body_of(request).get("refresh_token")
        response = send(remade(request, body={"refresh_token": current.get(shown, shown)}))
        if response.is_success:
            data = body_of(response)["data"]
            current[shown] = data["refresh_token"]
            return success(response, {**data, "refresh_token": shown}, 200)
        return response

    return defect


def spent_refresh_tokens_work_again() -> Defect:
    current: dict[str, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_call(request, "refresh_token") or not isinstance(body_of(request), dict):
            return send(request)
        shown = body_of(request).get("refresh_token")
        response = send(remade(request, body={"refresh_token": current.get(shown, shown)}))
        if response.is_success:
            current[shown] = body_of(response)["data"]["refresh_token"]
        return response

    return defect


def refresh_tokens_race() -> Defect:
    """A refresh token that is used twice within a moment is accepted twice."""
    lock, running, last = threading.Lock(), Counter[str](), dict[str, Json]()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_call(request, "refresh_token"):
            return send(request)
        shown = request.content.decode()
        with lock:
            running[shown] += 1
        threading.Event().wait(MOMENT)
        with lock:
            raced = running[shown] > 1
        response = send(request)
        with lock:
            if response.is_success:
                last[shown] = body_of(response)
            elif raced and shown in last:
                response = answered(response, 200, last[shown])
        threading.Event().wait(MOMENT)
        with lock:
            running[shown] -= 1
        return response

    return defect


def sessions(
    ends: Callable[[httpx.Request, dict[str, str], set[str]], None], *, swallows_logout: bool = False
) -> Defect:
    """Access tokens die at other times. `ends` sees who logged in with what, and adds to the dead ones."""
    pairs: dict[str, str] = {}
    dead: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if token_of(request) in dead:
            return refused(send(with_nothing(httpx.Request("GET", request.url))), 401, "UNAUTHORIZED")
        is_logout = is_call(request, "logout") and token_of(request) in pairs
        response = send(with_nothing(request) if is_logout and swallows_logout else request)
        if is_logout and swallows_logout and response.is_success:
            response = success(response, None, 200)
        if (is_call(request, "login") or is_call(request, "refresh_token")) and response.is_success:
            data = body_of(response)["data"]
            pairs[data["access_token"]] = data["refresh_token"]
        if response.is_success:
            ends(request, pairs, dead)
        return response

    return defect


def refresh_kills_the_old(request: httpx.Request, pairs: dict[str, str], dead: set[str]) -> None:
    if is_call(request, "refresh_token"):
        spent = body_of(request)["refresh_token"]
        dead.update(access for access, refresh in pairs.items() if refresh == spent)


def logout_kills_access_only(request: httpx.Request, _: dict[str, str], dead: set[str]) -> None:
    if is_call(request, "logout"):
        dead.add(token_of(request))


def logout_kills_all(request: httpx.Request, pairs: dict[str, str], dead: set[str]) -> None:
    if is_call(request, "logout"):
        dead.update(pairs)


def nothing_ends(_: httpx.Request, __: dict[str, str], ___: set[str]) -> None:
    """Logging out does nothing."""


def access_tokens_refresh() -> Defect:
    pairs: dict[str, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request)
        if is_call(request, "refresh_token") and isinstance(body, dict):
            shown = body.get("refresh_token")
            if isinstance(shown, str) and shown in pairs:
                request = remade(request, body={"refresh_token": pairs[shown]})
        response = send(request)
        if is_call(request, "login") and response.is_success:
            data = body_of(response)["data"]
            pairs[data["access_token"]] = data["refresh_token"]
        return response

    return defect


def every_scheme_is_bearer(request: httpx.Request, send: Send) -> httpx.Response:
    shown = request.headers.get("authorization", "")
    if shown and "karma-" in shown:
        request = remade(request, authorization=f"Bearer {shown.split()[-1]}")
    return send(request)


MUTANTS = [
    Mutant(
        "a token lives for two hours",
        lambda: changes("login", lambda data: data.update(expires_in=7200)),
        "karma_authentication.login_gives_a_token_that_opens",
    ),
    Mutant(
        "unknown people are told apart",
        lambda: unknown_people_are_told_apart,
        "karma_authentication.wrong_credentials_are_told_alike",
    ),
    Mutant(
        "fields have other names",
        lambda: fields_have_other_names,
        "karma_authentication.broken_credentials_are_named",
        "refusals.login.one_violation",
    ),
    Mutant(
        "short passwords are looked at",
        lambda: short_passwords_are_looked_at,
        "karma_authentication.password_of_seven_characters_is_refused",
    ),
    Mutant(
        "refresh tokens are kept",
        refresh_tokens_are_kept,
        "karma_authentication.refresh_gives_another_pair",
        "karma_authentication.refresh_token_works_once*",
    ),
    Mutant(
        "spent refresh tokens work again",
        spent_refresh_tokens_work_again,
        "karma_authentication.refresh_token_works_once",
        "karma_authentication.refresh_token_works_once*",
    ),
    Mutant(
        "refresh tokens race",
        refresh_tokens_race,
        "karma_authentication.refresh_token_works_once_when_used_at_once",
    ),
    Mutant(
        "refreshing kills the old access token",
        lambda: sessions(refresh_kills_the_old),
        "karma_authentication.refresh_leaves_the_old_access_token_alone",
        "karma_authentication.refresh_gives_another_pair",
    ),
    Mutant(
        "access tokens refresh",
        access_tokens_refresh,
        "karma_authentication.tokens_do_not_stand_in_for_each_other",
    ),
    Mutant(
        "every scheme is Bearer",
        lambda: every_scheme_is_bearer,
        "karma_authentication.another_scheme_is_no_token",
    ),
    Mutant(
        "logging out leaves the refresh token",
        lambda: sessions(logout_kills_access_only, swallows_logout=True),
        "karma_authentication.logout_revokes_both_tokens_at_once",
    ),
    Mutant(
        "logging out does nothing",
        lambda: sessions(nothing_ends, swallows_logout=True),
        "karma_authentication.logout_revokes_both_tokens_at_once",
    ),
    Mutant(
        "logging out ends every session",
        lambda: sessions(logout_kills_all),
        "karma_authentication.logout_ends_one_session_only",
    ),
    Mutant(
        "logging out answers with an object",
        lambda: changes("logout", lambda data: {}),
        "karma_authentication.logout_answers_with_an_empty_envelope",
        "replies.logout",
    ),
]
