"""What the jailed Python writes, beside Python's own json."""

import json
import math
import runpy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effnet_lesson.grade.jail import INSIDE

as_json = runpy.run_path(str(INSIDE))["as_json"]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_any_value_comes_back(value):
    assert json.loads(as_json(value)) == value
    assert json.loads(as_json(value).encode()) == value


@pytest.mark.parametrize(
    "value", ["\ud800", "\x00\x1f\x7f\u2028", '"\\', 10**300, -0.0, math.inf, -math.inf, 1e-320]
)
def test_odd_values_come_back(value):
    assert repr(json.loads(as_json(value).encode("utf-8", "surrogatepass"))) == repr(value)


def test_what_is_no_number_is_named_as_json_names_it():
    assert as_json([math.nan, math.inf, -math.inf]) == json.dumps([math.nan, math.inf, -math.inf])
    assert as_json((1, (2,))) == "[1, [2]]"


@pytest.mark.parametrize("value", [{1: 2}, {True: 1}, b"a", {1}, 1j, type("Text", (str,), {})("a")])
def test_other_types_are_refused(value):
    with pytest.raises(TypeError, match=r"an object of type|names that are not text"):
        as_json(value)
