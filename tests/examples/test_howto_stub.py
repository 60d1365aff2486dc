"""How to test code that also calls what the mock does not serve."""

import httpx

SCHOOL = "https://school.instructure.com"


def modules_of(course, token):
    """The job: which modules does the course have? It takes a 404 for none."""
    reply = httpx.get(
        f"{SCHOOL}/api/v1/courses/{course}/modules", headers={"Authorization": f"Bearer {token}"}
    )
    return [] if reply.status_code == 404 else [module["name"] for module in reply.json()]


def test_modules_are_read(canvas_mock):
    with canvas_mock.intercept(SCHOOL, block_others=True):
        assert modules_of(101, canvas_mock.token()) == []  # believable, but nothing was asked of Canvas:
        assert "the mock does not serve GET /api/v1/courses/101/modules" in str(canvas_mock.violations)

        canvas_mock.stub("GET", "/api/v1/courses/101/modules", json=[{"id": 7, "name": "Week 1"}])
        assert modules_of(101, canvas_mock.token()) == ["Week 1"]
