"""Who may use the control routes."""

from __future__ import annotations

import pytest

from mock_server import MockServer
from mock_server.transports.wsgi import call_wsgi, wsgi_environ

from .control_requests import QUIZZES


def ask(
    server: MockServer,
    *,
    method: str = "POST",
    path: str = "/_mock/reset",
    address: str = "127.0.0.1",
    **headers: str,
) -> tuple[int, dict[str, str]]:
    """Status and headers of the answer to a client of this address with these headers."""
    environ = wsgi_environ(
        method=method,
        scheme="http",
        host="localhost",
        port=8900,
        target=path,
        headers=[
            (name.replace("_", "-"), value) for name, value in {"Host": "localhost:8900", **headers}.items()
        ],
        body=b"",
    )
    answer = call_wsgi(server.app.wsgi_app, {**environ, "REMOTE_ADDR": address})
    return answer.status, {name.lower(): value for name, value in answer.headers}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may(server: MockServer, address: str) -> None:
    assert ask(server, address=address)[0] == 204


@pytest.mark.parametrize("address", ["192.168.1.7", "10.0.0.1", "2001:db8::1", "::ffff:10.0.0.1", ""])
@pytest.mark.parametrize("path", ["/_mock/reset", "/_mock/", "/_mock/state", "/docs", "/openapi.yaml"])
def test_for_other_machines_there_are_no_control_routes(server: MockServer, address: str, path: str) -> None:
    status, _ = ask(
        server, method="GET" if path != "/_mock/reset" else "POST", path=path, address=address or "?"
    )

    assert status == 404


def test_other_machines_may_with_the_token_and_this_one_without() -> None:
    server = MockServer(control_token="s3crét")
    shown = "s3crét".encode().decode("latin-1")

    assert ask(server, address="10.0.0.1", X_Mock_Control_Token=shown, Host="mock.example")[0] == 204
    assert ask(server, address="10.0.0.1", X_Mock_Control_Token="guess")[0] == 404
    assert ask(server, address="10.0.0.1")[0] == 404
    assert ask(server)[0] == 204


@pytest.mark.parametrize("setting", [None, ""], ids=["none", "empty"])
def test_without_a_control_token_no_token_opens_them(setting: str | None) -> None:
    server = MockServer(control_token=setting)

    assert ask(server, address="10.0.0.1", X_Mock_Control_Token="")[0] == 404
    assert ask(server, address="10.0.0.1", X_Mock_Control_Token="None")[0] == 404
    assert ask(server, address="10.0.0.1")[0] == 404


@pytest.mark.parametrize(
    "host", ["localhost:8900", "LOCALHOST", "127.0.0.1:8900", "[::1]:8900", "localhost.", "canvas.mock"]
)
def test_the_host_may_be_any_name_of_this_machine(server: MockServer, host: str) -> None:
    assert ask(server, Host=host)[0] == 204


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8900",
        "localhost@evil.example",
        "evil.example#localhost",
        "evil.example\\@localhost",
        "[::1",
        "[::1]evil.example",
        " ",
        "localhost:port",
    ],
)
def test_a_host_that_is_not_this_machine_is_refused(server: MockServer, host: str) -> None:
    """A page whose name was made to point here (DNS rebinding) still sends its own name."""
    assert ask(server, Host=host)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "https://localhost:8900"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
    ],
    ids=str,
)
def test_a_page_of_another_origin_may_not(server: MockServer, headers: dict[str, str]) -> None:
    assert ask(server, **headers)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://localhost:8900"}, {"Sec_Fetch_Site": "same-origin"}, {"Sec_Fetch_Site": "none"}],
)
def test_the_mock_s_own_page_may(server: MockServer, headers: dict[str, str]) -> None:
    assert ask(server, **headers)[0] == 204


@pytest.mark.parametrize("mode", ["no-cors", "cors", "navigate"])
def test_other_sites_may_link_to_the_live_view_but_neither_load_nor_frame_it(
    server: MockServer, mode: str
) -> None:
    def status(dest: str) -> int:
        headers = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": dest}
        return ask(server, method="GET", path="/_mock/", **headers)[0]

    assert status("document") == (200 if mode == "navigate" else 403)
    assert status("iframe") == status("script") == 403


@pytest.mark.parametrize("path", ["/_mock/", "/_mock/state", "/docs", "/openapi.json", QUIZZES])
def test_no_answer_lets_another_origin_read_it(server: MockServer, path: str) -> None:
    for method in ("GET", "OPTIONS"):
        _, headers = ask(server, method=method, path=path, Access_Control_Request_Method="POST")

        assert not [name for name in headers if name.startswith("access-control-")]


def test_a_preflight_is_refused(server: MockServer) -> None:
    status, _ = ask(
        server, method="OPTIONS", Origin="https://evil.example", Access_Control_Request_Method="PUT"
    )

    assert status == 403


def test_a_control_request_is_told_nothing_by_a_header_of_a_proxy(server: MockServer) -> None:
    assert ask(server, address="10.0.0.1", X_Forwarded_For="127.0.0.1", Forwarded="for=127.0.0.1")[0] == 404
