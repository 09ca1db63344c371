"""All reference cases of the peers, and the command line's answers to odd input."""

import copy
import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcharts import CHARTS
from runcharts.cases import answer

from .data import cases

VIEWS = {"qicharts2": "chart", "run_rules": "run_rules", "runcharter": "rephasing"}
CASES = cases()
BY_ID = {case["id"]: case for case in CASES}


def differences(got, expected, path=""):
    """Where ``got`` is not what the peer answered, in words; numbers may differ by 1e-9."""
    if isinstance(expected, dict):
        if expected.get("error"):
            return [] if isinstance(got, dict) and got.get("error") else [f"{path}: should be refused"]
        if not isinstance(got, dict):
            return [f"{path}: {got!r} is no object"]
        keys = [k for k in expected if k not in ("error", "warnings")]
        return [d for k in keys for d in differences(got.get(k, "absent"), expected[k], f"{path}.{k}")]
    if isinstance(expected, list):
        if not isinstance(got, list) or len(got) != len(expected):
            return [f"{path}: {got!r} for {expected!r}"]
        pairs = enumerate(zip(got, expected, strict=True))
        return [d for i, (a, b) in pairs for d in differences(a, b, f"{path}[{i}]")]
    if expected is None or isinstance(expected, bool | str):
        return (
            [] if got == expected and type(got) is type(expected) else [f"{path}: {got!r} for {expected!r}"]
        )
    close = isinstance(got, int | float) and not isinstance(got, bool)
    if close and math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-9):
        return []
    return [f"{path}: {got!r} for {expected!r}"]


@pytest.mark.parametrize("case", [c for c in CASES if not c["peer_quirk"]], ids=lambda c: c["id"])
def test_answer_agrees_with_the_peers(case):
    results = answer(case)["results"]
    found = []
    for peer, expected in case["expected"].items():
        if peer == "ptd" and expected:
            for variant, wanted in expected.items():
                found += differences(results["making_data_count"][variant], wanted, variant)
        elif expected is not None and peer != "ptd":
            found += differences(results[VIEWS[peer]], expected, peer)
    assert found == []


def test_every_case_is_there_and_one_is_a_quirk():
    assert len(CASES) == 75
    assert [c["id"] for c in CASES if c["peer_quirk"]] == ["t-09-cl-given"]


def test_t_chart_draws_a_given_centre_line_where_it_was_given():
    points = answer(BY_ID["t-09-cl-given"])["results"]["chart"]["points"]
    assert points["cl"][0] == pytest.approx(14)
    assert points["lcl"][0] < 14 < points["ucl"][0]


def test_answer_is_json_for_every_case():
    json.dumps([answer(case) for case in CASES], allow_nan=False)


def run(text: str | bytes) -> subprocess.CompletedProcess[bytes]:
    data = text if isinstance(text, bytes) else text.encode()
    root = Path(__file__).parent.parent.parent
    return subprocess.run([sys.executable, "-m", "runcharts"], input=data, capture_output=True, cwd=root)


def test_command_line_answers_one_case_and_many():
    one = {k: BY_ID["run-01-odd"][k] for k in ("id", "chart", "input", "options")}
    single, many = run(json.dumps(one)), run(json.dumps({"cases": [one, one]}))
    assert (single.returncode, many.returncode) == (0, 0)
    assert json.loads(many.stdout)["cases"] == [json.loads(single.stdout)] * 2
    assert json.loads(single.stdout)["id"] == "run-01-odd"


def test_command_line_refuses_what_is_no_such_json():
    bad = ["", "no json", "[]", "[1]", "{}", "null", '"x"', '{"cases": 1}', b"\xff\xfe\xff", "[" * 100_000]
    for text in bad:
        done = run(text)
        assert done.returncode == 2, text[:20]
        assert b"no such JSON" in done.stderr
        assert done.stdout == b""


def test_command_line_answers_every_case_of_a_mixed_lot():
    lot = '{"cases": [1, {}, {"id": NaN, "chart": "run", "input": {"x": [1], "y": [1e309]}}, %s]}'
    good = json.dumps({"id": 4, "chart": "i", "input": {"x": [1, 2, 3], "y": [4, 5, 7]}})
    done = run(lot % good)
    answers = json.loads(done.stdout)["cases"]
    assert done.returncode == 0
    assert [bool(a["results"]["chart"].get("error")) for a in answers] == [True, True, True, False]


