"""A failure can be read and repeated from nothing, and no token is left in it."""

import subprocess

import pytest

from contracts.wire.exchange import Exchange, Secrets, curl_line, curl_script
from contracts.wire.failures import (
    ContractFailure,
    failure_from,
    first_difference,
    require_contains,
    require_equal,
)

URL = "https://canvas.example.edu"


def exchange(method="GET", path="/api/v1/users/self", **more):
    return Exchange(1, "get_current_user", "teacher", method, URL + path, 200, **{"body": b"{}", **more})


def failure(error, exchanges, secrets=None):
    return failure_from(
        error,
        check="quizzes.law",
        operation="create_quiz",
        statement="A law.",
        evidence=("doc: somewhere",),
        exchanges=exchanges,
        secrets=secrets or Secrets(),
    )


def test_curl_line_names_the_token_as_a_shell_variable():
    assert curl_script([exchange(token_name="CANVAS_TOKEN")]) == [
        f'curl -sS -i {URL}/api/v1/users/self -H "Authorization: Bearer $CANVAS_TOKEN"'
    ]


def test_curl_line_quotes_bodies_for_the_shell():
    content = b'{"quiz":{"title":"it\'s"}}'

    (line,) = curl_script(
        [exchange("POST", "/q", content=content, request_headers={"Content-Type": "text/x"})]
    )

    assert line.endswith("""-H 'Content-Type: text/x' --data-binary '{"quiz":{"title":"it'"'"'s"}}'""")


def words_in_the_shell(line, **variables):
    """What curl is called with, once the shell has read the line."""
    program = f"curl() {{ printf '%s\\n' \"$@\"; }}\n{line}"
    ended = subprocess.run(["sh", "-c", program], env=variables, capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()


def test_shell_puts_the_tokens_back_wherever_they_stood():
    secrets = Secrets()
    secrets.learn("12~s3cret", "CANVAS_TOKEN")
    sent = exchange(
        "POST",
        "/q?access_token=12~s3cret&page=1",
        token_name="CANVAS_TOKEN",
        request_headers={"X-Token": "it's 12~s3cret"},
        content=b'{"access_token": "12~s3cret", "title": "it\'s $HOME"}',
    )

    line = curl_line(sent, secrets)

    assert "s3cret" not in line
    assert words_in_the_shell(line, CANVAS_TOKEN="12~s3cret")[2:] == [
        *("-X", "POST", f"{URL}/q?access_token=12~s3cret&page=1"),
        *("-H", "Authorization: Bearer 12~s3cret", "-H", "X-Token: it's 12~s3cret"),
        *("--data-binary", '{"access_token": "12~s3cret", "title": "it\'s $HOME"}'),
    ]


def test_shell_puts_in_ids_behind_an_apostrophe():
    sent = exchange("POST", "/q", content=b'{"title": "it\'s quiz 30010 of 30010-a"}')

    line = curl_line(sent, variables={"30010": "quiz_1"})

    assert words_in_the_shell(line, quiz_1="7")[-1] == '{"title": "it\'s quiz 7 of 30010-a"}'


def test_ids_of_made_objects_become_shell_variables():
    made = exchange(
        "POST",
        "/api/v1/courses/101/quizzes",
        body=b'{"id":30010}',
        made=("/api/v1/courses/101/quizzes/30010",),
    )
    used = exchange("PUT", "/api/v1/courses/101/quizzes/30010", content=b'{"id": 30010, "x": "30010-a"}')

    assert curl_script([made, used]) == [
        f"quiz_1=$(curl -sS -X POST {URL}/api/v1/courses/101/quizzes | jq -r '.id')",
        f"curl -sS -i -X PUT {URL}/api/v1/courses/101/quizzes/${{quiz_1}} "
        """--data-binary '{"id": '"${quiz_1}"', "x": "30010-a"}'""",
    ]


def test_ids_in_envelopes_are_found_where_they_stand():
    made = exchange(
        "POST",
        "/api/v1/assessments",
        body=b'{"data":{"id":"asmnt_1"}}',
        made=("/api/v1/assessments/asmnt_1",),
    )
    used = exchange("GET", "/api/v1/assessments/asmnt_1")

    assert curl_script([made, used])[0].endswith("| jq -r '.data.id')")


def test_failure_shows_rule_evidence_received_documented_and_place():
    error = ContractFailure("the title differs", received="A", documented="B", at="/title")

    text = str(failure(error, [exchange()]))

    for part in ("quizzes.law", "A law.", "doc: somewhere", "the title differs", "/title", "curl -sS"):
        assert part in text


def test_blamed_exchange_is_the_last_one_in_the_curl_lines():
    one, two = exchange(path="/one"), exchange(path="/two")

    found = failure(ContractFailure("wrong", exchange=one), [one, two])

    assert [line.rsplit("/", 1)[1] for line in found.curl] == ["one"]


def test_no_token_is_left_in_any_part_of_a_failure():
    secrets = Secrets()
    secrets.learn("s3cret", "CANVAS_TOKEN")
    leaky = exchange(path="/x?access_token=s3cret", body=b'{"echo":"s3cret"}', content=b"access_token=s3cret")

    found = failure(ContractFailure("s3cret echoed", documented="not s3cret"), [leaky], secrets)

    assert "s3cret" not in str(found) + str(found.as_json())
    assert words_in_the_shell(*found.curl, CANVAS_TOKEN="s3cret")[2] == f"{URL}/x?access_token=s3cret"


def test_long_answers_are_cut():
    found = failure(ContractFailure("long"), [exchange(body=b"x" * 100_000)])

    assert len(found.received) < 1300


@pytest.mark.parametrize(
    ("received", "documented", "place"),
    [
        ({"a": 1}, {"a": 1}, None),
        ({"a": 1.0}, {"a": 1}, None),
        ({"a": True}, {"a": 1}, "/a"),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, "/a/b/1"),
        ({"a": [1]}, {"a": [1, 2]}, "/a/1"),
        ({}, {"a": None}, "/a"),
        ({"a": 1, "b": 2}, {"a": 1}, "/b"),
        (1, 2, "/"),
    ],
)
def test_first_difference_is_found(received, documented, place):
    assert first_difference(received, documented) == place


