"""Login, refresh, logout, and how long tokens live. Source: karma-assessments 2.1."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from mock_server import MockServer

from .karma_world import (
    ASSESSMENTS,
    CREDENTIALS,
    JSON,
    LOGIN,
    LOGOUT,
    REFRESH,
    UNAUTHORIZED,
    client,
    envelope,
    fields_at_fault,
    refusal,
)

BAD_CREDENTIALS = refusal("UNAUTHORIZED", "Invalid email or password.")
NOW = "2025-01-15T10:30:00Z"
HOUR, WEEK = 3600, 7 * 24 * 3600


@pytest.fixture
def nobody(mock: MockServer) -> httpx.Client:
    mock.clock.freeze(NOW)
    return client(mock, None)


def log_in(nobody: httpx.Client) -> dict[str, Any]:
    pair: dict[str, Any] = nobody.post(LOGIN, json=CREDENTIALS).json()["data"]
    return pair


def refresh(nobody: httpx.Client, pair: dict[str, Any]) -> httpx.Response:
    return nobody.post(REFRESH, json={"refresh_token": pair["refresh_token"]})


def opens(mock: MockServer, pair: dict[str, Any]) -> bool:
    """Whether the access token is taken."""
    response = client(mock, None, token=pair["access_token"]).get(ASSESSMENTS)
    assert response.status_code == 200 or response.json() == UNAUTHORIZED
    return response.status_code == 200


class TestLogin:
    def test_the_right_password_gets_a_pair_of_tokens(self, mock: MockServer, nobody: httpx.Client) -> None:
        response = nobody.post(LOGIN, json=CREDENTIALS)

        pair = response.json()["data"]
        lasting = {"expires_in": 3600, "token_type": "Bearer"}
        assert (response.status_code, response.json()) == (200, envelope({**pair, **lasting}))
        assert pair["access_token"] != pair["refresh_token"]
        assert opens(mock, pair)

    def test_the_tokens_are_those_of_who_logged_in(self, mock: MockServer, nobody: httpx.Client) -> None:
        pair = nobody.post(LOGIN, json={**CREDENTIALS, "email": "learner2@karma.example"}).json()["data"]

        client(mock, None, token=pair["access_token"]).get(ASSESSMENTS)

        assert mock.requests.last is not None
        assert mock.requests.last.user_id == "usr_lrn002"

    @pytest.mark.parametrize(
        "email", [f"{n}@karma.example" for n in ("admin", "instructor", "learner", "learner2")]
    )
    def test_everybody_of_the_demo_world_can_log_in(self, nobody: httpx.Client, email: str) -> None:
        assert nobody.post(LOGIN, json={**CREDENTIALS, "email": email}).status_code == 200

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": "nobody@karma.example"},
            {"email": "LEARNER@karma.example"},
            {"email": ""},
            {"password": "another-password"},
            {"password": "karma-password "},
        ],
    )
    def test_wrong_address_and_wrong_password_are_told_alike(
        self, mock: MockServer, nobody: httpx.Client, wrong: dict[str, str]
    ) -> None:
        before = mock.snapshot()

        response = nobody.post(LOGIN, json={**CREDENTIALS, **wrong})

        assert (response.status_code, response.json()) == (401, BAD_CREDENTIALS)
        assert mock.snapshot() == before

    def test_a_user_without_a_password_cannot_log_in(self, mock: MockServer, nobody: httpx.Client) -> None:
        mock.seed({"karma_users": [{"name": "Pat", "email": "pat@x", "role": "learner"}]})

        responses = [
            nobody.post(LOGIN, json={"email": "pat@x", "password": guess})
            for guess in ("None    ", "password")
        ]

        assert [response.json() for response in responses] == [BAD_CREDENTIALS] * 2

    def test_the_last_login_is_noted(self, mock: MockServer, nobody: httpx.Client) -> None:
        before = {row["id"]: row["last_login"] for row in mock.snapshot()["karma_users"]}

        log_in(nobody)

        after = {row["id"]: row["last_login"] for row in mock.snapshot()["karma_users"]}
        assert after == {**before, "usr_lrn001": NOW}

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({}, ["email", "password"]),
            ({"email": "learner@karma.example"}, ["password"]),
            ({"password": "karma-password"}, ["email"]),
            ({**CREDENTIALS, "password": "1234567"}, ["password"]),
            ({**CREDENTIALS, "email": None}, ["email"]),
            ({**CREDENTIALS, "password": 12345678}, ["password"]),
            ([], ["body"]),
        ],
    )
    def test_missing_fields_and_short_passwords_are_refused(
        self, lenient: MockServer, body: Any, fields: list[str]
    ) -> None:
        assert fields_at_fault(client(lenient, None).post(LOGIN, json=body)) == fields

    def test_a_token_that_is_no_good_does_not_matter(self, mock: MockServer) -> None:
        assert client(mock, None, token="nonsense").post(LOGIN, json=CREDENTIALS).status_code == 200

    def test_every_login_gives_new_tokens_and_the_old_ones_live_on(
        self, mock: MockServer, nobody: httpx.Client
    ) -> None:
        pairs = [log_in(nobody) for _ in range(3)]

        assert len({pair[kind] for pair in pairs for kind in ("access_token", "refresh_token")}) == 6
        assert all(opens(mock, pair) for pair in pairs)

    def test_runs_repeat(self) -> None:
        """Tokens follow from the state, not from chance."""
        first, second = (log_in(client(MockServer(), None)) for _ in range(2))

        assert first == second


class TestRefresh:
    def test_a_refresh_token_buys_a_new_pair(self, mock: MockServer, nobody: httpx.Client) -> None:
        old = log_in(nobody)

        response = refresh(nobody, old)

        new = response.json()["data"]
        assert (response.status_code, response.json()) == (200, envelope({**old, **new}))
        assert not {new["access_token"], new["refresh_token"]} & {old["access_token"], old["refresh_token"]}
        assert opens(mock, new)

    def test_a_refresh_token_works_once(self, nobody: httpx.Client) -> None:
        pair = log_in(nobody)
        refresh(nobody, pair)

        response = refresh(nobody, pair)

        assert (response.status_code, response.json()) == (401, UNAUTHORIZED)

    def test_of_several_uses_at_once_one_wins(self, mock: MockServer, nobody: httpx.Client) -> None:
        pair = log_in(nobody)

        with ThreadPoolExecutor(8) as threads:
            responses = list(threads.map(lambda _: refresh(client(mock, None), pair), range(8)))

        assert sorted(response.status_code for response in responses) == [200] + [401] * 7

    def test_the_former_access_token_lives_until_it_expires(
        self, mock: MockServer, nobody: httpx.Client
    ) -> None:
        old = log_in(nobody)
        mock.clock.advance(seconds=HOUR - 1)
        new = refresh(nobody, old).json()["data"]

        assert (opens(mock, old), opens(mock, new)) == (True, True)
        mock.clock.advance(seconds=1)
        assert (opens(mock, old), opens(mock, new)) == (False, True)

    def test_rotation_goes_on_week_after_week(self, mock: MockServer, nobody: httpx.Client) -> None:
        pair = log_in(nobody)

        for _ in range(4):
            mock.clock.advance(seconds=WEEK - 1)
            pair = refresh(nobody, pair).json()["data"]

        assert opens(mock, pair)

    @pytest.mark.parametrize(("seconds", "expected"), [(WEEK - 1, 200), (WEEK, 401), (WEEK + 1, 401)])
    def test_a_refresh_token_lives_seven_days(
        self, mock: MockServer, nobody: httpx.Client, seconds: int, expected: int
    ) -> None:
        pair = log_in(nobody)

        mock.clock.advance(seconds=seconds)

        assert refresh(nobody, pair).status_code == expected

    @pytest.mark.parametrize("wrong", ["nonsense", "", "karma-learner-token"])
    def test_what_is_no_refresh_token_is_refused(self, nobody: httpx.Client, wrong: str) -> None:
        response = refresh(nobody, {"refresh_token": wrong})

        assert (response.status_code, response.json()) == (401, UNAUTHORIZED)

    def test_an_access_token_is_no_refresh_token(self, nobody: httpx.Client) -> None:
        response = refresh(nobody, {"refresh_token": log_in(nobody)["access_token"]})

        assert response.status_code == 401

    def test_a_refresh_token_is_no_access_token(self, mock: MockServer, nobody: httpx.Client) -> None:
        assert not opens(mock, {"access_token": log_in(nobody)["refresh_token"]})

    @pytest.mark.parametrize("body", [{}, {"refresh_token": None}, {"refresh_token": 7}])
    def test_the_field_is_required(self, lenient: MockServer, body: Any) -> None:
        assert fields_at_fault(client(lenient, None).post(REFRESH, json=body)) == ["refresh_token"]


class TestLogout:
    def log_out(self, mock: MockServer, pair: dict[str, Any], **request: Any) -> httpx.Response:
        return client(mock, None, token=pair["access_token"]).post(LOGOUT, **request)

    def test_logging_out_revokes_both_tokens_at_once(self, mock: MockServer, nobody: httpx.Client) -> None:
        pair = log_in(nobody)

        response = self.log_out(mock, pair)

        assert (response.status_code, response.json()) == (200, envelope(None))
        assert not opens(mock, pair)
        assert refresh(nobody, pair).json() == UNAUTHORIZED

    def test_other_sessions_go_on(self, mock: MockServer, nobody: httpx.Client) -> None:
        first, second = log_in(nobody), log_in(nobody)

        self.log_out(mock, first)

        assert opens(mock, second)
        assert refresh(nobody, second).status_code == 200

    def test_it_takes_a_token(self, nobody: httpx.Client) -> None:
        response = nobody.post(LOGOUT)

        assert (response.status_code, response.json()) == (401, UNAUTHORIZED)

    def test_a_seeded_token_can_be_given_back_too(self, mock: MockServer) -> None:
        pair = {"access_token": mock.token("karma:learner")}

        self.log_out(mock, pair)

        assert not opens(mock, pair)

    @pytest.mark.parametrize(
        ("content", "headers", "expected"),
        [
            ("", {}, 200),
            ("", {"Content-Type": "application/x-www-form-urlencoded"}, 200),
            ("{}", JSON, 200),
            ("{", JSON, 400),
            ("{}", {"Content-Type": "text/plain"}, 400),
        ],
    )
    def test_a_body_says_nothing_but_has_to_be_readable(
        self, lenient: MockServer, content: str, headers: dict[str, str], expected: int
    ) -> None:
        pair = {"access_token": lenient.token("karma:learner")}

        response = self.log_out(lenient, pair, content=content, headers=headers)

        assert response.status_code == expected
        assert opens(lenient, pair) is (expected == 400)


class TestTokens:
    @pytest.mark.parametrize(
        "authorization",
        [
            None,
            "",
            "Bearer",
            "Bearer ",
            "Bearer nonsense",
            "bearer karma-learner-token",
            "Token karma-learner-token",
            "Basic a2FybWEtbGVhcm5lci10b2tlbg==",
            "karma-learner-token",
            "Bearer  karma-learner-token",
            "Bearer learner-token",
            "Bearer student-token",
            "Bearer karma-learner-token\xff",
        ],
    )
    def test_what_is_no_good_token_is_refused(self, mock: MockServer, authorization: str | None) -> None:
        headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}

        response = client(mock, None).get(ASSESSMENTS, headers=headers)

        assert (response.status_code, response.json()) == (401, UNAUTHORIZED)
        assert "www-authenticate" not in response.headers

    @pytest.mark.parametrize(("seconds", "is_open"), [(HOUR - 1, True), (HOUR, False), (WEEK, False)])
    def test_an_access_token_lives_an_hour(
        self, mock: MockServer, nobody: httpx.Client, seconds: int, is_open: bool
    ) -> None:
        pair = log_in(nobody)

        mock.clock.advance(seconds=seconds)

        assert opens(mock, pair) is is_open

    def test_seeded_tokens_never_expire(self, mock: MockServer) -> None:
        mock.clock.advance(days=100_000)

        assert opens(mock, {"access_token": mock.token("karma:learner")})

    def test_at_the_end_of_time_one_can_still_log_in(self, mock: MockServer, nobody: httpx.Client) -> None:
        mock.clock.freeze("9999-12-31T23:59:58Z")

        assert opens(mock, log_in(nobody))

    def test_a_token_whose_user_is_gone_is_no_good(self, mock: MockServer) -> None:
        state = mock.snapshot()
        state["karma_users"] = []
        mock.mock.store.restore(state)

        assert not opens(mock, {"access_token": mock.token("karma:learner")})

    def test_tokens_survive_a_snapshot(self, mock: MockServer, nobody: httpx.Client) -> None:
        pair = log_in(nobody)
        taken = mock.snapshot()
        mock.reset()

        was_open = opens(mock, pair)
        mock.restore(taken)

        assert (was_open, opens(mock, pair)) == (False, True)

    def test_no_reply_shows_a_password(self, mock: MockServer, nobody: httpx.Client) -> None:
        replies = [
            nobody.post(LOGIN, json=CREDENTIALS),
            nobody.post(LOGIN, json={**CREDENTIALS, "email": "x"}),
        ]
        replies += [client(mock, "admin").get(ASSESSMENTS)]

        assert not any("karma-password" in reply.text for reply in replies)
