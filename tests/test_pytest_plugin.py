"""The fixture `canvas_mock` as somebody else's test suite meets it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import mock_server.server  # noqa: F401 - else every inner session would load classes of its own

pytest_plugins = ["pytester"]
INI = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"

QUIZZES = "/api/v1/courses/101/quizzes"
USES_IT_TWICE = f"""
    import pytest

    @pytest.mark.parametrize("number", range(4))
    def test_each_starts_anew(canvas_mock, number):
        assert len(canvas_mock.snapshot()["quizzes"]) == 3
        assert not canvas_mock.requests and not canvas_mock.faults and not canvas_mock.clock.is_frozen
        canvas_mock.client().post("{QUIZZES}", json={{"quiz": {{"title": "Left behind"}}}})
        canvas_mock.faults.add(status=500)
        canvas_mock.clock.freeze("2025-01-15T10:30:00Z")
"""


@pytest.fixture(autouse=True)
def _ini(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI)


def test_state_faults_clock_and_journal_are_new_for_each_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USES_IT_TWICE)

    pytester.runpytest("-p", "no:randomly").assert_outcomes(passed=4)


@pytest.mark.parametrize("options", [["-p", "randomly"], ["-n", "2"]], ids=["random order", "two workers"])
def test_the_same_in_any_order_and_in_any_worker(pytester: pytest.Pytester, options: list[str]) -> None:
    pytester.makepyfile(USES_IT_TWICE)

    pytester.runpytest_subprocess(*options).assert_outcomes(passed=4)


def test_the_server_lives_for_the_session_and_stops_with_it(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import threading

        def pytest_unconfigure():
            print("threads:", [t.name for t in threading.enumerate() if t.name == "canvas-mock"])
        """
    )
    pytester.makepyfile(
        """
        import httpx

        urls = []

        def test_one(canvas_mock):
            urls.append(canvas_mock.url)
            assert httpx.get(canvas_mock.url + "/_mock/health", trust_env=False).status_code == 200

        def test_two(canvas_mock):
            assert [canvas_mock.url] == urls
        """
    )

    result = pytester.runpytest_subprocess("-p", "no:randomly", "-s")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*threads: []*"])


def test_seed_and_settings_can_be_overridden_wherever_the_tests_are(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def canvas_mock_settings():
            return {"forbidden_status": 401}
        """
    )
    pytester.makepyfile(
        test_demo="""
        def test_the_settings_are_those_of_the_conftest(canvas_mock):
            reply = canvas_mock.client("outsider").get("/api/v1/courses/101/quizzes")
            assert reply.status_code == 401
        """,
        test_own="""
        import pytest

        @pytest.fixture(scope="module")
        def canvas_mock_seed():
            return {
                "users": [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}],
                "courses": [{"id": 7, "name": "Algebra"}],
                "enrollments": [
                    {"course_id": 7, "user_id": 1, "type": "teacher"},
                    {"course_id": 7, "user_id": 2, "type": "student"},
                ],
            }

        def test_the_world_is_this_module_s(canvas_mock):
            assert canvas_mock.client().get("/api/v1/courses/7").json()["name"] == "Algebra"
            assert canvas_mock.client("student").get("/api/v1/courses/101").status_code == 404
            assert [entry.role for entry in canvas_mock.requests] == ["teacher", "student"]

        class TestFile:
            @pytest.fixture
            def canvas_mock_seed(self, tmp_path):
                file = tmp_path / "seed.yaml"
                file.write_text("courses: [{id: 8, name: Botany}]")
                return file

            def test_the_world_is_this_file_s(self, canvas_mock):
                assert [course["id"] for course in canvas_mock.snapshot()["courses"]] == [8]

        @pytest.mark.parametrize("canvas_mock_seed", [None, {}], ids=["demo", "nothing"])
        def test_the_world_is_a_parameter(canvas_mock, canvas_mock_seed):
            assert bool(canvas_mock.snapshot()["courses"]) is (canvas_mock_seed is None)
        """,
    )

    pytester.runpytest("-p", "no:randomly").assert_outcomes(passed=5)


def test_a_seed_that_makes_no_sense_is_an_error_of_the_test_that_asks_for_it(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("canvas_mock_seed", [{"planets": []}])
        def test_mars(canvas_mock):
            pass
        """
    )

    result = pytester.runpytest()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*SeedError: /planets: *"])


LEAVES_THE_CONTRACT = f"""
    def test_careless(canvas_mock):
        canvas_mock.client().post("{QUIZZES}", json={{"quiz": {{"title": "x", "colour": "blue"}}}})

    def test_careful(canvas_mock):
        canvas_mock.client().post("{QUIZZES}", json={{"quiz": {{"title": "x"}}}})
"""


def test_strictness_fails_at_teardown_with_the_list(pytester: pytest.Pytester) -> None:
    pytester.makeini(f"{INI}canvas_mock_strict = true")
    pytester.makepyfile(LEAVES_THE_CONTRACT)

    result = pytester.runpytest("-p", "no:randomly")

    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_careless*",
            "requests left the documented contract:",
            "#* create_quiz: body/quiz/colour: the documentation names no such parameter (unknown; received 'blue')",
        ]
    )


