"""The seven operations on quizzes: order of checks, roles, list, access code, JSON:API style.

Source: canvas-quizzes 1, 2, 5, 6, 10 and 12. Other sections: test_quiz_settings and its neighbours.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer

from .quiz_requests import (
    JSON_API,
    NOT_FOUND,
    UNAUTHENTICATED,
    UNAUTHORIZED,
    created,
    listed,
    post,
    put,
    quiz_of,
    quiz_path,
    quizzes_path,
    read,
    updated,
)

HAMLET = {"id": 30001}
DRAFT = {"id": 30002}
WITH_CODE = {"id": 30003}
ROLES = ("admin", "teacher", "ta", "designer", "student", "observer", "outsider", "inactive", None)
MANAGERS = ("admin", "teacher", "ta", "designer")
MEMBERS = (*MANAGERS, "student", "observer")

OF_A_COURSE: dict[str, tuple[str, str, Any]] = {
    "list_quizzes": ("GET", "", None),
    "create_quiz": ("POST", "", {"quiz": {"title": "New"}}),
}
OF_A_QUIZ: dict[str, tuple[str, str, Any]] = {
    "get_quiz": ("GET", "/{id}", None),
    "update_quiz": ("PUT", "/{id}", {"quiz": {"title": "New"}}),
    "delete_quiz": ("DELETE", "/{id}", None),
    "reorder_quiz_items": ("POST", "/{id}/reorder", {"order": []}),
    "validate_quiz_access_code": ("POST", "/{id}/validate_access_code", {"access_code": "x"}),
}
ALL = OF_A_COURSE | OF_A_QUIZ
SUCCESS = dict.fromkeys(ALL, 200) | {"reorder_quiz_items": 204}


def send(
    server: MockServer,
    operation: str,
    role: str | None = "teacher",
    *,
    course: Any = 101,
    quiz: Any = 30001,
    token: str | None = None,
) -> httpx.Response:
    method, path, body = ALL[operation]
    url = quizzes_path(course) + path.format(id=quiz)
    return server.client(role, token=token).request(method, url, json=body)


# --- 1.1 and 1.2: routes, and what is looked at first -----------------------------------------------------


@pytest.mark.parametrize("operation", ALL)
def test_the_teacher_succeeds(server: MockServer, operation: str) -> None:
    reply = send(server, operation)

    assert reply.status_code == SUCCESS[operation]
    assert server.requests.last.operation == operation


def test_there_is_no_patch(lenient: MockServer) -> None:
    assert lenient.client().patch(quiz_path(HAMLET, 101), json={"quiz": {"title": "New"}}).status_code == 404


@pytest.mark.parametrize("operation", ALL)
def test_first_comes_the_token(server: MockServer, operation: str) -> None:
    reply = send(server, operation, token="nobody's", course=999, quiz="abc")

    assert (reply.status_code, reply.json()) == (401, {"errors": [{"message": "Invalid access token."}]})
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="canvas-lms"'


@pytest.mark.parametrize("role", [None, "outsider"], ids=["anonymous", "outsider"])
@pytest.mark.parametrize("course", [999, "abc", "sis_course_id:NONE"])
@pytest.mark.parametrize("operation", ALL)
def test_then_the_course_even_without_a_token(
    server: MockServer, operation: str, course: Any, role: Any
) -> None:
    reply = send(server, operation, role, course=course)

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("operation", ALL)
def test_a_deleted_course_is_unknown(server: MockServer, operation: str) -> None:
    server.seed({"courses": [{"id": 150, "name": "Gone", "workflow_state": "deleted"}]})

    assert send(server, operation, "admin", course=150).status_code == 404


@pytest.mark.parametrize("role", [None, "outsider", "teacher"])
@pytest.mark.parametrize("quiz", [9, 401, "abc", "12abc", "-1", "1.5", "9" * 25, "self", "sis_id:1"])
@pytest.mark.parametrize("operation", OF_A_QUIZ)
def test_then_the_quiz_even_without_a_token(server: MockServer, operation: str, quiz: Any, role: Any) -> None:
    """Conventions 7 settles what is no number: 404."""
    reply = send(server, operation, role, quiz=quiz)

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("operation", OF_A_QUIZ)
def test_a_quiz_of_another_course_is_unknown(server: MockServer, operation: str) -> None:
    assert send(server, operation, course=102, quiz=30001).status_code == 404


@pytest.mark.parametrize("operation", ALL)
def test_a_course_may_be_named_by_its_sis_id(server: MockServer, operation: str) -> None:
    assert send(server, operation, course="sis_course_id:HAMLET-101").status_code == SUCCESS[operation]


@pytest.mark.parametrize("operation", ALL)
def test_then_the_right_by_who_is_there(server: MockServer, operation: str) -> None:
    anonymous, outsider = send(server, operation, None), send(server, operation, "outsider")

    assert (anonymous.status_code, anonymous.json()) == (401, UNAUTHENTICATED)
    assert anonymous.headers["WWW-Authenticate"] == 'Bearer realm="canvas-lms"'
    assert (outsider.status_code, outsider.json()) == (403, UNAUTHORIZED)
    assert "WWW-Authenticate" not in outsider.headers


def test_older_canvas_says_401_to_both() -> None:
    """5.2: the status differs between versions, the body does not."""
    server = MockServer(strict=True, forbidden_status=401)

    reply = send(server, "create_quiz", "student")

    assert (reply.status_code, reply.json()) == (401, UNAUTHORIZED)


@pytest.mark.parametrize("quiz", [{"title": "x" * 256}, "x", None], ids=["too long", "text", "null"])
@pytest.mark.parametrize("operation", ["create_quiz", "update_quiz"])
def test_a_student_who_sends_nonsense_is_refused_for_being_a_student(
    lenient: MockServer, operation: str, quiz: Any
) -> None:
    method, path, _ = ALL[operation]
    url = quizzes_path(101) + path.format(id=30001)

    reply = lenient.client("student").request(method, url, json={"quiz": quiz})

    assert reply.status_code == 403


def test_a_student_who_reorders_nothing_is_refused_all_the_same(lenient: MockServer) -> None:
    """9: even with an empty list, or none."""
    client = lenient.client("student")

    replies = [client.post(f"{quiz_path(HAMLET, 101)}/reorder", json=body) for body in ({"order": []}, {})]

    assert [reply.status_code for reply in replies] == [403, 403]


# --- 2: who may do what -----------------------------------------------------------------------------------

ALLOWED = [
    ("list_quizzes", 30001, MEMBERS),
    ("get_quiz", 30001, MEMBERS),
    ("get_quiz", 30002, MANAGERS),
    ("create_quiz", None, MANAGERS),
    ("update_quiz", 30001, MANAGERS),
    ("delete_quiz", 30001, MANAGERS),
    ("reorder_quiz_items", 30001, MANAGERS),
    ("validate_quiz_access_code", 30003, MEMBERS),
    ("validate_quiz_access_code", 30002, MANAGERS),
]


@pytest.mark.parametrize("role", ROLES, ids=str)
@pytest.mark.parametrize(
    ("operation", "quiz", "allowed"), ALLOWED, ids=[f"{row[0]} {row[1]}" for row in ALLOWED]
)
def test_roles(
    server: MockServer, operation: str, quiz: int, allowed: tuple[str, ...], role: str | None
) -> None:
    """30002 is unpublished."""
    before = server.snapshot()

    reply = send(server, operation, role, quiz=quiz)

    refusal = 401 if role is None else 403
    assert reply.status_code == (SUCCESS[operation] if role in allowed else refusal)
    assert role in allowed or server.snapshot() == before


@pytest.mark.parametrize("operation", ["list_quizzes", "get_quiz", "validate_quiz_access_code"])
@pytest.mark.parametrize("role", ["outsider", None], ids=str)
def test_a_public_course_is_everybodys_to_read(server: MockServer, operation: str, role: str | None) -> None:
    server.seed({"courses": [{"id": 150, "name": "Open", "is_public": True}]})
    made = server.client("admin").post(quizzes_path(150), json={"quiz": {"title": "Open", "published": True}})

    reply = send(server, operation, role, course=150, quiz=made.json()["id"])

    assert reply.status_code == 200


@pytest.mark.parametrize("role", ["outsider", None], ids=str)
def test_a_public_course_is_not_everybodys_to_change(server: MockServer, role: str | None) -> None:
    server.seed({"courses": [{"id": 150, "name": "Open", "is_public": True}]})

    reply = send(server, "create_quiz", role, course=150)

    assert reply.status_code == (401 if role is None else 403)


@pytest.mark.parametrize("operation", OF_A_COURSE)
def test_students_have_no_rights_in_an_unpublished_course(server: MockServer, operation: str) -> None:
    """6.1: no course read, so 403; its teacher has it."""
    statuses = [send(server, operation, role, course=103).status_code for role in ("teacher", "student")]

    assert statuses == [200, 403]


# --- 6.1: the list ----------------------------------------------------------------------------------------


def test_the_list_is_ordered_by_lock_date_then_title_then_age(server: MockServer) -> None:
    for title, lock_at in [
        ("C", None),
        ("B", "2032-01-01T00:00:00Z"),
        ("A", None),
        ("A", "2032-01-01T00:00:00Z"),
        ("Z", "2031-01-01T00:00:00Z"),
        ("A", None),
    ]:
        created(server, title=title, lock_at=lock_at)

    quizzes = server.client().get(quizzes_path()).json()

    assert [(quiz["title"], quiz["lock_at"]) for quiz in quizzes] == [
        ("Z", "2031-01-01T00:00:00Z"),
        ("A", "2032-01-01T00:00:00Z"),
        ("B", "2032-01-01T00:00:00Z"),
        ("A", None),
        ("A", None),
        ("C", None),
    ]
    assert quizzes[3]["id"] < quizzes[4]["id"]


def test_items_are_the_quizzes_without_question_types(server: MockServer) -> None:
    quiz = created(server, published=True)

    (item,) = server.client().get(quizzes_path()).json()

    assert quiz.pop("question_types") == []
    assert item == quiz


def test_managers_see_unpublished_quizzes_others_do_not(server: MockServer) -> None:
    titles = {
        role: [quiz["title"] for quiz in server.client(role).get(quizzes_path(101)).json()]
        for role in MEMBERS
    }

    published = ["Hamlet Act 3 Quiz", "Locked behind a code"]
    assert titles == {role: ["Draft quiz", *published] for role in MANAGERS} | {
        "student": published,
        "observer": published,
    }


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("", ["100% of it", "a_b", "Alpha", "alphabet", "Ärger"]),
        ("   ", ["100% of it", "a_b", "Alpha", "alphabet", "Ärger"]),
        ("ALPH", ["Alpha", "alphabet"]),
        ("bet", ["alphabet"]),
        ("a_", ["a_b"]),
        ("0%", ["100% of it"]),
        ("är", ["Ärger"]),
        ("description", []),
    ],
)
def test_search_is_for_a_part_of_the_title_in_any_case(
    lenient: MockServer, term: str, found: list[str]
) -> None:
    """`%` and `_` stand for themselves."""
    for title in ("alphabet", "Alpha", "a_b", "100% of it", "Ärger"):
        created(lenient, title=title, description="description")

    assert sorted(listed(lenient, search_term=term), key=str.lower) == sorted(found, key=str.lower)


@pytest.mark.parametrize("query", ["search_term=a", "search_term[]=abc", "search_term[a]=abc"])
def test_a_search_term_too_short_or_no_text_is_refused(lenient: MockServer, query: str) -> None:
    """5.5: `errors` is a list here, and says `code`."""
    reply = lenient.client().get(f"{quizzes_path()}?{query}")

    item = {"field": "search_term", "code": "invalid", "message": "2 or more characters is required"}
    assert (reply.status_code, reply.json()) == (400, {"errors": [item]})


def test_older_canvas_wants_three_characters() -> None:
    server = MockServer(search_term_min=3)

    reply = server.client().get(quizzes_path(), params={"search_term": "ab"})

    assert reply.json()["errors"][0]["message"] == "3 or more characters is required"


@pytest.mark.parametrize(
    ("role", "status"),
    [("teacher", 200), ("ta", 200), ("student", 404), ("outsider", 403), (None, 401)],
    ids=str,
)
def test_a_hidden_quizzes_tab_stops_students_after_the_permission(
    server: MockServer, role: str | None, status: int
) -> None:
    """1.2 step 6, 5.1: the body of this 404 is another one."""
    server.seed(
        {
            "courses": [{"id": 150, "name": "Tabless", "quizzes_tab_hidden": True}],
            "enrollments": [
                {"course_id": 150, "user_id": user, "type": kind}
                for user, kind in [(2002, "teacher"), (2003, "ta"), (2005, "student")]
            ],
        }
    )

    reply = send(server, "list_quizzes", role, course=150)

    assert reply.status_code == status
    if status == 404:
        assert reply.json() == {"message": "That page has been disabled for this course"}


def test_a_hidden_tab_hides_no_quiz_from_whoever_knows_its_id(server: MockServer) -> None:
    quiz = created(server, published=True)
    state = server.snapshot()
    courses = [{**row, "quizzes_tab_hidden": True} for row in state["courses"]]
    server.restore({**state, "courses": courses})

    assert read(server, quiz, "student")["id"] == quiz["id"]


def test_quizzes_of_one_title_page_without_repeats(server: MockServer) -> None:
    made = {created(server, title="Same")["id"] for _ in range(7)}
    client = server.client()

    seen: list[int] = []
    url: str | None = f"{quizzes_path()}?per_page=3"
    while url:
        reply = client.get(url)
        seen += [quiz["id"] for quiz in reply.json()]
        url = reply.links.get("next", {}).get("url")

    assert (len(seen), set(seen)) == (7, made)


def test_links_keep_the_search_and_leave_out_the_token(server: MockServer) -> None:
    """1.5."""
    for _ in range(3):
        created(server, title="Alpha")
    query = "?search_term=alp&per_page=2&access_token=teacher-token"

    reply = server.client(None).get(f"{quizzes_path()}{query}")

    base = f"http://canvas.mock{quizzes_path()}?search_term=alp&"
    assert reply.headers["Link"] == ",".join(
        f'<{base}page={page}&per_page=2>; rel="{name}"'
        for name, page in [("current", 1), ("next", 2), ("first", 1), ("last", 2)]
    )


# --- 6.3, 5.3: bodies without a quiz ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        ({}, 400, {"errors": {}}),
        ({"title": "At the top"}, 400, {"errors": {}}),
        ({"quiz": None}, 400, {"errors": {}}),
        ([], 400, {"errors": {}}),
        ({"quiz": "x"}, 400, {"errors": [{"message": "An error occurred.", "error_code": "bad_request"}]}),
        ({"quiz": ["x"]}, 400, {"errors": [{"message": "An error occurred.", "error_code": "bad_request"}]}),
    ],
    ids=str,
)
def test_creating_without_a_quiz(lenient: MockServer, body: Any, status: int, answer: Any) -> None:
    """5.3: text and lists make Canvas fail, the mock refuses them; nothing is stored."""
    before = lenient.snapshot()

    reply = lenient.client().post(quizzes_path(), json=body)

    assert (reply.status_code, reply.json()) == (status, answer)
    assert lenient.snapshot() == before


def test_creating_an_empty_quiz(lenient: MockServer) -> None:
    assert quiz_of(post(lenient, {}))["title"] == "Unnamed Quiz"


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/vnd.api+json"])
def test_a_body_of_another_type_counts_as_none(lenient: MockServer, content_type: str) -> None:
    """Conventions 8: no 415."""
    reply = lenient.client().post(
        quizzes_path(), content=b'{"quiz": {"title": "x"}}', headers={"Content-Type": content_type}
    )

    assert (reply.status_code, reply.json()) == (400, {"errors": {}})


@pytest.mark.parametrize("quiz", ["x", ["x"]], ids=str)
def test_updating_with_something_else_than_a_quiz_is_refused(lenient: MockServer, quiz: Any) -> None:
    made = created(lenient)

    reply = put(lenient, made, quiz)

    assert reply.status_code == 400
    assert read(lenient, made) == made


def test_names_outside_of_quiz_are_ignored(lenient: MockServer) -> None:
    """1.3."""
    made = created(lenient)

    reply = lenient.client().put(quiz_path(made), json={"title": "Outside", "quiz": {"time_limit": 5}})

    assert (reply.json()["title"], reply.json()["time_limit"]) == ("A quiz", 5)


def test_an_update_changes_what_is_sent_and_nothing_else(server: MockServer) -> None:
    """6.4."""
    quiz = created(
        server, quiz_type="practice_quiz", time_limit=10, description="<p>x</p>", allowed_attempts=3
    )

    changed = updated(server, quiz, time_limit=20)

    assert changed == quiz | {"time_limit": 20, "version_number": 2}
    assert read(server, quiz) == changed


# --- 10: the access code ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"access_code": "2beornot2be"}, True),
        ({"access_code": "2BeOrNot2Be"}, False),
        ({"access_code": " 2beornot2be"}, False),
        ({"access_code": "2beornot2be "}, False),
        ({"access_code": ""}, False),
        ({"access_code": None}, False),
        ({"access_code": ["2beornot2be"]}, False),
        ({"quiz": {"access_code": "2beornot2be"}}, False),
        ({}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("role", ["teacher", "student"])
def test_the_code_has_to_be_right_to_the_letter(
    lenient: MockServer, role: str, body: Any, answer: bool
) -> None:
    before = lenient.snapshot()

    reply = lenient.client(role).post(f"{quiz_path(WITH_CODE, 101)}/validate_access_code", json=body)

    assert (reply.status_code, reply.text) == (200, "true" if answer else "false")
    assert lenient.snapshot() == before


@pytest.mark.parametrize("code", [None, "", "  "], ids=repr)
@pytest.mark.parametrize("sent", ["", "  ", "x"], ids=repr)
def test_no_code_or_a_blank_one_is_never_right(server: MockServer, code: Any, sent: str) -> None:
    quiz = created(server, access_code=code)

    reply = server.client().post(f"{quiz_path(quiz)}/validate_access_code", json={"access_code": sent})

    assert reply.json() is False


def test_a_number_is_not_the_text_that_looks_alike(lenient: MockServer) -> None:
    quiz = created(lenient, access_code="123")
    path = f"{quiz_path(quiz)}/validate_access_code"

    answers = [
        lenient.client().post(path, json={"access_code": 123}).json(),
        lenient.client().post(path, json={"access_code": "123"}).json(),
        lenient.client().post(path, data={"access_code": "123"}).json(),
        lenient.client().post(f"{path}?access_code=123").json(),
    ]

    assert answers == [False, True, True, True]


# --- 12: JSON:API style -----------------------------------------------------------------------------------


def json_api(server: MockServer, role: str | None = "teacher") -> httpx.Client:
    client = server.client(role)
    client.headers["Accept"] = f"text/html, {JSON_API['Accept']}; q=1"
    return client


@pytest.fixture
def api_server() -> MockServer:
    """A strict mock: each answer is checked against the document's other media type as it is given."""
    return MockServer(strict=True)


