"""What a user of the mock gets wrong is told in one clear line: seeds with file and line, faults, TLS."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_server import MockServer, SeedError

SEED = """\
users:
  - name: Ann
    token: ann
courses:
  - id: 7
    name: Algebra
  - id: 8
    nmae: Botany
    workflow_state: open
quizes: []
"""
TOLD = [
    (8, "/courses/1/nmae", "no field 'nmae'; did you mean name?"),
    (10, "/quizes", "no field 'quizes'; did you mean quizzes or quiz_"),
    (7, "/courses/1/name", "expected, and missing"),
    (9, "/courses/1/workflow_state", "expected one of"),
]


def test_a_typo_in_a_seed_s_file_is_told_with_file_line_and_what_was_meant(tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text(SEED)

    with pytest.raises(SeedError) as refused:
        MockServer(file)

    lines = str(refused.value).splitlines()
    for line, pointer, message in TOLD:
        assert any(text.startswith(f"{file}:{line}: {pointer}: {message}") for text in lines), lines
    assert len(lines) == len(TOLD)
    assert "did you mean" in lines[0]  # the typo comes before what it has caused


def test_an_id_that_leads_nowhere_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text("courses: [{id: 7, name: Algebra}]\n\nquizzes:\n- title: Late\n  course_id: 8\n")

    with pytest.raises(SeedError, match=rf"^{file}:5: /quizzes/0/course_id: no courses row has the id 8$"):
        MockServer(file)


def test_a_seed_that_is_data_has_no_line() -> None:
    with pytest.raises(SeedError, match=r"^/quizes: no field 'quizes'; did you mean quizzes"):
        MockServer({"quizes": []})


def test_yaml_over_http_is_told_with_its_line() -> None:
    reply = (
        MockServer()
        .client(None)
        .post("/_mock/seed", content=SEED, headers={"Content-Type": "application/yaml"})
    )

    told = {(one["line"], one["pointer"]) for one in reply.json()["errors"]}
    assert told == {(line, pointer) for line, pointer, _ in TOLD}


def test_yaml_that_is_none_is_told_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text("users:\n  - name: Ann\n  token: ann\n")

    with pytest.raises(SeedError, match=rf"{file} is not YAML of plain data: .*line 3"):
        MockServer(file)


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("POST", "/_mock/faults", {"statsu": 503}, "no field 'statsu'; did you mean status?"),
        ("PUT", "/_mock/clock", {"nwo": "2025-01-15T10:30:00Z"}, "no field 'nwo'; did you mean now?"),
        ("POST", "/_mock/clock/advance", {"seconds": 1, "hours": 1}, "no field 'hours'"),
        ("GET", "/_mock/requests?limt=1", None, "no field 'limt'; did you mean limit?"),
        ("POST", "/_mock/seed", {"quizes": []}, "no field 'quizes'; did you mean quizzes"),
    ],
)
def test_no_documentation_is_blamed_for_a_typo_in_a_control_route(
    method: str, path: str, body: Any, message: str
) -> None:
    reply = MockServer().client(None).request(method, path, json=body)

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["message"].startswith(message)


@pytest.mark.parametrize(
    "fault",
    [{}, {"operation": "list_quizzes"}, {"operation": "list_quizzes", "times": 2, "delay": 0, "headers": {}}],
)
def test_a_fault_without_any_effect_is_refused(fault: dict[str, Any]) -> None:
    server = MockServer()

    with pytest.raises(
        ValueError, match="expected an effect: one of status, body, headers, delay, drop, trunc"
    ):
        server.faults.add(**fault)

    assert len(server.faults) == 0


@pytest.mark.parametrize(
    "fault", [{"truncate": 0}, {"body": ""}, {"body": 0}, {"delay": 0.1}, {"drop": True}]
)
def test_every_effect_is_enough(fault: dict[str, Any]) -> None:
    MockServer().faults.add(**fault)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_client_of_https_is_told_at_once_that_the_port_talks_http(
    host: str, caplog: pytest.LogCaptureFixture
) -> None:
    with MockServer(host=host) as server:
        url = server.url
        with pytest.raises(httpx.ConnectError, match=r"(?i)wrong.version.number|record layer"):
            httpx.get(server.url.replace("http:", "https:"), timeout=5, trust_env=False, verify=False)
        assert httpx.get(f"{server.url}/_mock/health", trust_env=False).status_code == 200

    assert caplog.messages == [f"a client spoke TLS to a port that talks plain http: its address is {url}"]


def test_whoever_reads_the_bytes_reads_the_address() -> None:
    into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        ssl.create_default_context().wrap_bio(into, out, server_hostname="localhost").do_handshake()

    with MockServer() as server:
        url = server.url
        with socket.create_connection(("127.0.0.1", httpx.URL(url).port)) as client:
            client.sendall(out.read())
            answer = b"".join(iter(lambda: client.recv(4096), b""))

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert answer.endswith(f"This port talks plain http, not TLS: {url}\n".encode())
