"""Forms decode as Rack and Rails decode them: whatever is encoded by their rules comes back.

Source: canvas-api-conventions 8. The encoder here is written from the sheet, not from the decoder.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mock_server.engine import parameters
from mock_server.engine.parameters import ParameterError, form_decode, form_pairs, multipart_pairs, nest

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0[]"), min_size=1, max_size=4)


def pairs_of(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The bracketed names that say this value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from pairs_of(item, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for item in value:
            yield from pairs_of(item, f"{name}[]")
    else:
        yield name, value


def decoded(text: str) -> dict[str, Any]:
    return nest(form_pairs(text))


def elements(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects for a list: all start with the same plain name, so that one sees where the next begins."""
    rest = st.dictionaries(NAMES.filter(lambda name: name != "id"), inner, max_size=3)
    return st.tuples(TEXTS, rest).map(lambda parts: {"id": parts[0], **parts[1]})


VALUES = st.recursive(
    TEXTS,
    lambda inner: (
        st.dictionaries(NAMES, inner, min_size=1, max_size=3)
        | st.lists(TEXTS, min_size=1, max_size=3)
        | st.lists(elements(inner), min_size=1, max_size=3)
    ),
    max_leaves=8,
)
PARAMS = st.dictionaries(NAMES, VALUES, max_size=3)


# --- round trips --------------------------------------------------------------------------------------


@given(PARAMS)
@example({"order": [{"id": "4", "type": "question"}, {"id": "9", "type": "group"}]})
@example({"a": [{"id": "", "b": ["x", "y"]}, {"id": "", "b": ["z"]}]})
def test_what_names_say_is_what_they_nest_to(params: dict[str, Any]) -> None:
    assert nest(pairs_of(params)) == params


@given(PARAMS, st.sampled_from([quote_plus, quote, lambda text: quote(text, safe="[]")]))
def test_a_form_comes_back_however_it_is_escaped(params: dict[str, Any], escape: Any) -> None:
    form = "&".join(f"{escape(name)}={escape(value)}" for name, value in pairs_of(params))

    assert decoded(form) == params


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=4))
def test_pairs_come_back_in_order(pairs: list[tuple[str, str]]) -> None:
    form = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)

    assert form_pairs(form) == pairs


@given(
    st.lists(
        st.tuples(st.text("abc[] é", min_size=1, max_size=5), TEXTS.filter(lambda v: "--" not in v)),
        max_size=4,
    ),
    st.sampled_from(["b", "----WebKitFormBoundary7MA4YWxk", "x'()+_,-./:=?"]),
)
def test_multipart_comes_back(pairs: list[tuple[str, str]], boundary: str) -> None:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in pairs
    ]
    raw = "".join([*parts, f"--{boundary}--\r\n"]).encode()

    assert multipart_pairs(raw, f'multipart/form-data; boundary="{boundary}"') == pairs


def test_a_multipart_file_is_its_text() -> None:
    raw = (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="x.bin"\r\nContent-Type: image/png\r\n\r\n'
        b"A\x00\xff\r\n--b--\r\n"
    )

    assert multipart_pairs(raw, "multipart/form-data; boundary=b") == [("f", "A\ufffd\ufffd")]


# --- the rules one by one -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "params"),
    [
        ("quiz[title]=A&quiz[time_limit]=5", {"quiz": {"title": "A", "time_limit": "5"}}),
        ("file_ids[]=1&file_ids[]=2", {"file_ids": ["1", "2"]}),
        (
            "order[][id]=4&order[][type]=question&order[][id]=9&order[][type]=group",
            {"order": [{"id": "4", "type": "question"}, {"id": "9", "type": "group"}]},
        ),
        (
            "assessments[][key]=k1&assessments[][title]=T&assessments[][links][outcome]=3",
            {"assessments": [{"key": "k1", "title": "T", "links": {"outcome": "3"}}]},
        ),
    ],
    ids=["hash", "list", "list of hashes", "hash in a list"],
)
def test_the_sheets_examples(form: str, params: Any) -> None:
    assert decoded(form) == params


@pytest.mark.parametrize(
    ("form", "elements"),
    [
        ("a[][x]=1&a[][y]=2", [{"x": "1", "y": "2"}]),
        ("a[][x]=1&a[][x]=2", [{"x": "1"}, {"x": "2"}]),
        ("a[][x]=1&a[][y]=2&a[][y]=3", [{"x": "1", "y": "2"}, {"y": "3"}]),
        ("a[][x][y]=1&a[][x][z]=2", [{"x": {"y": "1", "z": "2"}}]),
        ("a[][x][y]=1&a[][x][y]=2", [{"x": {"y": "1"}}, {"x": {"y": "2"}}]),
        ("a[][x][]=1&a[][x][]=2", [{"x": ["1", "2"]}]),
        ("a[][x][]=1&a[][y]=1&a[][x][]=2&a[][y]=2", [{"x": ["1", "2"], "y": "1"}, {"y": "2"}]),
        ("a[][x][][y]=1&a[][x][][y]=2", [{"x": [{"y": "1"}, {"y": "2"}]}]),
        ("a[]=1&a[][x]=2&a[]=3", ["1", {"x": "2"}, "3"]),
        ("a[][]=1&a[][]=2", [["1"], ["2"]]),
    ],
)
def test_an_element_ends_where_a_name_comes_again(form: str, elements: Any) -> None:
    assert decoded(form) == {"a": elements}