def test_json_api_list(api_server: MockServer) -> None:
    document = json_api(api_server).get(quizzes_path(101), params={"per_page": 2}).json()

    page = f"http://canvas.mock{quizzes_path(101)}?page={{}}&per_page=2"
    assert [quiz["id"] for quiz in document["quizzes"]] == ["30002", "30001"]
    assert document["meta"] == {
        "permissions": {"quizzes": {"create": True}},
        "pagination": {
            "per_page": 2,
            "next": page.format(2),
            "last": page.format(2),
            "current": page.format(1),
            "first": page.format(1),
            "page": 1,
            "template": page.format("{page}"),
            "count": 3,
            "page_count": 2,
        },
    }


def test_json_api_list_for_a_student(api_server: MockServer) -> None:
    document = json_api(api_server, "student").get(quizzes_path(101)).json()

    assert document["meta"]["permissions"] == {"quizzes": {"create": False}}


def test_json_api_create_reads_the_first_of_quizzes() -> None:
    server = MockServer()

    reply = json_api(server).post(quizzes_path(), json={"quizzes": [{"title": "A"}, {"title": "B"}]})

    (quiz,) = reply.json()["quizzes"]
    assert (reply.status_code, quiz["title"], quiz["question_types"]) == (200, "A", [])
    assert listed(server) == ["A"]


