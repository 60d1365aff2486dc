"""What Canvas tells of a course's things -> entities of a seed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mock_server.canvas.html import stored_html
from mock_server.engine.spec import Document

Entity = dict[str, Any]
Raw = Mapping[str, Any]
_NAME = 255
_DATES = ("due_at", "unlock_at", "lock_at")
_HTML = ("question_text", "correct_comments_html", "incorrect_comments_html", "neutral_comments_html")
_ANSWER_HTML = ("html", "left_html", "comments_html")
_OF_SUBMISSION = (
    "submission_id",
    "end_at",
    "kept_score",
    "score_before_regrade",
    "fudge_points",
    "has_seen_results",
    "quiz_version",
    "quiz_points_possible",
)
FREE_ANSWERS = frozenset(
    {
        "essay_question",
        "short_answer_question",
        "fill_in_multiple_blanks_question",
        "file_upload_question",
        "numerical_question",
        "calculated_question",
    }
)
"""Questions whose answers are a person's own words, numbers or files."""


def course_of(raw: Raw) -> Entity:
    entity = {
        "id": raw["id"],
        "name": (raw.get("original_name") or raw.get("name") or f"Course {raw['id']}")[:_NAME],
        "workflow_state": raw.get("workflow_state", "available"),
        "is_public": bool(raw.get("is_public")),
    }
    return entity | _given(raw, "sis_course_id", "uuid", "created_at")


def section_of(raw: Raw, course_id: int) -> Entity:
    return {"id": raw["id"], "course_id": course_id, "name": (raw.get("name") or "Section")[:_NAME]}


def assignment_group_of(raw: Raw, course_id: int) -> Entity:
    name = (raw.get("name") or "Assignments")[:_NAME]
    return {"id": raw["id"], "course_id": course_id, "name": name, **_given(raw, "position")}


def live_assessment_of(raw: Raw, course_id: int) -> Entity:
    return {"id": int(raw["id"]), "course_id": course_id, "key": raw["key"], "title": raw["title"]}


def live_result_of(raw: Raw) -> Entity:
    links = raw["links"]
    return {
        "id": int(raw["id"]),
        "assessment_id": int(links["assessment"]),
        "user_id": int(links["user"]),
        "assessor_id": int(links["assessor"]),
        "passed": raw["passed"],
        "assessed_at": raw["assessed_at"],
    }


