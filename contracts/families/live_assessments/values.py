"""Live assessments and results to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from contracts.generate.text import Strategy, instants_with_offset, titles, words
from contracts.run.case import Case


def live_assessments(mark: str, *, max_size: int = 3) -> Strategy:
    """Items of a create request with keys of their own, all different."""
    return st.lists(words(30), min_size=1, max_size=max_size, unique=True).flatmap(
        lambda texts: st.tuples(
            *(
                st.fixed_dictionaries({"key": st.just(f"{mark}-{index}-{text}"), "title": titles(mark)})
                for index, text in enumerate(texts)
            )
        ).map(list)
    )


def live_results(users: Sequence[int], *, min_size: int = 1, max_size: int = 6) -> Strategy:
    """Results of some of these users, in any order, with repetitions."""
    return st.lists(
        st.fixed_dictionaries(
            {
                "passed": st.booleans(),
                "assessed_at": instants_with_offset(),
                "links": st.sampled_from(list(users)).map(lambda user: {"user": user}),
            }
        ),
        min_size=min_size,
        max_size=max_size,
    )


def live_assessments_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return live_assessments(case.mark).map(lambda items: {"assessments": items})


def live_results_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return live_results([case.student.user_id, case.teacher.user_id]).map(
        lambda results: {"results": results}
    )