@pytest.mark.parametrize("body", [{}, {"quiz": {"title": "x"}}, {"quizzes": []}, {"quizzes": "x"}], ids=str)
def test_json_api_create_without_quizzes_is_refused(body: Any) -> None:
    server = MockServer()

    reply = json_api(server).post(quizzes_path(), json=body)

    assert (reply.status_code, reply.json()) == (400, {"errors": {}})


def test_json_api_update_and_delete_answer_without_a_body() -> None:
    server = MockServer()
    quiz = created(server)

    edited = json_api(server).put(quiz_path(quiz), json={"quizzes": [{"title": "New"}]})
    shown = read(server, quiz)
    deleted = json_api(server).delete(quiz_path(quiz))

    assert [(reply.status_code, reply.content) for reply in (edited, deleted)] == [(204, b"")] * 2
    assert shown["title"] == "New"
    assert listed(server) == []


@pytest.mark.parametrize("role", ["teacher", "designer", "student"])
def test_json_api_quiz_by_role(api_server: MockServer, role: str) -> None:
    """12 and 13: what it has more than the plain quiz, what it has less, and which of it is text."""
    api_server.seed(
        {
            "quizzes": [{"id": 30009, "course_id": 101, "quiz_type": "assignment", "published": True}],
            "quiz_questions": [{"quiz_id": 30009, "question_type": "file_upload_question"}],
        }
    )
    plain = api_server.client(role).get(quizzes_path(101) + "/30009").json()

    (quiz,) = json_api(api_server, role).get(quizzes_path(101) + "/30009").json()["quizzes"]

    user = {"teacher": 2002, "designer": 2004, "student": 2005}[role]
    page = "http://canvas.mock/courses/101/quizzes/30009"
    api = "http://canvas.mock/api/v1/courses/101/quizzes/30009"
    everybodys = {
        "quiz_submission_html_url": f"{page}/submission_html",
        "take_quiz_url": f"{page}/take?user_id={user}",
        "links": {"quiz_reports": f"{api}/reports", "quiz_statistics": f"{api}/statistics"},
        **{name: str(plain[name]) for name in ("id", "assignment_id", "assignment_group_id")},
    }
    managers = {
        "quiz_extensions_url": f"{api}/extensions",
        "moderate_url": f"{page}/moderate",
        "deleted": False,
    }
    teachers = {
        "preview_url": f"{page}/take?preview=1",
        "quiz_submissions_zip_url": f"{page}/submissions?zip=1",
    }
    extra = {"teacher": managers | teachers, "designer": managers, "student": {}}[role]
    kept = {name: plain[name] for name in plain if name not in ("quiz_reports_url", "quiz_statistics_url")}
    assert quiz == kept | everybodys | extra


