"""Addresses that lead nowhere, proxies and authorities: one clear line each."""

import socket
import ssl
import threading
from contextlib import contextmanager, suppress

import httpx
import pytest
from click.testing import CliRunner

from contracts.__main__ import commands
from contracts.wire.address import Road, clean_url, http_client
from contracts.wire.failures import SetupFailed

from .fake_canvas import FakeCanvas, served
from .planted import no_defect, served_with


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    monkeypatch.delenv("CANVAS_TOKEN", raising=False)


def run(*arguments):
    return CliRunner().invoke(commands, ["run", *arguments])


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://[::1", "--url 'http://[::1' is not an address: Invalid IPv6 URL"),
        ("http://127.0.0.1:99999", "is not an address: Port out of range"),
        (
            "https://school.example/courses/101",
            "is the address of a page: use --url https://school.example --course 101",
        ),
        (
            "https://school.example/api/v1/courses/101/quizzes/4",
            "is the address of a page: use --url https://school.example --course 101",
        ),
        ("https://school.example/canvas/courses", "use --url https://school.example/canvas"),
        ("https://me:secret@school.example", "must be a plain base address"),
        ("http://me:secret@[::1", "--url is not an address"),
    ],
)
def test_address_that_is_none_is_told_before_a_token_is_asked_for(url, words):
    result = run("--url", url)

    assert result.exit_code == 2
    assert words in result.output
    assert "secret" not in result.output
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize("end", ["", "/", "/api/v1", "/api/v1/"])
def test_base_address_is_taken_as_it_is(end):
    assert (
        clean_url(f"https://school.example:8443/canvas{end}", "--url") == "https://school.example:8443/canvas"
    )


def test_https_address_of_a_mock_that_talks_plain_http_is_told():
    with served_with(no_defect) as url:
        result = run("--url", url.replace("http://", "https://"), "--timeout", "1")

    assert result.exit_code == 2
    assert result.output.strip().endswith(f"cannot be reached: its port talks plain http; use --url {url}")


def test_holder_of_the_token_who_is_no_teacher_is_told_before_the_run():
    with served_with(no_defect) as url:
        result = run("--url", url, "--token", "student-token")

    assert result.exit_code == 2
    assert result.output.strip() == (
        "the holder of --token (Stu Student) is no teacher of --course 101, but student"
    )


@pytest.mark.parametrize(
    ("enrollments", "code"),
    [
        ([{"type": "TaEnrollment"}], 2),
        ([{"type": "ta"}, {"type": "teacher"}], 0),
        ([], 0),
        (None, 0),
    ],
    ids=["assistant, in another spelling", "both", "an administrator", "not told"],
)
def test_only_another_part_in_the_course_is_in_the_way(enrollments, code):
    fake = FakeCanvas()
    fake.answers["GET /_mock/health"] = lambda _: httpx.Response(404)
    course = {"id": 101, "name": "C", **({} if enrollments is None else {"enrollments": enrollments})}
    fake.answers["GET /api/v1/courses/101"] = lambda _: httpx.Response(200, json=course)

    with served(fake) as url:
        result = run(
            *("--url", url, "--token", "secret-teacher-token", "--course", "101", "--rate", "1000000"),
            *("--profile", "smoke", "--only", "refusals.get_current_user.no_token"),
        )

    assert result.exit_code == code, result.output


# Proxies and authorities -------------------------------------------------------------------------------------------


@contextmanager
def proxy(seen):
    """A proxy that notes what it is asked for, and answers as the server would."""

    def answer(request):
        seen.append(request.headers.get("proxy-authorization"))
        return httpx.Response(200, json={"id": 1})

    with served(answer) as url:
        yield url


def test_requests_go_through_the_proxy_that_was_named():
    seen = []

    with proxy(seen) as url:
        road = Road(proxy=url.replace("://", "://me:secret@"))
        with http_client("http://school.example", road) as client:
            answer = client.get("/api/v1/users/self")

    assert answer.json() == {"id": 1}
    assert seen == ["Basic bWU6c2VjcmV0"]


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    with served(lambda _: httpx.Response(200, json={})) as url, http_client(url) as client:
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("option", ["proxy.example.edu:3128", "socks5://proxy", "http://[::1"])
def test_proxy_that_is_none_is_told(option):
    result = run("--url", "https://school.example", "--proxy", option, "--token", "t")

    assert result.exit_code == 2
    assert result.output.startswith("--proxy ")


def test_proxy_that_does_not_answer_is_told_without_its_password():
    options = ("--proxy", "http://me:secret@127.0.0.1:1", "--token", "t", "--target-kind", "real")
    result = run("--url", "http://school.example", *options)

    assert result.exit_code == 2
    assert "cannot be reached" in result.output
    assert "secret" not in result.output


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read: No such file"), ("nothing", "holds no certificates in PEM")],
)
def test_authorities_that_cannot_be_read_are_told(tmp_path, content, words):
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(SetupFailed, match=words):
        http_client("https://school.example", Road(ca_bundle=str(path)))


def test_port_without_any_protocol_is_not_said_to_talk_http():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hangs_up():
            with suppress(OSError):
                while True:
                    listener.accept()[0].close()

        threading.Thread(target=hangs_up, daemon=True).start()
        result = run("--url", f"https://127.0.0.1:{listener.getsockname()[1]}", "--token", "t")
        listener.shutdown(socket.SHUT_RDWR)

    assert result.exit_code == 2
    assert "plain http" not in result.output


def test_certificate_is_judged_by_the_authorities_that_were_named(tmp_path):
    roots = ssl.create_default_context().get_ca_certs(binary_form=True)
    if not roots:
        pytest.skip("this machine trusts nobody")
    path = tmp_path / "ca.pem"
    path.write_text(ssl.DER_cert_to_PEM_cert(roots[0]))

    with http_client("https://school.example", Road(ca_bundle=str(path))) as client:
        assert str(client.base_url) == "https://school.example"
