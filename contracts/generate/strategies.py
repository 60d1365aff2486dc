"""Values to send: from the document's schemas, and, where a schema cannot know, from the domain.

Everything is valid by construction, or breaks exactly one rule; hardly anything is filtered. Nothing here sends.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import compress
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from contracts.document.spec import Json, Operation, Schema

if TYPE_CHECKING:
    from contracts.run.case import Case

Strategy = st.SearchStrategy[Any]

LONGEST = 60
"""Length of drawn texts where a schema sets no limit, or a far one; edges have laws of their own."""
SAFE_INTEGER = 10**6

# Words -------------------------------------------------------------------------------------------------------------

LETTERS = st.characters(
    codec="utf-8",
    categories=("L", "N", "P", "S"),
    exclude_characters="\u0fd5\u0fd6\u2028\u2029",
)
"""Anything that a person may type into a title: no control characters, no blanks, nothing unassigned."""


def words(max_size: int = LONGEST) -> st.SearchStrategy[str]:
    """Text without blanks at its ends and without doubled blanks; never empty."""
    count = max(1, max_size // 12)
    word = st.text(LETTERS, min_size=1, max_size=min(10, max_size))
    return st.lists(word, min_size=1, max_size=count).map(lambda found: " ".join(found)[:max_size].strip())


def titles(mark: str) -> st.SearchStrategy[str]:
    """A title that starts with the case's own mark."""
    return words().map(lambda text: f"{mark} {text}")


def simple_html(mark: str) -> st.SearchStrategy[str]:
    """A description that no sanitiser touches, with the mark in it."""
    plain = st.text(string.ascii_letters + string.digits + " .,;", max_size=40)
    return plain.map(lambda text: f"<p>{mark} {text.strip()}</p>".replace(" </p>", "</p>"))


def instants(start: datetime = datetime(2031, 1, 1, tzinfo=UTC), days: int = 2000) -> st.SearchStrategy[str]:
    """A time in whole seconds, written as Canvas writes times."""
    return st.integers(0, days * 86400).map(lambda seconds: written(start + timedelta(seconds=seconds)))


