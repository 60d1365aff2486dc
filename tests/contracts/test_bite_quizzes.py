"""Every law about quizzes finds its planted defect, and no other law about quizzes goes red without reason.

No other: a share of them for each defect, a different one for each, so that the defects together are looked at by all;
with BITE_SHARE=1 every law looks at every defect.
"""

import os
from fnmatch import fnmatchcase

import pytest
from planted import session_on
from quiz_rows import ROWS

from contracts.profiles import Profile
from contracts.run.runner import FAILED, run_check
from contracts.suite import laws

SHARE = int(os.environ.get("BITE_SHARE", "8"))
ENOUGH = Profile("thorough", {"one": 1, "few": 20, "many": 40}, 600, 100_000, 0)
A_GLANCE = Profile("thorough", {"one": 1, "few": 1, "many": 1}, 600, 100_000, 0)

LAWS = {check.id: check for check in laws() if check.id.startswith("quiz")}


def gone_red(defect, must, others):
    """The ids of the laws that fail, and of the steps that kept others from being carried out."""
    red = set()
    with session_on(defect) as session:
        for id_, profile in [*((id_, ENOUGH) for id_ in sorted(must)), *((id_, A_GLANCE) for id_ in others)]:
            result = run_check(LAWS[id_], session, profile)
            assert not result.kit_fault, result.failure
            if result.status == FAILED:
                red.add(id_)
            if result.blocked_by is not None:
                red.add(result.blocked_by.check)
    return red


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[found.name for found in ROWS])
def test_defect_is_found_and_nothing_else_goes_red(number):
    planted = ROWS[number]
    others = [id_ for id_ in list(LAWS)[number % SHARE :: SHARE] if id_ not in planted.must]

    red = gone_red(planted.defect(), planted.must, others)

    assert planted.must <= red
    assert not {id_ for id_ in red - planted.must if not any(fnmatchcase(id_, glob) for glob in planted.may)}
