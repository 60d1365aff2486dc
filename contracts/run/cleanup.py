"""Removal of what an interrupted run left behind, by its ledger, and of nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from contracts.document.spec import the_document
from contracts.options import variable_of
from contracts.run.removal import remove, sweep
from contracts.wire.address import Road, http_client
from contracts.wire.client import Request, Wire
from contracts.wire.exchange import Secrets
from contracts.wire.failures import ContractFailure, SetupFailed, Stop
from contracts.wire.ledger import LedgerError, State, held, read, settle
from contracts.wire.pacing import Budget, Pacer
from contracts.wire.target import DEMO_TOKENS, HEALTH, PRODUCT, Person, Target


@dataclass
class Cleaned:
    """What the clean-up of one ledger came to."""

    lines: list[str] = field(default_factory=list)
    exit_code: int = 0


def clean(
    path: Path,
    *,
    token: str | None,
    rate: float | None = None,
    timeout: float = 30.0,
    proxy: str | None = None,
    ca_bundle: str | None = None,
) -> Cleaned:
    """Removes what the ledger names, the youngest first, and what a broken-off request of it may have made.

    Raises LedgerError if the file is no ledger or its run is still going.
    """
    state = read(path)
    result = Cleaned()
    with held(path) as removed:
        if state.is_clean:
            result.lines.append(f"{path}: nothing is left to remove{_permanent(state)}")
        else:
            road = Road(timeout, proxy, ca_bundle)
            _clean(path, state, removed, result, token=token, rate=rate, road=road)
    settle(path, state)
    return result


def _clean(
    path: Path,
    state: State,
    removed: object,
    result: Cleaned,
    *,
    token: str | None,
    rate: float | None,
    road: Road,
) -> None:
    assert callable(removed)  # noqa: S101 - for the type checker: `held` gives a function
    target = _target(state, token, rate, road)
    try:
        document = the_document()
        for intent in list(state.open_intents.values()):
            found = sweep(target, document, intent.collection, intent.mark) if intent.removable else []
            if found is None:
                result.lines.append(
                    f"  cannot be told: what {intent.operation} in {intent.collection} may have made"
                )
                result.exit_code = 1
                continue
            state.open_intents.pop(intent.number)
            state.removable.extend(p for p in found if p not in state.removable)
        before = list(state.removable)

        def written_down(object_path: str) -> None:
            removed(object_path)
            if object_path in state.removable:
                state.removable.remove(object_path)

        for object_path in reversed(before):
            if not remove(target, document, written_down, object_path):
                result.lines.append(f"  not removed: {object_path}")
                result.exit_code = 1
        gone = len(before) - len(state.removable)
        result.lines.insert(
            0, f"{path}: removed {gone} of {len(before)} objects on {state.target}{_permanent(state)}"
        )
    except (ContractFailure, Stop) as error:
        raise LedgerError(f"{state.target}: {error}") from None
    finally:
        target.close()


def _target(state: State, token: str | None, rate: float | None, road: Road) -> Target:
    if "://canvas.mock" in state.target:
        raise LedgerError("the ledger is of a mock inside a process that is gone; there is nothing to remove")
    secrets = Secrets()
    try:
        http = http_client(state.target, road)
    except SetupFailed as error:
        raise LedgerError(str(error)) from None
    wire = Wire(
        http, state.target, secrets=secrets, budget=Budget(), pacer=Pacer(rate=rate), timeout=road.timeout
    )
    if token is None:
        try:
            health = wire.send(Request("GET", HEALTH), free=True)
        except (ContractFailure, Stop) as error:
            raise LedgerError(str(error)) from None
        if not (isinstance(health.json, dict) and health.json.get("product") == PRODUCT):
            raise LedgerError(
                f"cleaning up on {state.target} needs --token, or the environment's CANVAS_TOKEN"
            )
        token = DEMO_TOKENS["teacher"]
    secrets.learn(token, variable_of("teacher"))
    secrets.learn(road.secret, "PROXY_PASSWORD")
    return Target(
        kind="real",
        url=state.target,
        wires={"canvas": wire, "karma": wire},
        people={"teacher": Person("teacher", token)},
        courses={},
        course_forms={},
        systems=("canvas",),
        secrets=secrets,
        writes_forbidden=None,
        _open=[http],
    )


def _permanent(state: State) -> str:
    if not state.permanent:
        return ""
    return (
        f"; {len(state.permanent)} live assessments, results or Karma objects stay, for the API cannot remove them "
        f"(named {state.run}-…)"
    )
