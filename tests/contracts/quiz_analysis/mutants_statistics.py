"""Servers that are wrong about quiz statistics."""

from __future__ import annotations

from ..canvas_defects import mistakes, reads_query
from ..mutants import Mutant
from .defects import STATISTICS, in_style, key


def statistics_with(change, *, json_api=False):
    return in_style(
        STATISTICS,
        lambda body: {"quiz_statistics": [change(dict(each)) for each in body["quiz_statistics"]]},
        json_api=json_api,
    )


def summary_with(change):
    return statistics_with(key("submission_statistics", change))


def questions_with(change):
    return statistics_with(key("question_statistics", lambda found: [change(dict(each)) for each in found]))


def only_if(condition, change):
    return lambda body: change(body) if condition(body) else body


MUTANTS = [
    Mutant(
        "an empty quiz took a second",
        lambda: summary_with(only_if(lambda s: not s["unique_count"], key("duration_average", lambda _: 1))),
        "quiz_statistics.nobody_s_attempts_add_up_to_nothing",
    ),
    Mutant(
        "nobody is one student",
        lambda: summary_with(key("unique_count", lambda count: max(count, 1))),
        "quiz_statistics.nobody_s_attempts_add_up_to_nothing quiz_statistics.running_attempts_do_not_count",
    ),
    Mutant(
        "the lowest score is always 0",
        lambda: summary_with(key("score_low", lambda score: None if score is None else 0)),
        "quiz_statistics.one_attempt_is_all_there_is",
    ),
    Mutant(
        "scores are shares of one",
        lambda: summary_with(
            key("scores", lambda scores: {str(int(share) // 100): count for share, count in scores.items()})
        ),
        "quiz_statistics.one_attempt_is_all_there_is",
    ),
    Mutant(
        "the standard deviation is that of a sample",
        lambda: summary_with(key("score_stdev", lambda spread: spread and spread * 1.4)),
        "quiz_statistics.kept_attempt_counts_unless_all_do",
    ),
    Mutant(
        "wrong answers count as right",
        lambda: summary_with(lambda s: {**s, "correct_count_average": 1 if s["unique_count"] else 0}),
        "quiz_statistics.one_attempt_is_all_there_is",
    ),
    Mutant(
        "the first answer gets all responses",
        lambda: questions_with(
            key(
                "answers",
                lambda found: [
                    {**each, "responses": sum(e["responses"] for e in found) if place == 0 else 0}
                    for place, each in enumerate(found)
                ],
            )
        ),
        "quiz_statistics.who_chose_what_is_counted quiz_statistics.blank_answer_is_named",
    ),
    Mutant(
        "every answer is right",
        lambda: questions_with(key("answers", lambda found: [{**each, "correct": True} for each in found])),
        "quiz_statistics.who_chose_what_is_counted",
    ),
    Mutant(
        "blank answers are responses",
        lambda: questions_with(
            lambda question: {**question, "responses": sum(e["responses"] for e in question["answers"])}
        ),
        "quiz_statistics.blank_answer_is_named",
    ),
    Mutant(
        "who left it blank is not told",
        lambda: questions_with(
            key("answers", lambda found: [each for each in found if each["id"] != "none"])
        ),
        "quiz_statistics.blank_answer_is_named",
    ),
    Mutant(
        "all attempts count always",
        lambda: reads_query(STATISTICS, lambda query: {**query, "all_versions": "true"}),
        "quiz_statistics.kept_attempt_counts_unless_all_do",
    ),
    Mutant(
        "`all_versions` is not read",
        lambda: reads_query(STATISTICS, lambda query: {}),
        "quiz_statistics.kept_attempt_counts_unless_all_do",
    ),
    Mutant(
        "nobody has several attempts",
        lambda: statistics_with(key("multiple_attempts_exist", lambda _: False)),
        "quiz_statistics.kept_attempt_counts_unless_all_do",
    ),
    Mutant(
        "ids of questions have a prefix",
        lambda: questions_with(key("id", lambda id_: f"question_{id_}")),
        "quiz_statistics.questions_are_listed_and_texts_are_not",
    ),
    Mutant(
        "texts are listed too",
        lambda: statistics_with(
            key("question_statistics", lambda found: [*found, {**found[0], "id": "9"}] if found else found)
        ),
        "quiz_statistics.questions_are_listed_and_texts_are_not",
        may="quiz_statistics.who_chose_what_is_counted quiz_statistics.blank_answer_is_named",
    ),
    Mutant(
        "JSON:API statistics have a number for id",
        lambda: statistics_with(key("id", int), json_api=True),
        "quiz_statistics.statistics_in_json_api_style",
    ),
    Mutant(
        "JSON:API statistics have a quiz_id",
        lambda: statistics_with(lambda found: {**found, "quiz_id": "1"}, json_api=True),
        "quiz_statistics.statistics_in_json_api_style",
    ),
    Mutant(
        "students see statistics",
        lambda: mistakes(STATISTICS, "student", "teacher"),
        "quiz_statistics.students_see_no_statistics",
    ),
]
