"""Servers that are right one request after the other, and wrong when requests come at the same moment."""

from __future__ import annotations

import json
import threading
import time

from ..canvas_defects import MOMENT, Crowd, answered, body_of, one_by_one, remade
from ..live_assessments.defects import CREATE, LIST, READ, RECORD
from ..mutants import Mutant
from ..planted import is_call


def looks_before_it_makes():
    """Create-or-find without a unique index: whoever looks at the same moment finds nothing, and makes another one."""
    crowd, count = Crowd(), iter(range(10**6))

    def with_keys(body, change):
        assessments = [{**a, "key": change(a["key"])} if "key" in a else a for a in body["assessments"]]
        return {**body, "assessments": assessments}

    def defect(request, send):
        if is_call(request, CREATE) and isinstance(body_of(request), dict):
            with crowd.entered() as is_crowded:
                body = body_of(request)
                if is_crowded():
                    number = next(count)
                    body = with_keys(body, lambda key: f"{key}~{number}")
                response = send(remade(request, content=json.dumps(body).encode()))
        elif is_call(request, LIST):
            response = send(request)
        else:
            return send(request)
        if response.status_code != 200:
            return response
        return answered(response, body=with_keys(body_of(response), lambda key: key.partition("~")[0]))

    return defect


def batches_fall_apart(operation, name):
    """A transaction that is left out while others run."""

    def make():
        crowd = Crowd()

        def defect(request, send):
            if not is_call(request, operation):
                return send(request)
            with crowd.entered() as is_crowded:
                return one_by_one(request, send, name) if is_crowded() else send(request)

        return defect

    return make


def the_last_to_write_wins():
    """Of results recorded at the same moment one request's are kept, though all are answered with success."""
    crowd, lost, lock = Crowd(), set(), threading.Lock()

    def defect(request, send):
        if is_call(request, RECORD):
            with crowd.entered() as is_crowded:
                response = send(request)
                if response.status_code == 200 and is_crowded():
                    with lock:
                        lost.update(r["id"] for r in body_of(response)["results"][1:])
                return response
        response = send(request)
        if not is_call(request, READ) or response.status_code != 200:
            return response
        body = body_of(response)
        return answered(
            response, body={**body, "results": [r for r in body["results"] if r["id"] not in lost]}
        )

    return defect


def batches_come_in_drop_by_drop():
    """A batch that is sure to be accepted is recorded item by item, for everybody to see."""

    def slow(send):
        def later(request):
            time.sleep(MOMENT / 4)
            return send(request)

        return later

    def defect(request, send):
        body = body_of(request)
        if is_call(request, RECORD) and is_sure_to_be_accepted(body):
            return one_by_one(request, slow(send), "results")
        return send(request)

    return defect


def is_sure_to_be_accepted(body):
    """Several whole results of the teacher."""
    results = body.get("results") if isinstance(body, dict) else None
    if not isinstance(results, list) or len(results) < 2:
        return False
    return all(len(r) == 3 and r["links"] == {"user": 2002} and type(r["passed"]) is bool for r in results)


MUTANTS = [
    Mutant(
        "create-or-find looks before it makes",
        looks_before_it_makes,
        "concurrency.create_or_find_at_once_leaves_one_assessment",
    ),
    Mutant(
        "batches of assessments fall apart",
        batches_fall_apart(CREATE, "assessments"),
        "concurrency.batches_at_once_are_all_or_nothing",
    ),
    Mutant(
        "batches of results fall apart",
        batches_fall_apart(RECORD, "results"),
        "concurrency.failing_results_at_once_leave_none",
        "concurrency.readers_never_see_half_a_batch",
    ),
    Mutant(
        "the last to write wins",
        the_last_to_write_wins,
        "concurrency.results_recorded_at_once_are_all_there",
        "concurrency.failing_results_at_once_leave_none",
    ),
    Mutant(
        "batches come in drop by drop",
        batches_come_in_drop_by_drop,
        "concurrency.readers_never_see_half_a_batch",
    ),
]