def test_json_api_shows_deletion_and_leaves_null_ids_null(api_server: MockServer) -> None:
    quiz = created(api_server)
    api_server.client().delete(quiz_path(quiz))

    (shown,) = json_api(api_server).get(quiz_path(quiz)).json()["quizzes"]

    assert (shown["deleted"], shown["assignment_id"]) == (True, None)
    assert "quiz_submissions_zip_url" not in shown


def test_json_api_leaves_errors_and_codes_as_they_are(api_server: MockServer) -> None:
    refused = json_api(api_server, "student").get(quiz_path(DRAFT, 101))
    code = json_api(api_server).post(
        f"{quiz_path(WITH_CODE, 101)}/validate_access_code", json={"access_code": "2beornot2be"}
    )

    assert (refused.status_code, refused.json()) == (403, UNAUTHORIZED)
    assert code.json() is True


# --- conventions 9: ids as text ---------------------------------------------------------------------------


def test_ids_as_text_on_request() -> None:
    server = MockServer()
    quiz = created(server, quiz_type="assignment")

    reply = server.client().get(quiz_path(quiz), headers={"Accept": "application/json+canvas-string-ids"})

    ids = {name: reply.json()[name] for name in ("id", "assignment_id", "assignment_group_id")}
    assert ids == {name: str(quiz[name]) for name in ids}
