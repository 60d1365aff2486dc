import pytest
from grade_sync import Canvas, Mark

SCHOOL = "https://school.instructure.com"


@pytest.fixture(scope="session")
def canvas_mock_seed():
    """A small school of our own instead of the demo world."""
    pupils = range(101, 131)
    return {
        "users": [
            {"id": 1, "name": "Ms Teacher"},
            *({"id": pupil, "name": f"Pupil {pupil}"} for pupil in pupils),
        ],
        "courses": [{"id": 7, "name": "Algebra"}],
        "enrollments": [
            {"course_id": 7, "user_id": 1, "type": "teacher"},
            *({"course_id": 7, "user_id": pupil, "type": "student"} for pupil in pupils),
        ],
    }


@pytest.fixture
def waits():
    return []


@pytest.fixture
def canvas(canvas_mock, waits):
    """Our client, whose school answers in this process, and who does not really wait."""
    with canvas_mock.intercept(SCHOOL):
        yield Canvas(SCHOOL, canvas_mock.token("teacher"), wait=waits.append)


@pytest.fixture
def marks():
    return [Mark(pupil, pupil % 2 == 0, "2025-01-15T10:30:00Z") for pupil in range(101, 131)]


@pytest.fixture
def stored(canvas_mock):
    """What Canvas has: user and mark of every result."""
    return lambda: [
        (row["user_id"], row["passed"]) for row in canvas_mock.snapshot()["live_assessment_results"]
    ]