REFUSED = {
    "no input": {"input": None},
    "input a list": {"input": [1, 2]},
    "empty series": {"input": {"x": [], "y": []}},
    "x all missing": {"input": {"x": [None, None], "y": [1, 2]}},
    "y shorter": {"input": {"x": [1, 2, 3], "y": [1, 2]}},
    "n longer": {"input": {"x": [1, 2], "y": [1, 2], "n": [1, 2, 3]}},
    "y text": {"input": {"x": [1, 2], "y": ["a", "b"]}},
    "y true": {"input": {"x": [1, 2], "y": [True, False]}},
    "y infinite": {"input": {"x": [1, 2], "y": [1, math.inf]}},
    "y beyond bounds": {"input": {"x": [1, 2], "y": [1, 10**400]}},
    "n negative": {"input": {"x": [1, 2], "y": [1, 2], "n": [3, -3]}},
    "ratio beyond bounds": {"input": {"x": [1, 2], "y": [1e99, 2], "n": [1e-99, 1]}},
    "x mixed": {"input": {"x": [1, "a"], "y": [1, 2]}},
    "x dates and labels": {"input": {"x": ["2024-01-01", "Board 2"], "y": [1, 2]}},
    "x no date of the calendar": {"input": {"x": ["2024-02-30", "2024-03-01"], "y": [1, 2]}},
    "x objects": {"input": {"x": [{}, {}], "y": [1, 2]}},
    "x text": {"input": {"x": "ab", "y": [1, 2]}},
    "chart unknown": {"chart": "pie"},
    "chart missing": {"chart": None},
    "chart a list": {"chart": ["run"]},
    "options a list": {"options": [1]},
    "options unknown": {"options": {"colour": "red"}},
    "freeze text": {"options": {"freeze": "x"}},
    "freeze fraction": {"options": {"freeze": 1.5}},
    "part text": {"options": {"part": ["x"]}},
    "part_baseline text": {"options": {"part_baseline": "x"}},
    "part_baseline negative": {"options": {"part_baseline": [-1]}},
    "part null inside": {"options": {"part": [None]}},
    "multiply zero": {"options": {"multiply": 0}},
    "multiply infinite": {"options": {"multiply": math.inf}},
    "agg unknown": {"options": {"agg": "mode"}},
    "agg a list": {"options": {"agg": ["mean"]}},
    "cl text": {"options": {"cl": "5"}},
    "y_neg a number": {"options": {"y_neg": 1}},
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_odd_input_is_refused_in_words(change):
    case = (
        copy.deepcopy({"id": 1, "chart": "run", "input": {"x": [1, 2], "y": [3, 4]}, "options": None})
        | change
    )
    results = answer(case)["results"]
    assert results["chart"]["error"].endswith(".")
    json.dumps(results, allow_nan=False)


def test_words_for_one_option_name_it():
    case = {"chart": "run", "input": {"x": [1, 2], "y": [3, 4]}, "options": {"freeze": True}}
    assert answer(case)["results"]["chart"]["error"] == "freeze: True is not a number."


def test_a_value_nested_too_deeply_to_be_printed_is_refused_in_short_words():
    deep = 0
    for _ in range(100_000):
        deep = [deep]
    good = {"id": deep, "chart": "run", "input": {"x": [1], "y": [3]}}
    for case in (good | {"input": {"x": [1], "y": [deep]}}, good | {"options": {"freeze": deep}}):
        assert "[[[...]]] is not a number." in answer(case)["results"]["chart"]["error"]
    assert answer(good)["id"] == "[[[...]]]"


def test_denominators_are_asked_for_where_the_chart_needs_them():
    for chart in ("p", "pp", "u", "up"):
        error = answer({"chart": chart, "input": {"x": [1, 2], "y": [3, 4]}})["results"]["chart"]["error"]
        assert "needs a denominator" in error


def test_odd_views_are_refused_one_by_one():
    case = {
        "chart": "run",
        "input": {"x": [1, 2], "y": [3, 4]},
        "ptd_options": {
            "a": {},
            "b": [1],
            "c": {"rebase": ["x"]},
            "d": {"improvement_direction": "sideways"},
            "e": {"improvement_direction": []},
            "f": {"fix_after_n_points": 12.5},
        },
        "runcharter_options": {"med_rows": 13, "runlength": 9, "direction": "both"},
    }
    results = answer(case)["results"]
    assert results["chart"]["points"]["y"] == [3, 4]
    assert all(view["error"] for view in results["making_data_count"].values())
    assert "at least 22 points" in results["rephasing"]["error"]
    for odd in ({"med_rows": 0}, {"runlength": "x"}, {"direction": "up"}, {"width": 1}, [1]):
        assert answer({**case, "runcharter_options": odd})["results"]["rephasing"]["error"]
    assert answer({**case, "ptd_options": [1]})["results"]["making_data_count"]["error"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("2024-01-01"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "freeze",
    "part",
    "part_baseline",
    "exclude",
    "target",
    "cl",
    "multiply",
    "agg",
    "y_neg",
    "screened_mr",
]
MDC_NAMES = ["improvement_direction", "target", "rebase", "fix_after_n_points", "screen_outliers"]
hostile_cases = st.fixed_dictionaries(
    {
        "chart": st.sampled_from(sorted(CHARTS)) | json_values,
        "input": st.fixed_dictionaries({"x": json_values, "y": json_values}, optional={"n": json_values})
        | st.fixed_dictionaries(
            {
                "x": st.lists(st.integers(0, 9) | json_values, min_size=6, max_size=6),
                "y": st.lists(st.integers(0, 9) | json_values, min_size=6, max_size=6),
            }
        )
        | st.just({"x": [1, 2, 3, 4, 5], "y": [1, 7, 3, 4, 9], "n": [9, 9, 9, 9, 9]}),
    },
    optional={
        "id": json_values,
        "options": st.dictionaries(st.sampled_from(NAMES), json_values, max_size=3) | json_values,
        "ptd_options": st.dictionaries(
            st.text(max_size=2),
            st.dictionaries(st.sampled_from(MDC_NAMES), json_values, max_size=2) | json_values,
            max_size=2,
        )
        | json_values,
        "runcharter_options": st.dictionaries(
            st.sampled_from(["med_rows", "runlength", "direction"]), st.integers(-2, 4) | json_values
        ),
    },
)


@settings(max_examples=400)
@given(hostile_cases)
def test_no_json_whatever_breaks_an_answer(case):
    json.dumps(answer(case), allow_nan=False)