@pytest.mark.parametrize(
    ("form", "params"),
    [
        ("", {}),
        ("&&", {}),
        ("=1", {}),
        ("[]=1", {}),
        ("a", {"a": None}),
        ("a=", {"a": ""}),
        ("a=1=2", {"a": "1=2"}),
        ("a=1&a=2", {"a": "2"}),
        ("a[b]=1&a=2", {"a": "2"}),
        ("a[b]=1&a[b]=2", {"a": {"b": "2"}}),
        ("a[]", {"a": []}),
        ("a[]&a[]=1", {"a": ["1"]}),
        ("a[][b]", {"a": [{"b": None}]}),
        ("[a]=1", {"a": "1"}),
        ("a]=1", {"a": "1"}),
        ("a[=1", {"a[": "1"}),
        ("a[b=1", {"a[b": "1"}),
        ("a=1& b=2&  c=3", {"a": "1", "b": "2", "c": "3"}),
        ("a=1;b=2", {"a": "1;b=2"}),
        ("a+b=c+d", {"a b": "c d"}),
        ("a%5Bb%5D=1", {"a": {"b": "1"}}),
        ("a%3D=%26", {"a=": "&"}),
        ("%C3%A4=%E2%82%AC", {"ä": "€"}),
        ("\u00c3\u00a4=1", {"ä": "1"}),
        ("€=1", {"€": "1"}),
    ],
)
def test_edges(form: str, params: Any) -> None:
    """Raw bytes beyond ASCII stand for UTF-8, as a server hands them on; `;` separates nothing."""
    assert decoded(form) == params


@pytest.mark.parametrize(
    "form",
    [
        "a=1&a[b]=2",
        "a=1&a[]=2",
        "a[]=1&a[b]=2",
        "a[b]=1&a[]=2",
        "a[b]=1&a[b][c]=2",
        "a[b][c]=1&a[b][]=2",
        "a[][b]=1&a[][b][c]=2&a[][x]=3&a[][b]=4&a[][x][]=5",
        "a&a[b]=1",
    ],
)
def test_names_that_contradict_each_other_are_refused(form: str) -> None:
    with pytest.raises(ParameterError, match=r"expected \w+ to be a"):
        decoded(form)


@pytest.mark.parametrize("text", ["%", "%4", "%zz", "a%2", "%%41"])
def test_broken_percent_signs_are_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="percent"):
        form_decode(text)


@pytest.mark.parametrize("text", ["%FF", "%C3", "\xff", "%ED%A0%80", "%C0%80"])
def test_what_is_not_utf8_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="UTF-8"):
        form_decode(text)


def test_nul_is_refused() -> None:
    with pytest.raises(ParameterError, match="NUL"):
        form_decode("a%00")


def test_names_nest_up_to_the_limit() -> None:
    keys = parameters.MAX_DEPTH - 1

    value: Any = decoded("a" + "[b]" * keys + "=1")["a"]

    for _ in range(keys):
        value = value["b"]
    assert value == "1"


@pytest.mark.parametrize("tail", ["[b]", "[]", "[][b]", "[b]x"])
def test_names_that_nest_deeper_are_refused(tail: str) -> None:
    with pytest.raises(ParameterError, match="too deeply"):
        decoded("a" + "[b]" * (parameters.MAX_DEPTH - 1) + tail + "=1")


# --- whatever is sent ---------------------------------------------------------------------------------


def depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(st.lists(st.tuples(st.text("ab[]", max_size=12), TEXTS | st.none()), max_size=6))
def test_any_names_nest_or_are_refused(pairs: list[tuple[str, str | None]]) -> None:
    try:
        params = nest(pairs)
    except ParameterError:
        return
    assert depth(params) <= parameters.MAX_DEPTH


@given(st.text("ab[]=&%0F+ é", max_size=20) | st.binary(max_size=20).map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_decoded_or_refused(text: str) -> None:
    try:
        pairs = form_pairs(text)
    except ParameterError:
        return
    assert all("\0" not in name and "\0" not in (value or "") for name, value in pairs)


@given(
    st.binary(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                b"--b",
                b"--b--",
                b"\r\n",
                b"\n",
                b"\r\n\r\n",
                b"Content-Disposition: form-data",
                b'; name="a"',
                b"x",
                b'; filename="f"',
                b"Content-Type: text/plain; charset=utf-16",
                b"\xff",
                b"\x00",
                b";",
                b"--",
            ]
        ),
        max_size=12,
    ).map(b"".join),
    st.sampled_from(
        ["multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary=", ";;"]
    ),
)
def test_any_multipart_body_is_decoded_or_refused(raw: bytes, content_type: str) -> None:
    try:
        pairs = multipart_pairs(raw, content_type)
    except ParameterError:
        return
    assert all("\0" not in name + value for name, value in pairs)
    "".join(name + value for name, value in pairs).encode()


# --- one set ------------------------------------------------------------------------------------------


def test_the_body_wins_over_the_query_whole() -> None:
    merged = parameters.merged({"a": {"x": "1"}, "b": "1"}, {"a": {"y": "2"}, "c": "2"})

    assert merged == {"a": {"y": "2"}, "b": "1", "c": "2"}


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
)


@given(JSON_VALUES)
def test_nulls_are_dropped_from_lists_only(value: Any) -> None:
    """Rails drops them at every depth; a null under a name stays, and so does a list that is left empty."""

    def expected(value: Any) -> Any:
        if isinstance(value, list):
            return [expected(item) for item in value if item is not None]
        return {name: expected(item) for name, item in value.items()} if isinstance(value, dict) else value

    assert parameters.without_null_items(value) == expected(value)