def test_without_it_violations_are_only_written_down(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(LEAVES_THE_CONTRACT)

    pytester.runpytest().assert_outcomes(passed=2)


def test_it_works_inside_an_event_loop(pytester: pytest.Pytester) -> None:
    pytester.makeini(f"{INI}asyncio_mode = auto")
    pytester.makepyfile(
        f"""
        import httpx

        async def test_async(canvas_mock):
            with canvas_mock.intercept("https://school.example"):
                async with httpx.AsyncClient(headers={{"Authorization": "Bearer teacher-token"}}) as client:
                    assert (await client.get("https://school.example{QUIZZES}")).status_code == 200
            assert len(canvas_mock.requests) == 1
        """
    )

    pytester.runpytest().assert_outcomes(passed=1)


KEPT = f"""
    def make(server):
        server.client().post("{QUIZZES}", json={{"quiz": {{"title": "Kept"}}}})
        return len(server.snapshot()["quizzes"])
"""


def test_wider_fixtures_keep_what_their_tests_leave(pytester: pytest.Pytester) -> None:
    tests = """
    from conftest import make

    def test_one(canvas_mock_module, canvas_mock_session, canvas_mock):
        assert make(canvas_mock_module) == 4
        assert make(canvas_mock_session) == {first}
        assert make(canvas_mock) == 4

    def test_two(canvas_mock_module, canvas_mock_session, canvas_mock):
        assert make(canvas_mock_module) == 5
        assert make(canvas_mock_session) == {first} + 1
        assert make(canvas_mock) == 4
    """
    pytester.makeconftest(KEPT)
    pytester.makepyfile(test_a=tests.format(first=4), test_b=tests.format(first=6))

    pytester.runpytest("-p", "no:randomly").assert_outcomes(passed=4)


def test_wider_fixtures_take_seed_and_settings_and_the_socket_goes_with_them(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(
        """
        import threading
        import pytest

        @pytest.fixture(scope="session")
        def canvas_mock_settings():
            return {"forbidden_status": 401}

        def pytest_unconfigure():
            print("threads:", [t.name for t in threading.enumerate() if t.name == "canvas-mock"])
        """
    )
    pytester.makepyfile(
        """
        import httpx, pytest

        @pytest.fixture(scope="module")
        def canvas_mock_seed():
            return {"users": [{"name": "Ann", "token": "ann"}], "courses": [{"id": 7, "name": "Algebra"}]}

        def test_it(canvas_mock_module):
            url = canvas_mock_module.url + "/api/v1/courses/7"
            reply = httpx.get(url, headers={"Authorization": "Bearer ann"}, trust_env=False)
            assert reply.status_code == 401
        """
    )

    result = pytester.runpytest_subprocess("-s")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*threads: []*"])


@pytest.mark.parametrize("scope", ["module", "session"])
def test_strictness_fails_at_the_teardown_of_a_wider_fixture(pytester: pytest.Pytester, scope: str) -> None:
    pytester.makeini(f"{INI}canvas_mock_strict = true")
    pytester.makepyfile(
        f"""
        def test_careless(canvas_mock_{scope}):
            canvas_mock_{scope}.client().get("/api/v1/courses/101/modules")
        """
    )

    result = pytester.runpytest()

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["#1 no operation: path: the mock does not serve GET /api/v1/courses/101/modules (not served; *"]
    )


def test_a_test_may_be_decorated_and_still_use_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makeini(f"{INI}asyncio_mode = auto")
    pytester.makepyfile(
        """
        import httpx
        from mock_server import mock_canvas

        URL = "https://school.example/api/v1/courses/101"

        @mock_canvas("https://school.example")
        def test_sync(tmp_path, canvas_mock):
            assert httpx.get(URL).status_code == 401
            assert len(canvas_mock.requests) == 1 and tmp_path.exists()

        @mock_canvas("https://school.example")
        async def test_async(tmp_path, canvas_mock):
            async with httpx.AsyncClient() as client:
                assert (await client.get(URL)).status_code == 401
            assert len(canvas_mock.requests) == 1
        """
    )

    pytester.runpytest().assert_outcomes(passed=2)


def test_the_fixture_explains_itself(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--fixtures", "-v")

    result.stdout.fnmatch_lines(["canvas_mock -- *", "*A fake Canvas: one server for the session*"])
    result.stdout.fnmatch_lines(
        ["canvas_mock_module *scope* -- *", "*A fake Canvas of its own for a module*"]
    )


def test_a_failed_assertion_shows_the_difference_and_not_the_inside_of_the_journal(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        f"""
        def test_sync(canvas_mock):
            canvas_mock.client().post("{QUIZZES}", json={{"quiz": {{"title": "Hamlet Act 3"}}}})
            canvas_mock.requests.assert_called("create_quiz", quiz={{"title": "Hamlet Act 4"}})
        """
    )

    result = pytester.runpytest()

    result.stdout.fnmatch_lines(["*expected  'Hamlet Act 4'", "*received  'Hamlet Act 3'"])
    result.stdout.no_fnmatch_line("*_format_failure(*")


def test_loading_the_plugin_imports_nothing_heavy() -> None:
    """pytest loads it in every project of the environment, wanted or not."""
    script = (
        "import sys, pytest; before = set(sys.modules); import mock_server.pytest_plugin; "
        "print(sorted(set(sys.modules) - before))"
    )

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout == "['mock_server', 'mock_server.pytest_plugin']\n"


def test_a_session_without_the_fixture_never_loads_the_server(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_nothing_of_it_is_here():
            heavy = {"flask", "werkzeug", "httpx", "jsonschema", "yaml", "waitress", "mock_server.app"}
            assert not heavy & set(sys.modules)
        """
    )
    only_this = [
        "-p",
        "no:schemathesis",
        "-p",
        "no:hypothesispytest",
        "-p",
        "no:anyio",
        "-p",
        "no:randomly",
        "-p",
        "no:respx",
    ]

    pytester.runpytest_subprocess(*only_this, "-p", "no:pytest_httpserver").assert_outcomes(passed=1)
