"""The checks that every operation gets for nothing more than being in the document: `replies.*` and `refusals.*`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from contracts.document.spec import Document, Operation, operations_of
from contracts.generic.calls import query_violations
from contracts.generic.refusals import (
    query_violation_check,
    refusal_check,
    unknown_check,
    violation_check,
)
from contracts.generic.replies import reply_check
from contracts.generic.traits import traits_of
from contracts.run.case import Case
from contracts.run.check import Check


def checks_of(document: Document) -> list[Check]:
    """The reply and refusal checks of every served operation of Canvas and Karma."""
    return [
        check
        for dialect in ("canvas", "karma")
        for operation in operations_of(document, dialect)
        for check in _checks_of(document, operation)
    ]


def _checks_of(document: Document, operation: Operation) -> Iterator[Check]:
    page = f"doc: {operation.tag}, {operation.summary}"
    traits = traits_of(operation)
    unnamed = "the documentation does not name it" if operation.undocumented else ""
    makes = any(name != "course_id" for name in operation.path_names)
    writes = not operation.is_safe or makes

    def check(kind: str, statement: str, body: Callable[[Case], None], **more: Any) -> Check:
        return Check(
            id=f"{kind.partition('.')[0]}.{operation.id}{kind[len(kind.partition('.')[0]) :]}",
            operations=(operation.id,),
            statement=statement,
            evidence=more.pop("evidence", (page,)),
            system=operation.dialect,
            body=body,
            needs=more.pop("needs", _needs(operation)),
            writes=more.pop("writes", writes),
            mock_only=more.pop("mock_only", "") or traits.mock_only or unnamed,
            **more,
        )

    yield check(
        "replies",
        f"A valid call of {operation.id} is answered with a documented status, media type, headers and body.",
        reply_check(operation),
        profile="smoke",
        amount="many",
        mock_only=traits.mock_only_reply,
    )
    if operation.secured:
        yield check(
            "refusals.no_token",
            f"{operation.id} without a token is answered 401 in the documented shape, and changes nothing.",
            refusal_check(operation, "anonymous", 401),
            profile="standard" if makes else "smoke",
            amount="one",
        )
        yield check(
            "refusals.bad_token",
            f"{operation.id} with a token that the server does not know is answered 401, and changes nothing.",
            refusal_check(operation, "bad token", 401),
            profile="standard" if makes else "smoke",
            amount="one",
        )
    if "course_id" in operation.path_names:
        yield check(
            "refusals.outsider",
            f"{operation.id} by somebody who is not in the course is refused, and changes nothing.",
            refusal_check(operation, "outsider", traits.outsider[0]),
            needs=("outsider", *_needs(operation)),
            amount="one",
        )
    for place, name in enumerate(operation.path_names):
        yield check(
            f"refusals.unknown_{name}",
            f"{operation.id} with a {name} that names nothing is answered 404 in the documented shape.",
            unknown_check(operation, name),
            amount="one",
            writes=not operation.is_safe or any(n != "course_id" for n in operation.path_names[:place]),
        )
    if operation.body is not None and not traits.is_stateless:
        yield check(
            "refusals.one_violation",
            f"{operation.id} with one broken rule in its body gets a documented answer, and if that is a refusal, "
            "nothing has changed.",
            violation_check(operation),
            amount="many",
            evidence=(page, "inferred: what a server makes of each violation"),
        )
    if query_violations(operation):
        yield check(
            "refusals.one_query_violation",
            f"{operation.id} with one query parameter that breaks its rule gets a documented answer"
            + (": 422 that names the parameter." if operation.dialect == "karma" else "."),
            query_violation_check(operation),
            evidence=(page, "inferred: what a server makes of each violation"),
        )


def _needs(operation: Operation) -> tuple[str, ...]:
    needed = []
    if operation.dialect == "karma":
        needed.append("karma:admin")
        if "/submissions" in operation.path:
            needed += ["karma:learner", "karma-course"]
        elif operation.path_names or operation.path.endswith("/assessments"):
            needed.append("karma-course")
    return (*needed, *traits_of(operation).needs)
