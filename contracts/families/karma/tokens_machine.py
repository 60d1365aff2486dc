"""Karma's pairs of tokens: logged in, refreshed, logged out, and tried."""

from __future__ import annotations

from contracts.families.karma.arrange import karma_login
from contracts.machine.machine import Machine, Thing, step
from contracts.wire.exchange import Json
from contracts.wire.failures import require
from contracts.wire.target import NO_LOGIN


def _any_pair(machine: Machine) -> bool:
    return bool(machine.things)


class KarmaTokenMachine(Machine):
    """It logs in as the demo world's second learner: no server but the mock can be compared with."""

    operations = "login refresh_token logout list_assessments"
    evidence = ("doc: karma-assessments 2.1", "inferred: karma-assessments 2.1")
    statement = (
        "After any sequence of logins, refreshes and logouts exactly those access tokens open that were not logged "
        "out, and exactly those refresh tokens work that were neither used nor logged out."
    )
    system = "karma"
    mock_only = NO_LOGIN

    @step(when=lambda machine: len(machine.things) < 4)
    def log_in(self) -> None:
        self._add(karma_login(self.case))

    @step(when=_any_pair)
    def refresh(self) -> None:
        pair = self.pick(self.things)
        answer = self.case.anonymous.call(
            "refresh_token", body={"refresh_token": pair.model["refresh_token"]}
        )
        due = 200 if pair.more["refreshes"] else 401
        require(answer.status == due, f"refreshing answers {answer.status}, where {due} is due")
        if due == 200:
            pair.more["refreshes"] = False
            self._add(answer.json["data"])

    @step(when=_any_pair)
    def log_out(self) -> None:
        pair = self.pick(self.things)
        answer = self.case.bearer(pair.model["access_token"]).call("logout")
        due = 200 if pair.more["opens"] else 401
        require(answer.status == due, f"logging out answers {answer.status}, where {due} is due")
        if due == 200:
            pair.more |= {"opens": False, "refreshes": False}

    def _add(self, pair: Json) -> None:
        self.things.append(Thing([], dict(pair), more={"opens": True, "refreshes": True}))

    def look(self) -> None:
        for pair in self.things:
            answer = self.case.bearer(pair.model["access_token"]).call(
                "list_assessments", query={"per_page": 1}
            )
            due = 200 if pair.more["opens"] else 401
            require(answer.status == due, f"an access token is answered {answer.status}, where {due} is due")