def test_more_keys_than_asked_for_are_no_failure():
    require_contains({"a": {"b": 1, "new": 2}, "c": 3}, {"a": {"b": 1}}, "differs")

    with pytest.raises(ContractFailure):
        require_equal({"a": 1, "new": 2}, {"a": 1}, "differs")


@pytest.mark.parametrize(
    ("received", "documented", "told"),
    [
        ({"quiz": {"time_limit": None}}, {"quiz": {"time_limit": 30}}, "/quiz/time_limit is null, not 30"),
        ({"a": 1}, {"a": 1, "b": [2]}, "/b is missing, not [2]"),
        ([1, 2], [1], "/1 is 2, not missing"),
    ],
)
def test_message_tells_what_differs(received, documented, told):
    with pytest.raises(ContractFailure) as caught:
        require_equal(received, documented, "the quiz differs")

    assert caught.value.message == f"the quiz differs: {told}"


def test_what_was_sent_at_the_same_moment_is_sent_so_again():
    one, two = (exchange("POST", path=f"/{n}", together=0) for n in range(2))

    lines = curl_script([exchange(), one, two, exchange()])

    assert [line.endswith(" &") for line in lines] == [False, True, True, False, False]
    assert lines[3] == "wait"


def test_several_ids_of_one_answer_are_read_from_it():
    made = exchange(
        "POST",
        "/api/v1/courses/101/live_assessments",
        body=b'{"assessments":[{"id":"7001"},{"id":"7002"}]}',
        made=("/a/live_assessments/7001", "/a/live_assessments/7002"),
    )
    used = [exchange(path=f"/live_assessments/{n}") for n in (7001, 7002)]

    lines = curl_script([made, *used])

    assert lines[0].startswith("answer=$(curl -sS -X POST")
    assert lines[1:3] == [
        "live_assessment_1=$(jq -r '.assessments[0].id' <<< \"$answer\")",
        "live_assessment_2=$(jq -r '.assessments[1].id' <<< \"$answer\")",
    ]
    assert lines[4].endswith("/live_assessments/${live_assessment_2}")