class Quizzes:
    """Quizzes and what belongs to them; which of their fields a seed takes, the document says."""

    def __init__(self, document: Document, base_url: str) -> None:
        self._quiz, self._question, self._answer, self._group = (
            {
                name
                for name, schema in document.schema(kind)["properties"].items()
                if not schema.get("x-ignored")
            }
            for kind in ("QuizInput", "QuizQuestionInput", "QuizAnswerInput", "QuizGroupInput")
        )
        self._base_url = base_url

    def quiz(self, raw: Raw, course_id: int) -> Entity:
        entity = {"id": raw["id"], "course_id": course_id}
        entity |= {name: raw[name] for name in sorted(self._quiz & raw.keys()) if raw[name] is not None}
        if isinstance(entity.get("description"), str):
            entity["description"] = self._html(entity["description"])
        facts = _given(raw, "version_number", "assignment_id")
        facts |= {"points_possible": raw.get("points_possible"), "is_reordered": False}
        if raw.get("published"):
            facts |= _given(raw, "question_count")
        return {**entity, "as_read": facts}

    def overrides(self, raw: Raw) -> tuple[list[Entity], int]:
        """The overrides for sections, and how many there are for students, whom no documented GET names."""
        others = [entry for entry in raw.get("all_dates") or () if not entry.get("base") and entry.get("id")]
        sections = [entry for entry in others if entry.get("set_type") == "CourseSection"]
        entities = [
            {
                "id": entry["id"],
                "quiz_id": raw["id"],
                "section_id": entry["set_id"],
                "title": entry.get("title"),
            }
            | {name: entry.get(name) for name in _DATES}
            for entry in sections
        ]
        return entities, len(others) - len(sections)

    def group(self, raw: Raw) -> Entity:
        entity = {"id": raw["id"], "quiz_id": raw["quiz_id"], **_given(raw, "position")}
        return entity | {
            name: raw[name] for name in sorted(self._group & raw.keys()) if raw[name] is not None
        }

    def questions(self, raw: Sequence[Raw], groups: Iterable[Raw]) -> list[Entity]:
        """The questions in the order in which they are listed, each with its place in its group or the quiz.

        Few servers tell the place of a question. Groups tell theirs; the questions beside them have the others.
        """
        taken = {group["position"] for group in groups if group.get("position")}
        free = (place for place in range(1, len(raw) + len(taken) + 1) if place not in taken)
        inside: Counter[Any] = Counter()
        entities = []
        for one in raw:
            group_id = one.get("quiz_group_id")
            inside[group_id] += 1
            place = next(free) if group_id is None else inside[group_id]
            entities.append({**self._as_question(one), "position": one.get("position") or place})
        return entities

    def _as_question(self, raw: Raw) -> Entity:
        entity = {"id": raw["id"], "quiz_id": raw["quiz_id"]}
        entity |= {name: raw[name] for name in sorted(self._question & raw.keys()) if raw[name] is not None}
        for name in _HTML:
            if isinstance(entity.get(name), str):
                entity[name] = self._html(entity[name])
        entity["answers"] = [self._as_answer(answer) for answer in raw.get("answers") or ()]
        facts = _given(raw, "assessment_question_id", "created_at")
        return {**entity, "as_read": facts} if facts else entity

    def _as_answer(self, raw: Raw) -> Entity:
        answer = {name: raw[name] for name in sorted(self._answer & raw.keys()) if raw[name] is not None}
        for name in _ANSWER_HTML:
            if isinstance(answer.get(name), str):
                answer[name] = self._html(answer[name])
        return answer

    def _html(self, text: str) -> str:
        """Links to the server itself turned into paths."""
        return stored_html(text, base_url=self._base_url)


def submission_of(raw: Raw, questions: Sequence[Raw] | None, *, with_free_answers: bool) -> Entity:
    """What a user did in a quiz; `questions` are those of the attempt, None if the server does not tell them."""
    entity = {"id": raw["id"], "quiz_id": raw["quiz_id"], "user_id": raw["user_id"]}
    state = raw["workflow_state"]
    if state == "settings_only":
        return entity | {"workflow_state": state} | _settings_of(raw)
    entity |= _given(raw, "attempt", "workflow_state", "score", "started_at", "finished_at")
    facts = {name: raw[name] for name in _OF_SUBMISSION if name in raw}
    if questions is not None:
        facts["questions"] = [_question_of_attempt(question) for question in questions]
        answers = [
            {"id": question["id"], "answer": answer}
            for question in questions
            if (answer := _given_answer(question.get("answer"))) not in (None, "", [], {})
            and (with_free_answers or question.get("question_type") not in FREE_ANSWERS)
        ]
        entity |= {"answers": answers} if answers else {}
    return entity | _settings_of(raw) | {"as_read": facts}


def _given_answer(answer: Any) -> Any:
    """The answer without the blanks and pairs that were left open, which are told as null."""
    if isinstance(answer, dict):
        return {blank: text for blank, text in answer.items() if text is not None}
    if isinstance(answer, list):
        return [item for item in answer if not isinstance(item, dict) or item.get("match_id") is not None]
    return answer


def _question_of_attempt(raw: Raw) -> Entity:
    return {"id": raw["id"], **_given(raw, "correct"), **({"flagged": True} if raw.get("flagged") else {})}


def _settings_of(raw: Raw) -> Entity:
    settings = _given(raw, "manually_unlocked", "extra_attempts", "extra_time")
    return settings | ({"excused": True} if raw.get("excused?") else {})


def _given(raw: Raw, *names: str) -> Entity:
    return {name: raw[name] for name in names if raw.get(name) is not None}