def written(moment: datetime) -> str:
    """`2031-02-03T04:05:06Z`"""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime:
    """The instant that a time text names, offset included."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def instants_with_offset() -> st.SearchStrategy[str]:
    """The same instants as seen elsewhere: with `Z` or with an offset."""
    offsets = st.sampled_from(["Z", "+00:00", "-07:00", "+05:30", "+12:45", "-03:30"])

    def shifted(parts: tuple[str, str]) -> str:
        text, offset = parts
        if offset == "Z":
            return text
        sign = -1 if offset[0] == "-" else 1
        hours, minutes = offset[1:].split(":")
        local = moment_of(text) + sign * timedelta(hours=int(hours), minutes=int(minutes))
        return local.strftime("%Y-%m-%dT%H:%M:%S") + offset

    return st.tuples(instants(), offsets).map(shifted)


def past() -> st.SearchStrategy[str]:
    return instants(datetime(2015, 1, 1, tzinfo=UTC), 1500)


def future() -> st.SearchStrategy[str]:
    return instants(datetime(2090, 1, 1, tzinfo=UTC), 1500)


# From a schema -----------------------------------------------------------------------------------------------------


def from_schema(schema: Schema, *, undocumented: bool = False) -> Strategy:
    """Values that the schema allows.

    Properties marked `x-undocumented`, and values named in `x-undocumented-values`, only with `undocumented`.
    """
    if schema is True or not isinstance(schema, dict):
        return st.none() | st.booleans() | st.integers(-5, 5) | words()
    schema = merged(schema)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        hidden = () if undocumented else schema.get("x-undocumented-values", ())
        return st.sampled_from([value for value in schema["enum"] if value not in hidden])
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return st.one_of([from_schema(option, undocumented=undocumented) for option in schema[key]])
    kinds = types_of(schema)
    return st.one_of([_MAKERS[kind](schema, undocumented) for kind in kinds])


def types_of(schema: Mapping[str, Any]) -> list[str]:
    """The JSON types that a schema allows, `null` last, so that shrinking does not end there."""
    kind = schema.get("type")
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
    kinds = [kind] if isinstance(kind, str) else list(kind)
    return sorted(kinds, key=lambda k: k == "null")


def merged(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with the parts of its `allOf` folded in."""
    result = {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema.get("allOf", ()):
        for key, value in merged(part).items():
            if key == "properties":
                result[key] = {**value, **result.get(key, {})}
            elif key == "required":
                result[key] = [*value, *(name for name in result.get(key, ()) if name not in value)]
            else:
                result.setdefault(key, value)
    return result


def _null(_: Mapping[str, Any], __: bool) -> Strategy:
    return st.none()


def _boolean(_: Mapping[str, Any], __: bool) -> Strategy:
    return st.booleans()


def _integer(schema: Mapping[str, Any], _: bool) -> Strategy:
    low = int(schema.get("minimum", schema.get("exclusiveMinimum", -SAFE_INTEGER - 1) + 1))
    high = int(schema.get("maximum", schema.get("exclusiveMaximum", SAFE_INTEGER + 1) - 1))
    return st.integers(low, max(low, high))


def _number(schema: Mapping[str, Any], _: bool) -> Strategy:
    low, high = schema.get("minimum", 0), schema.get("maximum", SAFE_INTEGER)
    return st.integers(int(low) * 4, int(high) * 4).map(lambda quarters: quarters / 4)


def _string(schema: Mapping[str, Any], _: bool) -> Strategy:
    low = schema.get("minLength", 0)
    high = max(low, min(schema.get("maxLength", LONGEST), max(LONGEST, low)))
    if schema.get("format") == "date-time":
        return instants()
    if "pattern" in schema and schema["pattern"] != r"\S":
        return st.from_regex(schema["pattern"], fullmatch=schema["pattern"].startswith("^"))
    if low <= 1:
        return words(high) if low or "pattern" in schema else st.just("") | words(high)
    return st.text(LETTERS, min_size=low, max_size=high)


def _array(schema: Mapping[str, Any], undocumented: bool) -> Strategy:
    low = schema.get("minItems", 0)
    high = max(low, min(schema.get("maxItems", 4), max(4, low)))
    items = from_schema(schema.get("items", True), undocumented=undocumented)
    if schema.get("uniqueItems"):
        return st.lists(items, min_size=low, max_size=high, unique_by=repr)
    return st.lists(items, min_size=low, max_size=high)


def _object(schema: Mapping[str, Any], undocumented: bool) -> Strategy:
    wanted = set(schema.get("required", ())) | set(schema.get("x-documented-required", ()))
    fields = {
        name: from_schema(part, undocumented=undocumented)
        for name, part in schema.get("properties", {}).items()
        if undocumented or name in wanted or not (isinstance(part, dict) and part.get("x-undocumented"))
    }
    return st.fixed_dictionaries(
        {name: strategy for name, strategy in fields.items() if name in wanted},
        optional={name: strategy for name, strategy in fields.items() if name not in wanted},
    )


_MAKERS: dict[str, Callable[[Mapping[str, Any], bool], Strategy]] = {
    "null": _null,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "string": _string,
    "array": _array,
    "object": _object,
}


# Exactly one violation ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Violation:
    """One way to break one rule of a schema: where, which rule, and what to put there."""

    pointer: tuple[str | int, ...]
    rule: str
    value: Json = None
    removes: bool = False

    @property
    def place(self) -> str:
        return "/" + "/".join(str(part) for part in self.pointer)

    @property
    def field(self) -> str:
        """The place as Karma names it: `answers[1].question_id`."""
        text = ""
        for part in self.pointer:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text or "body"

    def applied(self, body: Json) -> Json:
        """A copy of a valid body, broken in this one place."""
        broken = deepcopy(body)
        if not self.pointer:
            return self.value
        node = broken
        for part in self.pointer[:-1]:
            if isinstance(part, str) and isinstance(node, dict) and part not in node:
                node[part] = {}
            node = node[part]
        if self.removes:
            node.pop(self.pointer[-1], None)
        else:
            node[self.pointer[-1]] = self.value
        return broken

    def __str__(self) -> str:
        what = "left out" if self.removes else f"= {str(self.value)[:40]!r}"
        return f"{self.place} {what} ({self.rule})"


WRONG_TYPES: dict[str, Json] = {
    "string": 7,
    "integer": "seven",
    "number": "seven",
    "boolean": "perhaps",
    "array": "no list",
    "object": "no object",
}


def violations(schema: Schema, body: Json, pointer: tuple[str | int, ...] = ()) -> list[Violation]:
    """Every way to break exactly one rule of `schema` in the valid `body`.

    Inside lists the first item stands for all.
    """
    if not isinstance(schema, dict):
        return []
    schema = merged(schema)
    found = [*_broken_value(schema, pointer)] if pointer else []
    if isinstance(body, dict):
        for name in schema.get("required", ()):
            found.append(Violation((*pointer, name), "required", removes=True))
        for name, part in schema.get("properties", {}).items():
            if name in body or not (isinstance(part, dict) and part.get("x-undocumented")):
                found += violations(part, body.get(name), (*pointer, name))
    elif isinstance(body, list) and body:
        found += violations(schema.get("items", True), body[0], (*pointer, 0))
    return found


def _broken_value(schema: Mapping[str, Any], pointer: tuple[str | int, ...]) -> Iterator[Violation]:
    kinds = types_of(schema) if "enum" not in schema else []
    if kinds and kinds[0] in WRONG_TYPES:
        yield Violation(pointer, "type", WRONG_TYPES[kinds[0]])
        if "null" not in kinds and "type" in schema:
            yield Violation(pointer, "type", None)
    if "enum" in schema:
        yield Violation(pointer, "enum", "none_of_these")
    if "minimum" in schema:
        yield Violation(pointer, "minimum", schema["minimum"] - 1)
    if "maximum" in schema:
        yield Violation(pointer, "maximum", schema["maximum"] + 1)
    if schema.get("minLength", 0) > 0:
        yield Violation(pointer, "minLength", "x" * (schema["minLength"] - 1))
    if "maxLength" in schema and schema["maxLength"] < 10_000:
        yield Violation(pointer, "maxLength", "x" * (schema["maxLength"] + 1))
    if schema.get("minItems", 0) > 0:
        yield Violation(pointer, "minItems", [])


# The domain --------------------------------------------------------------------------------------------------------


def ip_filters() -> st.SearchStrategy[str]:
    """A comma list of addresses, each with or without bits or a mask; no blanks."""
    four = st.ip_addresses(v=4).map(str)
    with_bits = st.tuples(four, st.integers(1, 32)).map(lambda p: f"{p[0]}/{p[1]}")
    with_mask = four.map(lambda address: f"{address}/255.255.255.0")
    six = st.ip_addresses(v=6).map(str)
    return st.lists(st.one_of(four, with_bits, with_mask, six), min_size=1, max_size=3).map(",".join)


def bad_ip_filters() -> st.SearchStrategy[str]:
    """Texts that are no list of addresses."""
    return st.sampled_from(
        ["nowhere", "1.2.3", "1.2.3.256", "1.2.3.4/33", "1.2.3.4;5.6.7.8", "::g", "1.2.3.4,"]
    )


ACCESS_CODES = st.text(string.ascii_letters + string.digits + "-_ .!", min_size=1, max_size=20)
QUIZ_TYPES = ("practice_quiz", "assignment", "graded_survey", "survey")
HIDE_RESULTS = (None, "always", "until_after_last_attempt")
UNDOCUMENTED_HIDE_RESULTS = ("until_after_due_date", "until_after_available_date")


def quiz_settings(mark: str) -> Strategy:
    """Any documented settings of a quiz, each value legal by itself; what becomes of them together, the model knows.

    Every quiz has a title with the mark.
    """
    show, hide = st.none() | instants(days=900), st.none() | instants(datetime(2035, 1, 1, tzinfo=UTC), 900)
    values: dict[str, Strategy] = {
        "description": st.none() | simple_html(mark),
        "quiz_type": st.sampled_from(QUIZ_TYPES),
        "time_limit": st.none() | st.integers(1, SAFE_INTEGER),
        "shuffle_answers": st.booleans(),
        "hide_results": st.sampled_from(HIDE_RESULTS),
        "show_correct_answers": st.booleans(),
        "show_correct_answers_last_attempt": st.booleans(),
        "show_correct_answers_at": show,
        "hide_correct_answers_at": hide,
        "allowed_attempts": st.sampled_from([1, -1]) | st.integers(1, 100),
        "scoring_policy": st.sampled_from(["keep_highest", "keep_latest"]),
        "one_question_at_a_time": st.booleans(),
        "cant_go_back": st.booleans(),
        "access_code": st.none() | ACCESS_CODES,
        "ip_filter": st.none() | ip_filters(),
        "due_at": st.none() | future(),
        "lock_at": st.none() | future(),
        "unlock_at": st.none() | past(),
        "one_time_results": st.booleans(),
    }
    # each is drawn or not by itself: optional keys of a dictionary come in clumps, and few examples would miss some
    chosen = st.lists(st.booleans(), min_size=len(values), max_size=len(values))
    return chosen.flatmap(
        lambda some: st.fixed_dictionaries(
            {"title": titles(mark), **{name: values[name] for name in compress(values, some)}}
        )
    ).map(_without_the_slip)


def _without_the_slip(settings: dict[str, Json]) -> dict[str, Json]:
    """Canvas stumbles over `cant_go_back` beside a false `one_question_at_a_time`: an inferred law of its own."""
    if settings.get("one_question_at_a_time") is False:
        settings.pop("cant_go_back", None)
    return settings


def live_assessments(mark: str, *, max_size: int = 3) -> Strategy:
    """Items of a create request with keys of their own, all different."""
    return st.lists(words(30), min_size=1, max_size=max_size, unique=True).flatmap(
        lambda texts: st.tuples(
            *(
                st.fixed_dictionaries({"key": st.just(f"{mark}-{index}-{text}"), "title": titles(mark)})
                for index, text in enumerate(texts)
            )
        ).map(list)
    )


def live_results(users: Sequence[int], *, min_size: int = 1, max_size: int = 6) -> Strategy:
    """Results of some of these users, in any order, with repetitions."""
    return st.lists(
        st.fixed_dictionaries(
            {
                "passed": st.booleans(),
                "assessed_at": instants_with_offset(),
                "links": st.sampled_from(list(users)).map(lambda user: {"user": user}),
            }
        ),
        min_size=min_size,
        max_size=max_size,
    )


def karma_assessments(mark: str, course: str, *, inferred: bool = False) -> Strategy:
    """A body that creates an assessment in this course; `inferred` ones may have a limit of attempts."""
    optional = {"time_limit_minutes": st.none() | st.integers(1, 600)}
    if inferred:
        optional["max_attempts"] = st.none() | st.integers(1, 20)
    return st.fixed_dictionaries(
        {"course_id": st.just(course), "title": titles(mark), "passing_score": st.integers(1, 100)},
        optional=optional,
    )


def karma_questions(max_options: int = 5) -> Strategy:
    """A question with its options, one of which is right."""
    options = st.lists(words(20), min_size=2, max_size=max_options, unique=True)
    return options.flatmap(
        lambda found: st.fixed_dictionaries(
            {"text": words(), "options": st.just(found), "correct_option": st.sampled_from(found)}
        )
    )


def karma_answers(questions: Sequence[Mapping[str, Json]]) -> Strategy:
    """One answer to each question, right, wrong or blank, in any order."""
    one_each = st.tuples(
        *(
            st.fixed_dictionaries(
                {
                    "question_id": st.just(question["id"]),
                    "selected_option": st.sampled_from([*question["options"], None]),
                }
            )
            for question in questions
        )
    )
    return one_each.flatmap(lambda answers: st.permutations(list(answers)))


# Bodies by operation -----------------------------------------------------------------------------------------------

BodyMaker = Callable[["Case", Mapping[str, Any]], Strategy]
_bodies: dict[str, BodyMaker] = {}


def body_for(operation_id: str) -> Callable[[BodyMaker], BodyMaker]:
    """Registers the strategy for an operation's valid bodies where the schema alone would not do.

    The function gets the case and the values of the path.
    """

    def register(maker: BodyMaker) -> BodyMaker:
        _bodies[operation_id] = maker
        return maker

    return register


def valid_body(case: Case, operation: Operation, path: Mapping[str, Any]) -> Strategy:
    """Valid bodies of an operation: by its own maker, else from its schema; None where it takes no body."""
    if operation.id in _bodies:
        return _bodies[operation.id](case, path)
    if operation.body is None:
        return st.none()
    return from_schema(operation.body)


@body_for("create_quiz")
@body_for("update_quiz")
def _quiz_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return quiz_settings(case.mark).map(lambda quiz: {"quiz": quiz})


@body_for("reorder_quiz_items")
def _order_body(_: Case, __: Mapping[str, Any]) -> Strategy:
    item = st.fixed_dictionaries(
        {"type": st.sampled_from(["question", "group"]), "id": st.integers(8_000_000_000, 8_000_000_999)}
    )
    return st.lists(item, max_size=3).map(lambda order: {"order": order})


@body_for("create_live_assessments")
def _live_assessments_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return live_assessments(case.mark).map(lambda items: {"assessments": items})


@body_for("create_live_assessment_results")
def _live_results_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return live_results([case.student.user_id, case.teacher.user_id]).map(
        lambda results: {"results": results}
    )


@body_for("create_assessment")
def _karma_assessment_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return karma_assessments(case.mark, case.karma_course, inferred=case.is_mock)


@body_for("add_assessment_question")
def _karma_question_body(_: Case, __: Mapping[str, Any]) -> Strategy:
    return karma_questions()


@body_for("submit_assessment")
def _karma_answers_body(case: Case, path: Mapping[str, Any]) -> Strategy:
    with case.arranging():
        assessment = case.karma_admin.ok("get_assessment", id=path["id"])
    return karma_answers(assessment["questions"]).map(lambda answers: {"answers": answers})


@body_for("login")
def _login_body(_: Case, __: Mapping[str, Any]) -> Strategy:
    from contracts.wire.target import DEMO_LOGIN

    return st.just(dict(DEMO_LOGIN))
