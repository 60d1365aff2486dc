"""What defective servers of live assessments are made of."""

from __future__ import annotations

from ..canvas_defects import body_of, one_by_one, where

CREATE, LIST = "create_live_assessments", "list_live_assessments"
RECORD, READ = "create_live_assessment_results", "list_live_assessment_results"
TEACHER, STUDENT, OBSERVER, OUTSIDER, INACTIVE = 2002, 2005, 2007, 2008, 2009


def items(name, change):
    """An answer whose list `name` is another."""
    return lambda body: {**body, name: change(body[name])}


def items_of(request, name):
    body = body_of(request)
    return body.get(name) if isinstance(body, dict) and isinstance(body.get(name), list) else []


def batches_are_carried_out_item_by_item(operation, name):
    def defect(request, send):
        return one_by_one(request, send, name) if len(items_of(request, name)) > 1 else send(request)

    return where(operation, defect)
