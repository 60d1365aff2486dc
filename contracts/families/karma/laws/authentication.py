"""Laws of Karma's tokens: login, refresh, logout. Fact sheet: karma-assessments 2.1.

They need an e-mail and a password, which only the mock's demo world gives away: what is documented is asserted on the
mock only, too. Each law logs in anew and leaves the tokens of the run alone.
"""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.families.karma.arrange import karma_login
from contracts.families.karma.steps import require_invalid, require_refused
from contracts.generate.text import words
from contracts.generate.violations import violations
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal
from contracts.wire.target import DEMO_LOGIN, NO_LOGIN

FAMILY = "karma_authentication"


@law("login list_assessments", evidence="doc: karma-assessments 2.1", mock_only=NO_LOGIN, amount="one")
def login_gives_a_token_that_opens(case: Case) -> None:
    """Logging in gives a Bearer token that is good for an hour, and a refresh token beside it."""
    pair = case.anonymous.ok("login", body=dict(DEMO_LOGIN))

    require_contains(pair, {"expires_in": 3600, "token_type": "Bearer"}, "the reply differs")
    require(pair["access_token"] != pair["refresh_token"], "both tokens are the same")
    require_status(case.bearer(pair["access_token"]).call("list_assessments"), 200)


@law("login", evidence="inferred: karma-assessments 2.1")
def wrong_credentials_are_told_alike(case: Case) -> None:
    """A wrong password and an unknown e-mail are refused with 401, in the same words."""
    password, name = case.draw(words(20)), case.draw(st.integers(0, 999))

    refused = [
        case.anonymous.call("login", body={**DEMO_LOGIN, "password": f"wrong password {password}"}),
        case.anonymous.call("login", body={**DEMO_LOGIN, "email": f"nobody{name}@karma.example"}),
    ]

    for exchange in refused:
        require_refused(exchange, 401, "UNAUTHORIZED")
    require_equal(refused[1].json, refused[0].json, "the answer tells whether the e-mail is known")


@law("login refresh_token", evidence="inferred: karma-assessments 1.4, 2.1", amount="many")
def broken_credentials_are_named(case: Case) -> None:
    """A field of login or refresh that is missing, too short or no text is refused with 422, by its name."""
    operation = case.draw(st.sampled_from(["login", "refresh_token"]))
    body = dict(DEMO_LOGIN) if operation == "login" else {"refresh_token": case.mark}
    broken = case.draw(st.sampled_from(violations(case.document[operation].body, body)))

    refused = case.anonymous.call(operation, body=broken.applied(body))

    require_invalid(refused, broken.field)


@law("login", evidence="doc: karma-assessments 2.1", mock_only=NO_LOGIN, amount="one")
def password_of_seven_characters_is_refused(case: Case) -> None:
    """A password has eight characters at least: seven are refused with 422, eight are looked at."""
    short = case.anonymous.call("login", body={**DEMO_LOGIN, "password": "seven77"})
    enough = case.anonymous.call("login", body={**DEMO_LOGIN, "password": "eight888"})

    require_invalid(short, "password")
    require_status(enough, 401)


@law(
    "refresh_token list_assessments", evidence="doc: karma-assessments 2.1", mock_only=NO_LOGIN, amount="one"
)
def refresh_gives_another_pair(case: Case) -> None:
    """Refreshing gives a new access token, good for a whole hour again, and another refresh token, which works too."""
    first = karma_login(case)

    second = case.anonymous.ok("refresh_token", body={"refresh_token": first["refresh_token"]})
    third = case.anonymous.ok("refresh_token", body={"refresh_token": second["refresh_token"]})

    for pair in (second, third):
        require_contains(pair, {"expires_in": 3600, "token_type": "Bearer"}, "the reply differs")
        require_status(case.bearer(pair["access_token"]).call("list_assessments"), 200)
    for key in ("access_token", "refresh_token"):
        require_equal(len({pair[key] for pair in (first, second, third)}), 3, f"the same {key} came twice")


