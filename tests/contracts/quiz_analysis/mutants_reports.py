"""Servers that are wrong about quiz reports."""

from __future__ import annotations

import re

from ..canvas_defects import answered, answers, body_of, is_call, mistakes, reads, remade, shows, where
from ..mutants import Mutant
from .defects import (
    CREATE,
    DOWNLOAD,
    LIST,
    PROGRESS,
    READ,
    REMOVE,
    each_report,
    in_reports,
    in_style,
    is_json_api,
    key,
    says,
    sends,
    status,
)


def a_third_report_once_one_is_generated():
    generated = set()

    def defect(request, send):
        response = send(request)
        quiz = re.search(r"/quizzes/(\d+)/reports$", request.url.path)
        if quiz and request.method == "POST":
            generated.add(quiz[1])
        elif quiz and quiz[1] in generated and response.status_code == 200 and not is_json_api(request):
            return answered(response, body=[*body_of(response), body_of(response)[0]])
        return response

    return defect


def removing_forgets_nothing():
    return where(
        REMOVE,
        lambda request, send: answered(
            send(remade(request, method="GET")), status=204, body=b"", content_type=None
        ),
    )


def removed_reports_are_gone():
    gone = set()

    def defect(request, send):
        if is_call(request, READ) and request.url.path in gone:
            return send(remade(request, url=str(request.url).replace("/reports/", "/reports/9")))
        response = send(request)
        if is_call(request, REMOVE) and response.status_code == 204:
            gone.add(request.url.path)
        return response

    return defect


def removing_twice_is_fine():
    return where(
        REMOVE,
        lambda request, send: (
            answered(response, status=204, body=b"", content_type=None)
            if (response := send(request)).status_code == 422
            else response
        ),
    )


def generates_anew_each_time():
    """A server that takes every report for stale: its ids are others each time."""
    count = iter(range(10**6))

    def defect(request, send):
        if is_call(request, CREATE) and not is_json_api(request):
            response = send(request)
            if response.status_code == 200 and "file" in body_of(response):
                fresh = {**body_of(response), "id": 800_000_000 + next(count)}
                return answered(response, body=fresh)
            return response
        return send(request)

    return defect


def answers_the_first_report_for_ever():
    first = {}

    def defect(request, send):
        response = send(request)
        if is_call(request, CREATE) and response.status_code == 200 and not is_json_api(request):
            body = body_of(response)
            known = first.setdefault((request.url.path, body["report_type"]), body["id"])
            return answered(response, body={**body, "id": known})
        return response

    return defect


