"""Does the quick parser say what the slow one says, or hold its tongue?"""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.collect.export import Value, values
from tocsin.collect.jsontext import Unsure, read_json, read_quickly, read_slowly
from tocsin.collect.pieces import UNREAD, Piece, pieces

KEY = st.sampled_from(["a", "b", "a:", '"', "id", "", "é"]) | st.text(max_size=3)
LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(2**62, 2**66)
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from([":", '":', "10:00", "\\u0000", "\0", "\ud800", "//x:y"])
)
ANY = st.recursive(
    LEAF, lambda deep: st.lists(deep, max_size=4) | st.dictionaries(KEY, deep, max_size=4), max_leaves=12
)


def same(raw: bytes) -> None:
    """What is said at all is what the slow parser says, with nothing repaired."""
    try:
        quick = read_quickly(raw)
    except Unsure:
        return
    assert repr((quick, ())) == repr(read_slowly(raw))


@given(ANY, st.sampled_from([None, 0, 1]), st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : ")]), st.booleans())
def test_what_any_writer_writes_is_read_alike(
    value: object, indent: int | None, marks: tuple[str, str], ascii_: bool
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_, indent=indent, separators=marks)
    same(text.encode("utf-8", "surrogatepass"))


@given(st.lists(st.tuples(KEY, ANY), max_size=5), st.sampled_from([":", " :", "\n:", "\t : "]))
def test_a_key_that_comes_twice_is_never_passed_over(pairs: list[tuple[str, object]], colon: str) -> None:
    text = "{" + ",".join(json.dumps(key) + colon + json.dumps(value) for key, value in pairs) + "}"
    same(text.encode())
    if len({key for key, _ in pairs}) < len(pairs):
        with pytest.raises(Unsure):
            read_quickly(text.encode())


@given(ANY, st.data())
def test_broken_json_is_read_alike(value: object, data: st.DataObject) -> None:
    raw = bytearray(json.dumps(value).encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    same(bytes(raw))


@pytest.mark.parametrize(
    "raw",
    [
        rb'{"a":1,"a":2}',
        rb'{"a" :1,"a":":","a":2}',
        rb'{"a":"\u003a","a":1}',
        rb'{"a\u003ab":1,"a":1,"a":2}',
        rb'{"a":{"b":"::::"},"a":1}',
        rb'{"a":18446744073709551616}',
        rb'{"a":1.0}',
        rb'{"a":-0}',
        rb'{"a":NaN}',
        rb'{"a":"\u0000"}',
        rb'{"a":"\ud800"}',
        rb'{"a":"\x41"}',
        b'{"a":"\xff"}',
        b'{"a":"\x01"}',
        b"[" * 80 + b"]" * 80,
        b"[" * 2000 + b"]" * 2000,
    ],
)
def test_what_the_two_could_read_otherwise_is_left_to_the_slow_one(raw: bytes) -> None:
    same(raw)
    if raw != rb'{"a":-0}':
        with pytest.raises(Unsure):
            read_quickly(raw)


@given(st.lists(st.dictionaries(KEY, ANY, max_size=4)), st.sampled_from([None, 1]))
@example([{"id": 1}, {"id": 2, "x": [{"id": 3}, {"id": 4}]}, {"id": 5}, {"id": "}"}], None)
def test_the_guessed_ends_of_objects_are_their_ends(items: list[object], indent: int | None) -> None:
    content = json.dumps({"items": items}, indent=indent).encode()
    found = [each for each in pieces(BytesIO(content), frozenset({(), ("items",)})) if isinstance(each, Piece)]
    assert [repr(read_json(piece.raw)) for piece in found] == [repr(read_json(json.dumps(i).encode())) for i in items]
    assert [content[piece.at : piece.at + len(piece.raw)] for piece in found] == [piece.raw for piece in found]


def test_most_objects_of_a_long_list_are_guessed() -> None:
    content = json.dumps({"items": [{"id": n, "text": "}, {"} for n in range(100)]}).encode()
    found = [each for each in pieces(BytesIO(content), frozenset({(), ("items",)})) if isinstance(each, Piece)]
    assert sum(piece.quick is UNREAD for piece in found) <= 2


def test_a_broken_object_in_a_long_list_costs_itself_and_is_named() -> None:
    content = json.dumps({"items": [{"id": n} for n in range(20)]}).encode().replace(b'{"id": 7}', b'{"id" 7}')
    found = list(values(BytesIO(content), "f", frozenset({(), ("items",)})))
    assert [each.value for each in found if isinstance(each, Value)] == [{"id": n} for n in range(20) if n != 7]
    at = content.index(b'"id" 7') - 1
    assert [each.where for each in found if not isinstance(each, Value)] == [f"f: items[7], byte {at:,}"]