@law("refresh_token", evidence="inferred: karma-assessments 2.1", amount="one")
def refresh_token_works_once(case: Case) -> None:
    """A refresh token that was used is dead: 401 the second time; its successor is not affected."""
    spent = {"refresh_token": karma_login(case)["refresh_token"]}
    next_one = case.anonymous.ok("refresh_token", body=spent)

    again = case.anonymous.call("refresh_token", body=spent)

    require_refused(again, 401, "UNAUTHORIZED")
    case.anonymous.ok("refresh_token", body={"refresh_token": next_one["refresh_token"]})


@law("refresh_token", evidence="inferred: karma-assessments 2.1", amount="one")
def refresh_token_works_once_when_used_at_once(case: Case) -> None:
    """Of several uses of one refresh token at the same moment one succeeds, and the others are refused with 401."""
    token = {"refresh_token": karma_login(case)["refresh_token"]}

    exchanges = case.together([lambda: case.anonymous.call("refresh_token", body=token)] * 4)

    require_equal(sorted(e.status for e in exchanges), [200, 401, 401, 401], "it was accepted several times")


@law("refresh_token list_assessments", evidence="inferred: karma-assessments 2.1", amount="one")
def refresh_leaves_the_old_access_token_alone(case: Case) -> None:
    """The access token of before a refresh stays good until it expires."""
    pair = karma_login(case)

    case.anonymous.ok("refresh_token", body={"refresh_token": pair["refresh_token"]})

    require_status(case.bearer(pair["access_token"]).call("list_assessments"), 200)


@law("refresh_token list_assessments", evidence="inferred: karma-assessments 2.1", amount="one")
def tokens_do_not_stand_in_for_each_other(case: Case) -> None:
    """An access token does not refresh, and a refresh token does not open: 401 for both, and for an unknown one."""
    pair = karma_login(case)

    for text in (pair["access_token"], case.mark, ""):
        refused = case.anonymous.call("refresh_token", body={"refresh_token": text})
        require_refused(refused, 401, "UNAUTHORIZED")
    require_refused(case.bearer(pair["refresh_token"]).call("list_assessments"), 401, "UNAUTHORIZED")


@law("list_assessments", evidence="inferred: karma-assessments 2.1", amount="one")
def another_scheme_is_no_token(case: Case) -> None:
    """A good access token under another scheme than Bearer, or under none, is answered 401."""
    token = karma_login(case)["access_token"]

    for header in (f"Token {token}", f"Basic {token}", token):
        refused = case.anonymous.call("list_assessments", headers={"Authorization": header})
        require_refused(refused, 401, "UNAUTHORIZED")


@law("logout list_assessments", evidence="doc: karma-assessments 2.1", mock_only=NO_LOGIN, amount="one")
def logout_revokes_both_tokens_at_once(case: Case) -> None:
    """After logging out neither the access token nor the refresh token that came with it is good for anything."""
    pair = karma_login(case)
    somebody = case.bearer(pair["access_token"])

    somebody.ok("logout")

    require_refused(somebody.call("list_assessments"), 401, "UNAUTHORIZED")
    require_refused(somebody.call("logout"), 401, "UNAUTHORIZED")
    refreshed = case.anonymous.call("refresh_token", body={"refresh_token": pair["refresh_token"]})
    require_refused(refreshed, 401, "UNAUTHORIZED")


@law("logout login list_assessments", evidence="inferred: karma-assessments 2.1", amount="one")
def logout_ends_one_session_only(case: Case) -> None:
    """Somebody who has logged in twice, and logs out once, stays logged in with the other pair."""
    left, kept = karma_login(case), karma_login(case)

    case.bearer(left["access_token"]).ok("logout")

    require_status(case.bearer(kept["access_token"]).call("list_assessments"), 200)
    case.anonymous.ok("refresh_token", body={"refresh_token": kept["refresh_token"]})


@law("logout", evidence="inferred: karma-assessments 2.1", amount="one")
def logout_answers_with_an_empty_envelope(case: Case) -> None:
    """Logging out is 200, and all of `data`, `meta` and `error` are null."""
    answer = case.bearer(karma_login(case)["access_token"]).call("logout")

    require_status(answer, 200)
    require_equal(answer.json, {"data": None, "meta": None, "error": None}, "the envelope is not empty")
