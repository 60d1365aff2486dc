"""How to test what Canvas makes of an import: a question of each type, and a group."""

QUIZZES = "/api/v1/courses/102/quizzes"
RIGHT, WRONG = {"answer_weight": 100}, {"answer_weight": 0}
BANK = {
    "multiple_choice": [{"answer_text": "Hamlet", **RIGHT}, {"answer_text": "Osric", **WRONG}],
    "true_false": [{"answer_text": "True", **RIGHT}, {"answer_text": "False", **WRONG}],
    "short_answer": [{"answer_text": "Polonius"}],
    "fill_in_multiple_blanks": [{"blank_id": "skull", "answer_text": "Yorick", **RIGHT}],
    "multiple_answers": [{"answer_text": "Ghost", **RIGHT}, {"answer_text": "Gonzago", **RIGHT}],
    "multiple_dropdowns": [{"blank_id": "act", "answer_text": "III", **RIGHT}],
    "matching": [{"answer_match_left": "Hamlet", "answer_match_right": "Ophelia"}],
    "numerical": [{"numerical_answer_type": "exact_answer", "answer_exact": 5}],
    "calculated": [{"variables": [{"name": "acts", "value": 5}], "answer_text": 10}],
    "essay": [],
    "file_upload": [],
    "text_only": [],
}


def post(client, path, body):
    return client.post(path, json=body).raise_for_status().json()


def import_quiz(client, title, bank):
    """The job: all questions of the bank, one of them from a group; published when it is complete."""
    quiz = f"{QUIZZES}/{post(client, QUIZZES, {'quiz': {'title': title}})['id']}"
    group = {"name": "Drawn", "pick_count": 1, "question_points": 3}
    group_id = post(client, f"{quiz}/groups", {"quiz_groups": [group]})["quiz_groups"][0]["id"]
    for kind, answers in bank.items():
        question = {"question_type": f"{kind}_question", "answers": answers, "points_possible": 1}
        if kind == "multiple_choice":
            question["quiz_group_id"] = group_id
        post(client, f"{quiz}/questions", {"question": question})
    return client.put(quiz, json={"quiz": {"published": True}}).raise_for_status().json()


def test_an_import_is_complete(canvas_mock):
    client = canvas_mock.client("teacher")
    quiz = import_quiz(client, "Hamlet", BANK)
    questions = client.get(f"{QUIZZES}/{quiz['id']}/questions?per_page=100").json()
    answers = {q["question_type"].removesuffix("_question"): q["answers"] for q in questions}
    assert list(answers) == list(BANK)
    assert (quiz["question_count"], quiz["points_possible"]) == (11, 14.0)
    assert [a["text"] for a in answers["multiple_choice"] if a["weight"] == 100] == ["Hamlet"]
    assert answers["numerical"][0]["exact"] == 5.0
    assert answers["calculated"][0]["variables"] == [{"name": "acts", "value": 5.0}]