MUTANTS = [
    Mutant(
        "a generated report is listed twice",
        a_third_report_once_one_is_generated,
        "quiz_reports.quiz_has_exactly_two_reports",
    ),
    Mutant(
        "the item analysis comes first",
        lambda: in_style(LIST, lambda body: body[::-1]),
        "quiz_reports.quiz_has_exactly_two_reports",
        may="quiz_reports.item_analysis_always_covers_all_versions",
    ),
    Mutant(
        "every id leads to the student analysis",
        lambda: in_style(READ, key("report_type", lambda _: "student_analysis")),
        "quiz_reports.listed_reports_can_be_read",
    ),
    Mutant(
        "addresses name the report before",
        lambda: in_style(
            LIST, lambda body: [{**r, "url": f"{r['url'][:-1]}{(int(r['url'][-1]) + 9) % 10}"} for r in body]
        ),
        "quiz_reports.listed_reports_can_be_read",
    ),
    Mutant(
        "an item analysis covers the versions asked for",
        lambda: in_style(
            LIST,
            lambda body: [{**r, "includes_all_versions": body[0]["includes_all_versions"]} for r in body],
        ),
        "quiz_reports.item_analysis_always_covers_all_versions",
    ),
    Mutant(
        "`includes_all_versions` is not read",
        lambda: sends(
            CREATE,
            lambda body: {"quiz_report": {"report_type": body.get("quiz_report", {}).get("report_type")}},
        ),
        "quiz_reports.item_analysis_always_covers_all_versions",
        may="quiz_reports.*",
    ),
    Mutant(
        "files have no type in their name",
        lambda: in_style(READ, key("file", lambda file: {**file, "display_name": "quiz_report.csv"})),
        "quiz_reports.generated_report_has_a_file",
    ),
    Mutant(
        "a completed generation stands at 50",
        lambda: shows(PROGRESS, key("completion", lambda _: 50)),
        "quiz_reports.generated_report_has_a_file",
    ),
    Mutant(
        "a current report is made anew", generates_anew_each_time, "quiz_reports.current_report_is_used_again"
    ),
    Mutant(
        "a stale report is used again",
        answers_the_first_report_for_ever,
        "quiz_reports.report_is_made_anew_after_a_submission",
        may="quiz_reports.item_analysis_always_covers_all_versions",
    ),
    Mutant(
        "an unknown type is a 422",
        lambda: status(CREATE, 400, 422),
        "quiz_reports.type_of_a_report_is_one_of_two",
    ),
    Mutant(
        "an unknown type is refused in other words",
        lambda: says(CREATE, 400, message="no such report"),
        "quiz_reports.type_of_a_report_is_one_of_two",
    ),
    Mutant(
        "removing leaves the file",
        removing_forgets_nothing,
        "quiz_reports.removed_report_stays_without_its_file "
        "quiz_reports.what_is_not_being_generated_is_not_aborted",
    ),
    Mutant(
        "a removed report is gone",
        removed_reports_are_gone,
        "quiz_reports.removed_report_stays_without_its_file",
    ),
    Mutant(
        "removing twice is fine",
        removing_twice_is_fine,
        "quiz_reports.what_is_not_being_generated_is_not_aborted",
    ),
    Mutant(
        "JSON:API ids are numbers",
        lambda: in_reports(key("id", int)),
        "quiz_reports.reports_in_json_api_style",
    ),
    Mutant(
        "JSON:API reports have a quiz_id",
        lambda: in_reports(lambda report: {**report, "quiz_id": 1}),
        "quiz_reports.reports_in_json_api_style",
    ),
    Mutant(
        "JSON:API links lead to no quiz",
        lambda: in_reports(key("links", lambda links: {"quiz": f"{links['quiz']}0"})),
        "quiz_reports.reports_in_json_api_style",
    ),
    Mutant(
        "JSON:API embeds the file always",
        lambda: reads(
            READ,
            lambda request: (
                remade(request, url=request.url.copy_merge_params({"include[]": "file"}))
                if is_json_api(request)
                else request
            ),
        ),
        "quiz_reports.json_api_embeds_what_is_asked_for",
    ),
    Mutant(
        "embedded ids are texts",
        lambda: each_report(
            lambda report: key("progress", key("id", str))(key("file", key("id", str))(report)), of=READ
        ),
        "quiz_reports.json_api_embeds_what_is_asked_for",
    ),
    *(
        Mutant(
            f"students may {verb} reports",
            lambda operation=operation: mistakes(operation, "student", "teacher"),
            "quiz_reports.students_see_no_reports",
        )
        for verb, operation in {"list": LIST, "generate": CREATE, "read": READ, "remove": REMOVE}.items()
    ),
    Mutant(
        "the file is of nobody",
        lambda: answers(
            DOWNLOAD,
            lambda _, response: answered(response, body=response.content.partition(b"\n")[0] + b"\n"),
        ),
        "quiz_reports.analysis_has_a_line_for_each_student",
    ),
    Mutant(
        "the file counts wrong answers as right",
        lambda: answers(
            DOWNLOAD,
            lambda _, response: answered(response, body=response.content.replace(b",1,0,", b",0,1,")),
        ),
        "quiz_reports.analysis_has_a_line_for_each_student",
    ),
]
