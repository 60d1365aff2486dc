"""Generated courses: seeds of one course with people, quizzes, questions, attempts and live assessments."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Seed = dict[str, list[dict[str, Any]]]
COURSE = 101
TEACHER = 2001
NAMES = st.sampled_from(["Ann Able", "Bo", "Ärger Ünal", "Cy de la Mar", "D. E. F."])
TITLES = st.sampled_from(["Quiz", "Act 3 & 4", "<b>Ü</b>", "quiz", "Zz: top"])
TIMES = st.sampled_from([None, "2031-01-01T00:00:00Z", "2031-06-01T10:30:00Z", "2032-02-03T04:05:06Z"])
HTML = st.sampled_from(
    [
        None,
        "",
        "<p>Read &amp; think</p>",
        '<a href="/courses/101/pages/a">a</a>',
        '<img src="https://x.example/i">',
    ]
)

QUESTIONS: list[dict[str, Any]] = [
    {
        "question_type": "multiple_choice_question",
        "question_text": '<p>Whom? <a href="/files/1">here</a></p>',
        "correct_comments_html": '<a href="/files/2">well done</a>',
        "answers": [
            {"id": 7001, "answer_text": "Hamlet", "answer_weight": 100, "answer_comment": "yes"},
            {"id": 7002, "answer_html": '<i>Polonius</i><img src="/files/3">', "answer_weight": 0},
        ],
    },
    {
        "question_type": "true_false_question",
        "answers": [
            {"id": 7011, "answer_text": "True", "answer_weight": 100},
            {"id": 7012, "answer_text": "False", "answer_weight": 0},
        ],
    },
    {
        "question_type": "multiple_answers_question",
        "answers": [
            {"id": 7021, "answer_text": "a", "answer_weight": 100},
            {"id": 7022, "answer_text": "b", "answer_weight": 100},
            {"id": 7023, "answer_text": "c", "answer_weight": 0},
        ],
    },
    {"question_type": "short_answer_question", "answers": [{"id": 7031, "answer_text": "Polonius"}]},
    {"question_type": "essay_question", "neutral_comments": "Take your time."},
    {"question_type": "text_only_question", "question_text": "<p>All the world is a stage.</p>"},
    {"question_type": "file_upload_question"},
    {
        "question_type": "fill_in_multiple_blanks_question",
        "question_text": "<p>[a] or not to [b]</p>",
        "answers": [
            {"id": 7041, "answer_text": "To be", "answer_weight": 100, "blank_id": "a"},
            {"id": 7042, "answer_text": "be", "answer_weight": 100, "blank_id": "b"},
        ],
    },
    {
        "question_type": "multiple_dropdowns_question",
        "question_text": "<p>[who] is [what]</p>",
        "answers": [
            {"id": 7051, "answer_text": "He", "answer_weight": 100, "blank_id": "who"},
            {"id": 7052, "answer_text": "She", "answer_weight": 0, "blank_id": "who"},
            {"id": 7053, "answer_text": "mad", "answer_weight": 100, "blank_id": "what"},
        ],
    },
    {
        "question_type": "matching_question",
        "matching_answer_incorrect_matches": "Verona\nRome",
        "answers": [
            {"id": 7061, "answer_match_left": "Hamlet", "answer_match_right": "Denmark"},
            {"id": 7062, "answer_match_left": "Othello", "answer_match_right": "Venice"},
        ],
    },
    {
        "question_type": "numerical_question",
        "answers": [
            {
                "id": 7071,
                "numerical_answer_type": "exact_answer",
                "answer_exact": 5,
                "answer_error_margin": 0.5,
            },
            {
                "id": 7072,
                "numerical_answer_type": "range_answer",
                "answer_range_start": 1,
                "answer_range_end": 2,
            },
        ],
    },
    {
        "question_type": "calculated_question",
        "question_text": "<p>What is [x] plus 1?</p>",
        "formulas": ["x + 1"],
        "variables": [{"name": "x", "min": 1, "max": 9, "scale": 0}],
        "answer_tolerance": 0,
        "formula_decimal_places": 0,
        "answers": [
            {"id": 7081, "answer_weight": 100, "variables": [{"name": "x", "value": 3}], "answer_text": 4}
        ],
    },
]


@st.composite
def worlds(draw: st.DrawFn) -> Seed:
    """A course whose quizzes say all that a documented GET can tell, and nothing that none can."""
    seed: Seed = {"courses": [_course(draw)]}
    seed["sections"] = [
        {"id": 301 + n, "course_id": COURSE, "name": f"Section {n}"} for n in range(draw(st.integers(1, 2)))
    ]
    seed["users"], seed["enrollments"] = _people(draw, [section["id"] for section in seed["sections"]])
    seed["assignment_groups"] = [
        {"id": 401 + n, "course_id": COURSE, "name": f"Group {n}"} for n in range(draw(st.integers(0, 2)))
    ]
    for kind in ("quizzes", "quiz_groups", "quiz_questions", "quiz_overrides", "quiz_submissions"):
        seed[kind] = []
    students = [e["user_id"] for e in seed["enrollments"] if e["type"] == "student"]
    for number in range(draw(st.integers(0, 2))):
        _add_quiz(draw, seed, 30001 + number, students)
    seed["live_assessments"], seed["live_assessment_results"] = _live(draw, students)
    return {kind: entities for kind, entities in seed.items() if entities}


def _course(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "id": COURSE,
        "name": draw(TITLES),
        "workflow_state": draw(st.sampled_from(["available", "available", "available", "unpublished"])),
        "is_public": draw(st.booleans()),
        "sis_course_id": draw(st.sampled_from([None, "HAMLET-101"])),
    }


def _people(draw: st.DrawFn, sections: list[int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    kinds = [
        "teacher",
        *draw(st.lists(st.sampled_from(["student", "student", "ta", "designer", "teacher"]), max_size=4)),
    ]
    if "student" in kinds and draw(st.booleans()):
        kinds.append("observer")
    users, enrollments = [], []
    for number, kind in enumerate(kinds):
        user = {"id": TEACHER + number, "name": draw(NAMES), "token": f"secret-{number}"}
        if draw(st.booleans()):
            user["sis_user_id"] = f"S-{number}"
        users.append(user)
        enrollment = {"id": 3001 + number, "course_id": COURSE, "user_id": user["id"], "type": kind}
        enrollment["section_id"] = draw(st.sampled_from(sections))
        if kind == "observer":
            enrollment["associated_user_id"] = TEACHER + kinds.index("student")
        elif number:
            enrollment["state"] = draw(
                st.sampled_from(["active", "active", "invited", "inactive", "completed"])
            )
        enrollments.append(enrollment)
    return users, enrollments


def _add_quiz(draw: st.DrawFn, seed: Seed, quiz_id: int, students: list[int]) -> None:
    quiz = {
        "id": quiz_id,
        "course_id": COURSE,
        "title": draw(TITLES),
        "description": draw(HTML),
        "quiz_type": draw(st.sampled_from(["practice_quiz", "assignment", "graded_survey", "survey"])),
        "published": draw(st.booleans()),
        "time_limit": draw(st.sampled_from([None, 20])),
        "allowed_attempts": draw(st.sampled_from([-1, 1, 3])),
        "scoring_policy": draw(st.sampled_from(["keep_highest", "keep_latest"])),
        "hide_results": draw(st.sampled_from([None, None, "always", "until_after_last_attempt"])),
        "shuffle_answers": draw(st.booleans()),
        "one_question_at_a_time": draw(st.booleans()),
        "cant_go_back": draw(st.booleans()),
        "access_code": draw(st.sampled_from([None, "sesame"])),
        "ip_filter": draw(st.sampled_from([None, "10.0.0.0/8"])),
        "only_visible_to_overrides": draw(st.booleans()),
        "one_time_results": draw(st.booleans()),
        "anonymous_submissions": draw(st.booleans()),
        **{name: draw(TIMES) for name in ("due_at", "lock_at", "unlock_at")},
    }
    if seed.get("assignment_groups"):
        quiz["assignment_group_id"] = draw(st.sampled_from(seed["assignment_groups"]))["id"]
    seed["quizzes"].append(quiz)
    number = quiz_id - 30000
    _add_questions(draw, seed, quiz_id, number)
    for section in seed["sections"] if draw(st.booleans()) else ():
        dates = {name: draw(TIMES) for name in ("due_at", "lock_at", "unlock_at")}
        override_id = 8000 + 10 * number + section["id"] - 300
        seed["quiz_overrides"].append(
            {"id": override_id, "quiz_id": quiz_id, "section_id": section["id"], **dates}
        )
    for student in students if quiz["published"] else ():
        if draw(st.booleans()):
            seed["quiz_submissions"].append(
                _submission(draw, quiz_id, student, 150000 + 100 * number + student % 100)
            )


def _add_questions(draw: st.DrawFn, seed: Seed, quiz_id: int, number: int) -> None:
    groups = [90000 + 10 * number + n for n in range(draw(st.integers(0, 2)))]
    seed["quiz_groups"] += [
        {
            "id": group_id,
            "quiz_id": quiz_id,
            "name": draw(st.sampled_from([None, "Group"])),
            "pick_count": draw(st.integers(1, 2)),
            "question_points": draw(st.sampled_from([1, 2.5])),
        }
        for group_id in groups
    ]
    places = [*groups, *draw(st.lists(st.sampled_from([None, *groups]), max_size=4))]
    for place, group_id in enumerate(draw(st.permutations(places))):
        question = {
            "id": 110000 + 100 * number + place,
            "quiz_id": quiz_id,
            "question_name": draw(st.sampled_from(["Question", "The ghost"])),
            "points_possible": draw(st.sampled_from([0, 1, 2.5])),
            **draw(st.sampled_from(QUESTIONS)),
        }
        seed["quiz_questions"].append(question | ({} if group_id is None else {"quiz_group_id": group_id}))


def _submission(draw: st.DrawFn, quiz_id: int, student: int, submission_id: int) -> dict[str, Any]:
    state = draw(st.sampled_from(["complete", "untaken", "pending_review", "settings_only"]))
    entity = {"id": submission_id, "quiz_id": quiz_id, "user_id": student, "workflow_state": state}
    entity["extra_attempts"] = draw(st.sampled_from([None, 2]))
    entity["extra_time"] = draw(st.sampled_from([None, 5]))
    if state != "settings_only":
        entity |= {"started_at": "2031-03-01T11:50:00Z", "attempt": draw(st.sampled_from([1, 1, 2]))}
    if state in ("complete", "pending_review"):
        entity |= {"finished_at": "2031-03-01T11:55:00Z", "score": draw(st.sampled_from([0, 1.5]))}
    return entity


def _live(draw: st.DrawFn, students: list[int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    assessments = [
        {"id": 60001 + n, "course_id": COURSE, "key": f"key {n}", "title": draw(TITLES)}
        for n in range(draw(st.integers(0, 2)))
    ]
    results = [
        {
            "id": 61000 + 10 * place + student % 10,
            "assessment_id": assessment["id"],
            "user_id": student,
            "assessor_id": TEACHER,
            "passed": draw(st.booleans()),
            "assessed_at": "2031-02-01T10:00:00Z",
        }
        for place, assessment in enumerate(assessments)
        for student in students
        if draw(st.booleans())
    ]
    return assessments, results
