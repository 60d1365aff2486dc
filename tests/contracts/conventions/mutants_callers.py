"""Servers that are wrong about who is calling."""

from __future__ import annotations

import re

from ..canvas_defects import reads_query, remade, shows, token_of, where
from ..mutants import Mutant
from .defects import (
    INVALID,
    a_missing_course_comes_before_masquerading,
    a_missing_course_comes_first,
    a_parameter_wins,
    header,
    sent_header,
    sent_when,
    status,
    without_field,
)

MUTANTS = [
    Mutant(
        "nobody is asked for a token",
        lambda: header("www_authenticate", lambda _: None),
        "conventions_callers.unauthenticated_answer_asks_for_a_token "
        "conventions_callers.unknown_token_is_called_invalid "
        "conventions_callers.other_schemes_count_as_no_token",
        "conventions_callers.bad_token_counts_before_any_look_up "
        "conventions_callers.token_in_the_header_wins "
        "conventions_callers.empty_bearer_is_an_invalid_token",
    ),
    Mutant(
        "a missing token is not permitted",
        lambda: status(403, when=lambda request, r: r.status_code == 401 and not token_of(request)),
        "conventions_callers.unauthenticated_answer_asks_for_a_token",
        "*token* conventions_callers.other_schemes_count_as_no_token "
        "conventions_requests.head_is_get_without_a_body",
    ),
    Mutant(
        "a bad token is unauthenticated",
        lambda: shows(
            None, lambda body: {"status": "unauthenticated", **body} if body == INVALID else body, when=401
        ),
        "conventions_callers.unknown_token_is_called_invalid "
        "conventions_callers.empty_bearer_is_an_invalid_token",
        "*token*",
    ),
    Mutant(
        "a token in the query is not read",
        lambda: reads_query(None, lambda query: {k: v for k, v in query.items() if k != "access_token"}),
        "conventions_callers.token_may_be_a_parameter",
        "conventions_paging.links_keep_the_query_and_no_token",
    ),
    Mutant(
        "a token in the body is not read",
        lambda: without_field("access_token"),
        "conventions_callers.token_may_stand_in_the_body",
    ),
    Mutant(
        "a parameter wins",
        a_parameter_wins,
        "conventions_callers.token_in_the_header_wins",
    ),
    Mutant(
        "any case of `Bearer` will do",
        lambda: sent_header("authorization", lambda value: re.sub("(?i)^bearer", "Bearer", value)),
        "conventions_callers.other_schemes_count_as_no_token",
    ),
    Mutant(
        "an empty token is none",
        lambda: sent_header("authorization", lambda value: None if value == "Bearer" else value),
        "conventions_callers.empty_bearer_is_an_invalid_token",
    ),
    Mutant(
        "a missing course comes before the token",
        a_missing_course_comes_first,
        "conventions_callers.bad_token_counts_before_any_look_up",
    ),
    Mutant(
        "`self` is nobody",
        lambda: reads_query(
            None, lambda query: {k: "0" if (k, v) == ("as_user_id", "self") else v for k, v in query.items()}
        ),
        "conventions_callers.acting_as_oneself_changes_nothing",
        "conventions_paging.links_keep_the_query_and_no_token",
    ),
    Mutant(
        "a blank user is nobody",
        lambda: reads_query(
            None,
            lambda query: {k: "0" if k == "as_user_id" and not v.strip() else v for k, v in query.items()},
        ),
        "conventions_callers.acting_as_oneself_changes_nothing",
    ),
    Mutant(
        "a bad user is a list of errors",
        lambda: shows(
            None,
            lambda body: (
                {"errors": [{"message": body["errors"]}]} if isinstance(body["errors"], str) else body
            ),
            when=401,
        ),
        "conventions_callers.acting_as_somebody_takes_a_right",
    ),
    Mutant(
        "anybody may act as anybody",
        lambda: sent_when(
            lambda request: request.url.params.get("as_user_id") == "2002",
            authorization="Bearer teacher-token",
        ),
        "conventions_callers.acting_as_somebody_takes_a_right",
    ),
    Mutant(
        "a missing course comes before acting as somebody",
        a_missing_course_comes_before_masquerading,
        "conventions_callers.acting_as_somebody_counts_before_any_look_up",
    ),
    Mutant(
        "nobody is told who really asks",
        lambda: header("x_canvas_real_user_id", lambda _: None),
        "conventions_callers.acting_as_somebody_takes_their_place",
    ),
    Mutant(
        "acting as somebody keeps one's rights",
        lambda: where(
            "list_live_assessments",
            lambda request, send: send(remade(request, url=request.url.copy_remove_param("as_user_id"))),
        ),
        "conventions_callers.acting_as_somebody_takes_their_place",
        "conventions_callers.acting_as_somebody_counts_before_any_look_up",
    ),
]
