"""Envelope, errors, order of checks, bodies, rate limit, strict mode. Source: karma-assessments 1."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server import MockServer

from .karma_world import (
    ASSESSMENT,
    ASSESSMENTS,
    BAD_REQUEST,
    CREDENTIALS,
    DEMO,
    FORBIDDEN,
    JSON,
    LOGIN,
    LOGOUT,
    NO_ASSESSMENT,
    NO_ROUTE,
    NOT_ENROLLED,
    QUESTION,
    QUESTIONS,
    REFRESH,
    RIGHT,
    SUBMISSIONS,
    UNAUTHORIZED,
    WRONG_METHOD,
    answers,
    client,
    fields_at_fault,
    refusal,
)

TOO_MANY = refusal("RATE_LIMIT_EXCEEDED", "Too many requests.")
SERVER_FAULT = refusal("INTERNAL_ERROR", "An unexpected error occurred.")
NOW = "2025-01-15T10:30:00Z"
NOW_SECONDS = 1736937000
WITH_BODY = [ASSESSMENTS, QUESTIONS, SUBMISSIONS, LOGIN, REFRESH]


def window(response: httpx.Response) -> tuple[int, int, int]:
    """Limit, remaining and reset, as the headers tell."""
    names = ("Limit", "Remaining", "Reset")
    limit, remaining, reset = (int(response.headers[f"X-RateLimit-{name}"]) for name in names)
    return limit, remaining, reset


class TestRoutes:
    """karma-assessments 1.4 and 5.4."""

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("DELETE", ASSESSMENTS, "GET, HEAD, POST"),
            ("OPTIONS", ASSESSMENTS, "GET, HEAD, POST"),
            ("BREW", ASSESSMENTS, "GET, HEAD, POST"),
            ("PUT", DEMO, "GET, HEAD"),
            ("DELETE", DEMO, "GET, HEAD"),
            ("GET", QUESTIONS, "POST"),
            ("GET", SUBMISSIONS, "POST"),
            ("DELETE", f"{SUBMISSIONS}/sub_000001", "GET, HEAD"),
            ("GET", LOGIN, "POST"),
            ("PUT", LOGOUT, "POST"),
        ],
    )
    def test_a_wrong_method_on_a_path_is_told_with_the_right_ones(
        self, lenient: MockServer, method: str, path: str, allowed: str
    ) -> None:
        response = client(lenient, "admin").request(method, path)

        assert (response.status_code, response.json()) == (405, WRONG_METHOD)
        assert response.headers["Allow"] == allowed

    @pytest.mark.parametrize(
        "path",
        [
            "/api/v1/auth",
            "/api/v1/auth/whoami",
            f"{DEMO}/questions/q_001",
            f"{DEMO}/attempts",
            f"{SUBMISSIONS}/sub_000001/answers",
            f"{ASSESSMENTS}//",
        ],
    )
    def test_other_paths_are_no_routes(self, lenient: MockServer, path: str) -> None:
        response = client(lenient, "admin").get(path)

        assert (response.status_code, response.json()) == (404, NO_ROUTE)

    @pytest.mark.parametrize("path", ["/api/v1/assessmentsx", "/api/v1/authx", "/api/v1/assessments.json"])
    def test_paths_beside_karmas_are_canvass(self, mock: MockServer, path: str) -> None:
        assert "errors" in mock.client(None).get(path).json()

    def test_a_head_is_a_get_without_its_body(self, learner: httpx.Client) -> None:
        response = learner.head(DEMO)

        assert (response.status_code, response.content) == (200, b"")

    @pytest.mark.parametrize(
        "request_of",
        [
            {"headers": {"X-HTTP-Method-Override": "GET", **JSON}},
            {"data": {"_method": "GET"}},
        ],
        ids=["by header", "by field"],
    )
    def test_methods_are_not_overridden_as_in_canvas(
        self, lenient: MockServer, request_of: dict[str, Any]
    ) -> None:
        response = client(lenient, "admin").post(ASSESSMENTS, **request_of)

        assert (response.status_code, response.json()) == (400, BAD_REQUEST)


class TestOrderOfChecks:
    """karma-assessments 1.5, and the lists of 5 and 6: each check is met before the next."""

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", f"{ASSESSMENTS}/a/b/c"),
            ("DELETE", ASSESSMENTS),
            ("GET", LOGIN),
            ("POST", "/api/v1/auth/x"),
        ],
    )
    def test_the_token_comes_before_the_route(self, mock: MockServer, method: str, path: str) -> None:
        response = client(mock, None).request(method, path)

        assert (response.status_code, response.json()) == (401, UNAUTHORIZED)

    @pytest.mark.parametrize("path", [ASSESSMENTS, QUESTIONS, SUBMISSIONS, LOGOUT])
    def test_the_token_comes_before_the_body(self, lenient: MockServer, path: str) -> None:
        response = client(lenient, None).post(path, content="{", headers=JSON)

        assert (response.status_code, response.json()) == (401, UNAUTHORIZED)

    @pytest.mark.parametrize("path", [ASSESSMENTS, QUESTIONS, f"{ASSESSMENTS}/asmnt_none/questions"])
    def test_the_role_comes_before_look_ups_and_the_body(self, lenient: MockServer, path: str) -> None:
        response = client(lenient, "learner").post(path, content="{", headers=JSON)

        assert (response.status_code, response.json()) == (403, FORBIDDEN)

    @pytest.mark.parametrize("name", ["questions", "submissions"])
    def test_look_ups_come_before_the_body(self, lenient: MockServer, name: str) -> None:
        response = client(lenient, "admin").post(
            f"{ASSESSMENTS}/asmnt_none/{name}", content="{", headers=JSON
        )

        assert (response.status_code, response.json()) == (404, NO_ASSESSMENT)

    def test_ownership_of_the_path_comes_before_the_body(self, lenient: MockServer) -> None:
        ida = {"name": "Ida", "email": "ida@x", "role": "instructor", "token": "ida-token"}
        lenient.seed({"karma_users": [ida]})

        response = client(lenient, None, token="ida-token").post(QUESTIONS, content="{", headers=JSON)

        assert (response.status_code, response.json()) == (403, FORBIDDEN)

    def test_enrollment_comes_before_the_body(self, lenient: MockServer) -> None:
        response = client(lenient, "admin").post(SUBMISSIONS, content="{", headers=JSON)

        assert (response.status_code, response.json()) == (403, NOT_ENROLLED)

    def test_ownership_of_the_course_in_the_body_comes_last(self, lenient: MockServer) -> None:
        course = {"id": "crs_adm001", "title": "Of the admin", "instructor_id": "usr_adm001"}
        lenient.seed({"karma_courses": [course]})
        foreign = {**ASSESSMENT, "course_id": "crs_adm001"}
        instructor = client(lenient, "instructor")

        at_fault = instructor.post(ASSESSMENTS, json={**foreign, "title": "x"})
        sound = instructor.post(ASSESSMENTS, json=foreign)

        assert fields_at_fault(at_fault) == ["title"]
        assert (sound.status_code, sound.json()) == (403, FORBIDDEN)

    def test_the_rate_limit_comes_before_the_token(self) -> None:
        server = MockServer(rate_limit=True, karma_rate_limit=1)
        nobody = client(server, None)

        statuses = [nobody.get(ASSESSMENTS).status_code for _ in range(2)]

        assert statuses == [401, 429]


class TestBodies:
    """karma-assessments 1.1 and 1.4: whatever cannot be read is a bad request, and nothing is stored."""

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"{'title': 'x'}",
            b'{"title": "x"} {}',
            b"\xff\xfe",
            b'{"title": "\xe9"}',
            b'{"title": "\\u0000"}',
            b'{"title": "\\ud800"}',
            b'{"passing_score": NaN}',
            b'{"passing_score": 1e999}',
            b'{"passing_score": ' + b"7" * 5000 + b"}",
            b"[" * 10_000 + b"]" * 10_000,
            b'{"x":' * 500 + b"1" + b"}" * 500,
        ],
        ids=lambda content: content[:24].decode("latin-1") or "empty",
    )
    @pytest.mark.parametrize("path", WITH_BODY)
    def test_what_is_no_json_is_a_bad_request(self, lenient: MockServer, path: str, content: bytes) -> None:
        role = "learner" if path == SUBMISSIONS else "instructor"
        before = lenient.snapshot()

        response = client(lenient, role).post(path, content=content, headers=JSON)

        assert (response.status_code, response.json()) == (400, BAD_REQUEST)
        assert lenient.snapshot() == before

    @pytest.mark.parametrize(
        "content_type",
        [None, "", "text/plain", "application/x-www-form-urlencoded", "application/vnd.api+json", "json"],
    )
    @pytest.mark.parametrize("path", WITH_BODY)
    def test_another_content_type_is_a_bad_request(
        self, lenient: MockServer, path: str, content_type: str | None
    ) -> None:
        role = "learner" if path == SUBMISSIONS else "instructor"
        headers = {} if content_type is None else {"Content-Type": content_type}

        response = client(lenient, role).post(path, content=json.dumps(answers(RIGHT)), headers=headers)

        assert (response.status_code, response.json()) == (400, BAD_REQUEST)

    @pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
    def test_json_is_json_however_it_is_spelled(self, mock: MockServer, content_type: str) -> None:
        response = client(mock, "admin").post(
            ASSESSMENTS, content=json.dumps(ASSESSMENT), headers={"Content-Type": content_type}
        )

        assert response.status_code == 201

    @pytest.mark.parametrize("path", [*WITH_BODY, LOGOUT])
    def test_a_body_beyond_the_limit_is_too_large(self, path: str) -> None:
        server = MockServer(max_body_bytes=1000)
        role = "learner" if path == SUBMISSIONS else "instructor"

        response = client(server, role).post(path, content=b" " * 1001, headers=JSON)

        assert response.status_code == 413
        assert response.json() == refusal("PAYLOAD_TOO_LARGE", "The request body is too large.")

    def test_a_million_faults_do_not_make_a_reply_of_megabytes(self, lenient: MockServer) -> None:
        body = b'{"answers":[' + b"0," * 400_000 + b"0]}"

        response = client(lenient, "learner").post(SUBMISSIONS, content=body, headers=JSON)

        assert len(fields_at_fault(response)) == 1000
        assert len(lenient.violations) <= 1000

    @settings(max_examples=60, deadline=None)
    @given(
        path=st.sampled_from([*WITH_BODY, LOGOUT]),
        body=st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from([*ASSESSMENT, *QUESTION, *CREDENTIALS, "answers", "question_id"]), inner
                )
            ),
        ),
    )
    def test_any_json_gets_a_documented_reply(self, path: str, body: Any) -> None:
        """No body makes the server fail; what it refuses changes nothing."""
        server = MockServer()
        before = server.snapshot()
        role = "learner" if path == SUBMISSIONS else "instructor"

        response = client(server, role).post(path, content=json.dumps(body), headers=JSON)

        assert response.status_code in ({200, 400} if path == LOGOUT else {400, 401, 422})
        assert path == LOGOUT or server.snapshot() == before


class TestRateLimit:
    """karma-assessments 1.7."""

    def test_the_hundredth_request_is_the_last_of_a_minute(self) -> None:
        server = MockServer(strict=True, rate_limit=True)
        server.clock.freeze(NOW)
        learner = client(server, "learner")

        responses = [learner.get(ASSESSMENTS) for _ in range(102)]

        reset = NOW_SECONDS + 60
        assert [window(one) for one in responses] == [
            (100, remaining, reset) for remaining in (*range(99, -1, -1), 0, 0)
        ]
        assert [one.status_code for one in responses] == [200] * 100 + [429] * 2
        assert responses[-1].json() == TOO_MANY
        assert "retry-after" not in responses[-1].headers

    def test_the_window_counts_from_its_first_request(self) -> None:
        server = MockServer(rate_limit=True, karma_rate_limit=2)
        server.clock.freeze(NOW)
        learner = client(server, "learner")

        seen = []
        for seconds in (0, 59, 0, 1):
            server.clock.advance(seconds=seconds)
            response = learner.get(ASSESSMENTS)
            seen.append((response.status_code, *window(response)))

        first, second = NOW_SECONDS + 60, NOW_SECONDS + 120
        assert seen == [(200, 2, 1, first), (200, 2, 0, first), (429, 2, 0, first), (200, 2, 1, second)]

    def test_every_token_has_a_window_of_its_own_and_the_rest_share_their_address(self) -> None:
        server = MockServer(rate_limit=True, karma_rate_limit=1)
        tokens = ["karma-learner-token", "karma-learner2-token", "nonsense"]

        statuses = [client(server, None, token=token).get(ASSESSMENTS).status_code for token in tokens]
        basic = client(server, None).get(ASSESSMENTS, headers={"Authorization": "Basic eDp5"})
        nobody = client(server, None).post(LOGIN, json=CREDENTIALS)

        assert statuses == [200, 200, 401]
        assert (basic.status_code, nobody.status_code) == (401, 429)

    def test_refusals_of_every_kind_are_counted_and_tell_the_window(self) -> None:
        server = MockServer(rate_limit=True)
        learner = client(server, "learner")

        responses = [
            learner.get(f"{ASSESSMENTS}/asmnt_none"),
            learner.delete(ASSESSMENTS),
            learner.get("/api/v1/auth/x"),
            learner.post(ASSESSMENTS, json=ASSESSMENT),
            learner.post(SUBMISSIONS, content="{", headers=JSON),
            learner.post(SUBMISSIONS, json={}),
        ]

        assert [one.status_code for one in responses] == [404, 405, 404, 403, 400, 422]
        assert [window(one)[1] for one in responses] == [99, 98, 97, 96, 95, 94]

    def test_without_the_switch_it_counts_and_never_refuses(self, learner: httpx.Client) -> None:
        responses = [learner.get(ASSESSMENTS) for _ in range(101)]

        assert {one.status_code for one in responses} == {200}
        assert [window(one)[1] for one in responses[-2:]] == [0, 0]

    def test_a_reset_of_the_mock_opens_new_windows(self, mock: MockServer, learner: httpx.Client) -> None:
        learner.get(ASSESSMENTS)

        mock.reset()

        assert window(learner.get(ASSESSMENTS))[1] == 99

    def test_a_planted_throttle_answers_as_the_limit_does(
        self, mock: MockServer, learner: httpx.Client
    ) -> None:
        mock.faults.add(operation="list_assessments", throttle=True, times=1)

        responses = [learner.get(ASSESSMENTS) for _ in range(2)]

        assert [one.status_code for one in responses] == [429, 200]
        assert (responses[0].json(), window(responses[0])[1]) == (TOO_MANY, 0)


class TestPlantedStatuses:
    """A planted refusal is worded as Karma words it."""

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (401, UNAUTHORIZED),
            (403, FORBIDDEN),
            (429, TOO_MANY),
            (500, SERVER_FAULT),
            (503, refusal("SERVICE_UNAVAILABLE", "Service Unavailable.")),
            (599, refusal("HTTP_599", "An unexpected error occurred.")),
        ],
    )
    def test_a_planted_status_comes_in_the_envelope(
        self, mock: MockServer, status: int, body: dict[str, Any]
    ) -> None:
        mock.faults.add(path=f"{ASSESSMENTS}*", status=status)

        response = mock.client("karma:learner").get(ASSESSMENTS)

        assert (response.status_code, response.json()) == (status, body)
        assert "x-ratelimit-reset" in response.headers


class TestServerFault:
    def test_what_goes_wrong_inside_is_told_in_the_envelope(
        self, lenient: MockServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(*_: Any) -> None:
            raise RuntimeError("planted")

        lenient.mock.handlers["list_assessments"] = fail

        response = client(lenient, "learner").get(ASSESSMENTS)

        assert (response.status_code, response.json()) == (500, SERVER_FAULT)
        assert "planted" in caplog.text


class TestStrictness:
    def test_a_careful_client_leaves_no_violation(self, mock: MockServer) -> None:
        """A whole story, as the documentation tells it, in strict mode."""
        nobody, staff = client(mock, None), client(mock, "instructor")
        pair = nobody.post(LOGIN, json=CREDENTIALS).json()["data"]
        pair = nobody.post(REFRESH, json={"refresh_token": pair["refresh_token"]}).json()["data"]
        learner = client(mock, None, token=pair["access_token"])
        made = staff.post(ASSESSMENTS, json={**ASSESSMENT, "time_limit_minutes": None}).json()["data"]
        url = f"{ASSESSMENTS}/{made['id']}"
        question = staff.post(f"{url}/questions", json=QUESTION).json()["data"]
        seen = learner.get(url, headers=JSON).json()["data"]
        result = learner.post(f"{url}/submissions", json=answers({question["id"]: None})).json()["data"]
        learner.get(f"{url}/submissions/{result['id']}")
        learner.get(ASSESSMENTS, params={"course_id": "crs_abc123", "page": 1, "per_page": 100})
        learner.post(LOGOUT)

        assert seen["questions"] == [
            {"id": question["id"], "text": QUESTION["text"], "options": ["You", "Nobody"]}
        ]
        assert {entry.status for entry in mock.requests} <= {200, 201}
        assert mock.violations == []

    def test_strict_mode_refuses_what_is_undocumented_with_the_whole_list(self, mock: MockServer) -> None:
        body = {**ASSESSMENT, "title": "ab", "colour": "red"}
        before = mock.snapshot()

        response = client(mock, "instructor").post(f"{ASSESSMENTS}?draft=1", json=body)

        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (400, "UNDOCUMENTED")
        assert [(one["field"], one["pointer"], one["rule"], one["received"]) for one in error["details"]] == [
            ("draft", "query/draft", "unknown", "1"),
            ("title", "body/title", "minLength", "ab"),
            ("colour", "body/colour", "unknown", "red"),
        ]
        assert all(one["message"] == one["issue"] for one in error["details"])
        assert mock.snapshot() == before

    def test_nested_places_are_named_as_karma_names_them(self, mock: MockServer) -> None:
        body = {"answers": [{"question_id": "q_001", "selected_option": 7}]}

        response = client(mock, "learner").post(SUBMISSIONS, json=body)

        assert [one["field"] for one in response.json()["error"]["details"]] == ["answers[0].selected_option"]

    def test_a_refusal_does_not_repeat_a_password(self, mock: MockServer) -> None:
        response = client(mock, None).post(LOGIN, json={**CREDENTIALS, "password": "s3cret"})

        assert response.status_code == 400
        assert "s3cret" not in response.text

    def test_the_token_comes_before_strictness(self, mock: MockServer) -> None:
        assert client(mock, None).get(ASSESSMENTS, params={"sort": "title"}).status_code == 401
