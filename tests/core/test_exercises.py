"""All exercises: their data are sound and true, every misreading is answered, no reply gives an answer away.

Everything here runs over the data of all chapters, so that a new exercise is held to the same rules without a new test;
only its right answer is computed a second time, in `RIGHT`.
"""

import ast
import dataclasses
import importlib
import itertools
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import unrolled
from notebook_rules import CHECK, code_cells, source, tags
from unrolled.core.exercise import Array, Exercise, Number, Shape, exercises
from unrolled.doctor import check as doctor
from unrolled.fibonacci.check import Kernel
from unrolled_book import ROOT

CHAPTERS = sorted(path.parent.name for path in Path(unrolled.__file__).parent.glob("*/check.py"))
BY_CHAPTER = {chapter: exercises(importlib.import_module(f"unrolled.{chapter}.check")) for chapter in CHAPTERS}
PATIENTS = {name: value for name, value in vars(doctor).items() if isinstance(value, doctor.Patient)}
EXERCISES = {name: exercise for chapter in BY_CHAPTER.values() for name, exercise in chapter.items()}
MISREADINGS = [
    pytest.param(name, wrong, words, id=f"{name}-{number}")
    for name, exercise in EXERCISES.items()
    for number, (wrong, words) in enumerate(exercise.misreadings, 1)
]
NOTEBOOKS = {
    str(path.relative_to(ROOT)): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb"))
    if ".ipynb_checkpoints" not in path.parts
}
every_exercise = pytest.mark.parametrize("name", EXERCISES)


def of_kind(kind):
    """Run a test over the exercises of one class."""
    return pytest.mark.parametrize("name", [name for name, exercise in EXERCISES.items() if type(exercise) is kind])


# ---- the right answers, computed without the data --------------------------------------------------------------------

LOG = np.arange(30).reshape(3, 2, 5)
STREAMS = np.array([np.arange(6), np.arange(10, 16)])[:, :, None]
ERRORS = np.array([150, 0.2, 0.15]) ** 2  # temperature, gravity, metallicity
TRUTH = np.array([[0.5, -1.0, 1.2], [-1.0, 0.3, 0.1], [1.5, 0.2, -0.4], [-0.2, -0.9, -1.4]])
SAID = np.array([[0.4, -0.9, 1.1], [-0.8, 0.0, 0.2], [0.1, 0.0, -2.0], [3.0, 1.0, 0.0]])
W, U, B = np.array([[1, -0.5]]), np.array([[0.5, 2], [1, 0.5]]), np.array([0, 0.25])


def weights(blocks, features, units, biases, timesteps=1):
    return blocks * (features * units + units * units + biases * units) * timesteps


def relu(z):
    return np.maximum(z, 0)


def two_steps(inputs, step):
    """The last state of two units, axes (units,); `step(x, h)` makes the next one."""
    h = np.zeros(2)
    for x in inputs:
        h = step(np.array([x]), h)
    return h


def padding(lengths):
    """Padded timesteps of batches of two series in the given order."""
    return sum(2 * max(pair) - sum(pair) for pair in zip(lengths[::2], lengths[1::2], strict=True))


def first_lost():
    """The first n for which float16 cannot hold the Fibonacci number F(n)."""
    before, term = 0, 1
    for n in itertools.count(1):
        if int(np.float16(term)) != term:
            return n
        before, term = term, before + term


def reach(size, gaps):
    """How many inputs the last output depends on, layer by layer from the top."""
    needed = {0}
    for gap in reversed(gaps):
        needed = {back + gap * step for back in needed for step in range(size)}
    return len(needed)


def share_in_millionths(of):
    return round(1e6 * of / ERRORS.sum(), 2)


TARGETS = np.arange(1, 251) / 250
RIGHT = {
    "units_output_shape": (None, 64),
    "units_weights": weights(1, 8, 32, biases=1),
    "units_two_steps": two_steps([1, 2], lambda x, h: relu(x @ W + h @ U + B)),
    "units_sequence_shape": (None, 24, 1),
    "lstm_gru_weights": weights(3, 8, 64, biases=2),
    "lstm_cell_state_shape": (None, 50),
    "lstm_months_read": 1,
    "input_turned_block": np.moveaxis(LOG, -1, 0),
    "input_monthly_shape": (50, 36, 1),
    "input_mask": np.any([[0, 1], [0, 0], [3, 0], [0, 0], [0, 0]], axis=1),
    "input_masked_loss": sum(error**2 for error in (1, 2, 3, 5, 1)) / 5,
    "input_joined_shape": (500, 12 + 6 + 2),
    "input_tag_labels": (64, 30),
    "input_first_loss": round(np.exp(2.9957)),
    "batch_windows_count": 365 - 30 - 7 + 1,
    "batch_independent_shape": (50 * 180, 20, 3),
    "batch_gap": 7 - 1,
    "batch_updates": 5 * 33,
    "batch_average": (4 * 3.0 + 2 * 6.0) / 6,
    "batch_stack_shape": (None, 1),
    "batch_undo_steps": 50 + (0.5 * 4 + 2) + (-1 * 4 + 2) + (0 * 4 + 2),
    "batch_target_windows": len(range(0, 100 - 20 - 5 + 1)),
    "state_chunk_order": STREAMS.reshape(2, 2, 3, 1).swapaxes(0, 1).reshape(-1, 3, 1),
    "state_gradient_reach": 60 - 2 * 25,
    "state_predicted_rows": 3 * 8,
    "state_batches_seen": 3 * 5 + 5,
    "state_shortest_chunk": 1 + 30,
    "scale_idle_weights": 4 * 16 + (2 + 1) * 4,
    "scale_accuracy": np.mean(TARGETS.round() == TARGETS),
    "scale_first_lost": first_lost(),
    "ways_recurrent_kernel": [[1, 1], [2, 0]],
    "ways_growth": 43 // 21,
    "lengths_padding": padding(sorted([900, 4000, 1000, 3600])),
    "lengths_windows": len(range(0, 1000 - 10 + 1, 2)),
    "lengths_bucket": 2000 - 1,
    "cost_hours": 72 * (10_000 / 20) * 0.5 / 3600,
    "horizon_forget_bias": next(bias for bias in range(100) if (1 + np.exp(-bias)) ** -100 > 0.5),
    "clipped_length": round((3 + 3 + 2) ** 0.5, 2),
    "spectra_gravity_share": share_in_millionths(ERRORS[1]),
    "spectra_accuracy": np.mean(TRUTH.argmax(axis=1) == SAID.argmax(axis=1)),
    "sequence_repeat_shape": (None, 7, 2),
    "sequence_states_count": 1 + 2 * 1,
    "sequence_decoder_input": np.array([10, 7, 4, 2]),
    "sequence_attention_shape": (None, 9, 12),
    "rivals_receptive_field": reach(size=3, gaps=[1, 2, 4, 8, 16]),
    "doctor_updates": 50 / ((4 + 1) * 0.001),
    "doctor_chance": (1 + 1) / (199 + 1),
    "doctor_half_life": 0.5 ** (60 / 10),
}
# Misreadings done as a reader would do them, and some words of what must be said to each.
MISREAD = [
    ("units_weights", weights(1, 8, 32, biases=0), "biases are missing"),
    ("units_weights", weights(1, 1, 32, biases=1), "more than one feature"),
    ("units_weights", 8 * 32 + 32, "recurrent kernel is missing"),
    ("units_weights", 8 * 32 + 32 + 32, "not only itself"),
    ("units_weights", weights(1, 8, 32, biases=1, timesteps=50), "not multiplied by the timesteps"),
    ("units_weights", weights(1, 50, 32, biases=1), "has no weights"),
    ("units_two_steps", two_steps([1], lambda x, h: relu(x @ W + h @ U + B)), "One more"),
    ("units_two_steps", two_steps([1, 2], lambda x, h: relu(x @ W + B)), "h U is missing"),
    ("units_two_steps", two_steps([1, 2], lambda x, h: relu(x @ W + h @ U)), "bias is missing"),
    ("units_two_steps", two_steps([1, 2], lambda x, h: x @ W + h @ U + B), "after every step"),
    ("units_two_steps", two_steps([1, 2], lambda x, h: relu(x @ W + U @ h + B)), "not U h"),
    ("units_two_steps", two_steps([2, 1], lambda x, h: relu(x @ W + h @ U + B)), "order matters"),
    ("lstm_gru_weights", weights(3, 8, 64, biases=1), "shape of the bias"),
    ("lstm_gru_weights", weights(3, 8, 64, biases=0), "biases are missing"),
    ("lstm_gru_weights", weights(4, 8, 64, biases=1), "weights of an LSTM"),
    ("lstm_gru_weights", weights(4, 8, 64, biases=2), "four blocks"),
    ("lstm_gru_weights", weights(1, 8, 64, biases=1), "SimpleRNN"),
    ("lstm_gru_weights", weights(3, 1, 64, biases=2), "more than one feature"),
    ("lstm_gru_weights", weights(3, 24, 64, biases=2), "number of timesteps"),
    ("lstm_gru_weights", weights(3, 8, 64, biases=2, timesteps=24), "not multiplied"),
    ("input_turned_block", LOG.reshape(5, 3, 2), "mixed"),
    ("input_turned_block", LOG.transpose(2, 1, 0).reshape(5, 3, 2), "all three"),
    ("input_masked_loss", (1 + 4 + 0 + 0 + 9 + 25 + 1 + 25) / 8, "padding"),
    ("input_masked_loss", (1 + 4 + 9 + 25 + 1) / 8, "counted"),
    ("batch_windows_count", 365 - 30 + 1, "without a target"),
    ("batch_windows_count", 365 - 30, "next day"),
    ("batch_updates", 5 * (1050 // 32), "left over"),
    ("batch_updates", 5 * 1050 / 32, "not filled up"),
    ("batch_average", (3.0 + 6.0) / 2, "mean of the two batches"),
    ("state_chunk_order", STREAMS.reshape(-1, 3, 1), "neither continues"),
    ("state_chunk_order", STREAMS.swapaxes(0, 1).reshape(-1, 3, 1), "mixed"),
    ("scale_idle_weights", 4 * 16, "one of the four gates"),
    ("scale_idle_weights", (2 + 1) * 4, "recurrent kernel"),
    ("lengths_padding", padding([900, 4000, 1000, 3600]), "Sort them"),
    ("lengths_padding", 500 / 10_000, "share"),
    ("lengths_windows", len(range(1000 - 10 + 1)), "stride of 1"),
    ("ways_growth", 1.618, "Fibonacci"),
    ("ways_growth", -1, "smaller one"),
    ("ways_recurrent_kernel", [[1, 1], [0, 0]], "is it read"),
    ("ways_recurrent_kernel", [[1, 0], [2, 0]], "Is it remembered"),
    ("ways_recurrent_kernel", [[3, 1], [1, 1]], "produces 1, 3, 10"),
    ("spectra_gravity_share", round(1e6 * 0.2 / 150.35, 2), "squared first"),
    ("spectra_gravity_share", share_in_millionths(ERRORS[0]), "temperature's part"),
    ("spectra_gravity_share", share_in_millionths(ERRORS[2]), "metallicity's part"),
    ("spectra_gravity_share", share_in_millionths(ERRORS[1] / 3), "cancels"),
    ("spectra_accuracy", np.mean(np.all(TRUTH == SAID, axis=1)), "met exactly"),
    ("rivals_receptive_field", reach(size=2, gaps=[1, 2, 4, 8, 16]), "kernel of 2"),
    ("rivals_receptive_field", reach(size=3, gaps=[1, 3, 9, 27, 81]), "threefold"),
    ("rivals_receptive_field", reach(size=3, gaps=[1] * 5), "without gaps"),
    ("spectra_accuracy", np.sum(TRUTH.argmax(axis=1) == SAID.argmax(axis=1)), "share"),
    ("doctor_updates", 50 / 0.001, "bias alone"),
    ("doctor_updates", 50 / (4 * 0.001), "has a bias"),
    ("doctor_chance", 1 / 199, "above and below"),
    ("doctor_chance", 2 / 199, "denominator"),
    ("doctor_half_life", 1 / (60 / 10), "not a sixth"),
    ("doctor_half_life", 0.5**60, "at every timestep"),
]


def test_every_right_answer_is_worked_out():
    assert set(RIGHT) == set(EXERCISES)


@every_exercise
def test_the_right_answer_is_right_and_says_why(name):
    exercise = EXERCISES[name]
    for answer in (RIGHT[name], exercise.expected):
        verdict = exercise(answer)
        assert verdict
        assert repr(verdict) == f"Right. {exercise.why}"


@pytest.mark.parametrize(("name", "answer", "words"), MISREAD)
def test_a_misreading_that_is_worked_out_is_answered(name, answer, words):
    verdict = EXERCISES[name](answer)
    assert not verdict
    assert words in verdict.words


@of_kind(Number)
def test_a_number_may_come_from_numpy(name):
    exercise = EXERCISES[name]
    assert exercise(np.float64(exercise.expected))
    if isinstance(exercise.expected, int):
        assert exercise(np.int64(exercise.expected))
        assert exercise(float(exercise.expected))


@of_kind(Shape)
def test_a_shape_may_be_a_list_of_numpy_integers(name):
    exercise = EXERCISES[name]
    assert exercise([size if size is None else np.int64(size) for size in exercise.expected])


@of_kind(Array)
def test_an_array_may_be_a_list_or_single_precision_and_slightly_off(name):
    exercise = EXERCISES[name]
    assert exercise(exercise.expected.tolist())
    assert exercise(exercise.expected.astype("float32"))
    assert exercise(exercise.expected + exercise.tolerance / 2)
    assert not exercise(exercise.expected + exercise.tolerance * 2)


def test_any_kernel_that_makes_the_terms_is_right():
    kernel = EXERCISES["ways_recurrent_kernel"]
    np.testing.assert_array_equal(kernel.terms(kernel.expected), [1, 1, 3, 5, 11, 21, 43])
    assert kernel([[1, 2], [1, 0]])
    assert not kernel(np.array([[1, 2], [1, 1e-3]]))
    basis = np.array([[1.0, 0.0], [0.7, 2.0]])
    similar = np.linalg.inv(basis) @ kernel.expected @ basis
    assert bool(kernel(similar)) == np.allclose(kernel.terms(similar), [1, 1, 3, 5, 11, 21, 43])


# ---- wrong answers ---------------------------------------------------------------------------------------------------


@every_exercise
def test_an_unanswered_exercise_asks(name):
    exercise = EXERCISES[name]
    verdict = exercise(...)
    assert not verdict
    assert repr(verdict) == f"Not yet. Replace `...` with your answer: {exercise.wanted}. Then run the cell again."
    assert not gives_away(verdict.words, exercise.expected)


@pytest.mark.parametrize(("name", "wrong", "words"), MISREADINGS)
def test_a_misreading_gets_its_own_words(name, wrong, words):
    verdict = EXERCISES[name](wrong)
    assert not verdict
    made = r"Your kernel produces [-\d., ]+ and so on\. " if type(EXERCISES[name]) is Kernel else ""
    assert re.fullmatch(made + re.escape(words), verdict.words)
    assert not gives_away(words, EXERCISES[name].expected)


WRONG_KINDS = [
    None,
    True,
    "a word",
    "1312",
    b"1",
    {},
    [],
    [3],
    [[1, 2], [3]],
    [[1, 2, 3]],
    ["a", "b"],
    1 + 2j,
    np.complex128(1),
    float("nan"),
    object,
    12345,
    -1,
    2.5,
    (None, 64.0),
    (True, 1),
    np.zeros(10**6),
    list(range(10**5)),
]


@every_exercise
@pytest.mark.parametrize("wrong", WRONG_KINDS, ids=lambda wrong: repr(wrong)[:20].replace("\n", " "))
def test_anything_may_come(name, wrong):
    exercise = EXERCISES[name]
    verdict = exercise(wrong)
    assert not verdict
    assert 10 < len(verdict.words) < 250
    assert not gives_away(verdict.words, exercise.expected, wrong)


@of_kind(Number)
@pytest.mark.parametrize(
    "wrong", [None, True, "1312", [3], 1 + 2j, np.complex128(1), np.zeros(3), float("nan")], ids=str
)
def test_what_is_no_number_is_described(name, wrong):
    exercise = EXERCISES[name]
    kind = type(wrong).__name__
    assert exercise(wrong).words == f"Expected {exercise.wanted}; got {wrong!r}, of type {kind}."


@of_kind(Shape)
@pytest.mark.parametrize("wrong", [None, True, "(None, 1)", 64, (None, 64.0), (None, True), {}], ids=str)
def test_what_is_no_shape_is_described(name, wrong):
    exercise = EXERCISES[name]
    assert exercise.wanted == f"a shape with {len(exercise.expected)} axes, a tuple of integers and None"
    kind = type(wrong).__name__
    assert exercise(wrong).words == f"Expected {exercise.wanted}; got {wrong!r}, of type {kind}."


@pytest.mark.parametrize("name", [name for name, exercise in EXERCISES.items() if isinstance(exercise, Array)])
def test_what_is_no_array_or_has_another_shape_is_described(name):
    exercise = EXERCISES[name]
    shape = exercise.expected.shape
    for wrong in (["a", "b"], [[1, 2], [3]], {}):
        kind = type(wrong).__name__
        assert exercise(wrong).words == f"Expected {exercise.wanted}; got {wrong!r}, of type {kind}."
    for wrong in (exercise.expected[None], exercise.expected[:-1], 1, None, True, np.zeros(10**6), []):
        came = np.shape(wrong)
        assert exercise(wrong).words == f"Expected {exercise.wanted}, shape {shape}; got shape {came}."


def test_a_long_answer_of_the_wrong_kind_is_named_by_its_kind():
    assert EXERCISES["units_weights"](list(range(10**5))).words.endswith("; got a list.")
    assert EXERCISES["units_weights"](np.zeros(10**6)).words.endswith("of type ndarray.")


def test_how_an_ordinary_wrong_answer_is_wrong():
    assert EXERCISES["units_weights"](7).words == "7 is too small."
    assert EXERCISES["units_weights"](12_345).words == "12,345 is too large."
    assert EXERCISES["input_masked_loss"](9).words == "9 is too large."
    assert EXERCISES["units_output_shape"]((None, 12, 64)).words.endswith("; got (None, 12, 64), which has 3.")
    assert EXERCISES["input_monthly_shape"]((50, 36)).words.endswith("; got (50, 36), which has 2.")
    assert EXERCISES["input_monthly_shape"](list(range(10**5))).words.endswith("; got one with 100000.")
    looked = EXERCISES["input_monthly_shape"]((50, 35, 2)).words
    assert looked == "The number of axes is right. Check axis 1 of (50, 35, 2)."
    off = EXERCISES["units_two_steps"]([2.5, 1.5]).words
    assert off == "The shape is right, but the values are off by up to 0.25 (tolerance 1e-06)."
    assert EXERCISES["ways_recurrent_kernel"]([[2, 0], [0, 0]]).words == (
        "Your kernel produces 1, 2, 4, 8, 16 and so on. Multiply the row vector h by each of its columns to check."
    )


# ---- no reply gives an answer away -----------------------------------------------------------------------------------

NUMBER = re.compile(r"\||None|True|False|-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/\d+)?")


def numbers(words):
    """The numbers that stand in a text, in their order; None, True and False count as such, and | interrupts them."""
    for found in NUMBER.findall(words):
        if found == "|":
            yield found
        elif found[0] in "NTF":
            yield ast.literal_eval(found)
        else:
            above, _, below = found.replace(",", "").partition("/")
            yield float(above) / (float(below or 1) or 1)


def gives_away(words, expected, answer=None):
    """Whether the right answer stands in the words, number after number; what the reader gave is cut out."""
    if answer is not None:
        words = words.replace(repr(answer), "|")
        if isinstance(answer, (int, float)):
            words = words.replace(f"{answer:,}", "|")
    wanted = np.array(expected, dtype=object).ravel().tolist()
    said = list(numbers(words))
    if any(said[start : start + len(wanted)] == wanted for start in range(len(said) - len(wanted) + 1)):
        return True
    return len(wanted) == 1 and any(len(text) > 1 and text in words for text in (f"{expected}", f"{expected:,}"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("It is 1,312.", 1312),
        ("It is 1312, of course.", 1312),
        ("That is 13120.", 1312),
        ("It is 6.", 6),
        ("Try 6.0", 6),
        ("It is 1/250.", 0.004),
        ("Is it not 0.004?", 0.004),
        ("(50, 36, 1)", (50, 36, 1)),
        ("[None,64] it is", (None, 64)),
        ("the state [2.5, 1.25] of two units", np.array([2.5, 1.25])),
        ("[[1, 1],\n [2, 0]]", np.array([[1, 1], [2, 0]])),
        ("[True, False, True]", np.array([1.0, 0, 1])),
    ],
)
def test_that_an_answer_is_given_away_is_noticed(words, expected):
    assert gives_away(words, expected)


@pytest.mark.parametrize(
    ("words", "expected", "answer"),
    [
        ("16 is too large.", 6, 16),
        ("Look at axis 1 of (None, 36, 1).", (50, 36, 1), None),
        ("12,345 is too large.", 2345, 12_345),
        ("got (None, None, 1), which has 3.", (None, 1), (None, None, 1)),
        ("integers and None; got (None,), which has 1.", (None, 1), (None,)),
    ],
)
def test_that_nothing_is_given_away_is_noticed(words, expected, answer):
    assert not gives_away(words, expected, answer)


NUMBERS = [*range(-3, 12_000), *(w for e in EXERCISES.values() if type(e) is Number for w, _ in e.misreadings)]
SHAPES = [w for e in EXERCISES.values() if type(e) is Shape for w in (e.expected, *dict(e.misreadings))]


@of_kind(Number)
def test_no_number_gives_the_answer_away(name):
    exercise = EXERCISES[name]
    for wrong in NUMBERS:
        if wrong != exercise.expected:
            verdict = exercise(wrong)
            assert not verdict
            assert not gives_away(verdict.words, exercise.expected, wrong), f"{wrong}: {verdict.words}"


@of_kind(Shape)
def test_no_shape_gives_the_answer_away(name):
    exercise = EXERCISES[name]
    right = exercise.expected
    changed = [(*right[:axis], size, *right[axis + 1 :]) for axis in range(len(right)) for size in (None, 1, 7, 64)]
    for wrong in [*SHAPES, *changed, right[:-1], right[1:], (*right, 1), (None, *right), right[::-1], ()]:
        if wrong != right:
            verdict = exercise(wrong)
            assert not verdict
            assert not gives_away(verdict.words, right, wrong), f"{wrong}: {verdict.words}"


@pytest.mark.parametrize("name", [name for name, exercise in EXERCISES.items() if isinstance(exercise, Array)])
def test_no_array_gives_the_answer_away(name):
    exercise = EXERCISES[name]
    right = exercise.expected
    for wrong in [right + 1, right - 0.5, right * 3, 0 * right, right[::-1] + 0.1, right * np.nan, right[None]]:
        verdict = exercise(wrong)
        assert not verdict
        assert not gives_away(verdict.words, right), verdict.words


@every_exercise
def test_displaying_an_exercise_shows_what_is_asked_and_no_more(name):
    exercise = EXERCISES[name]
    assert repr(exercise) == f"Exercise: {exercise.about}. Call it with your answer."
    assert not {exercise.why, *(words for _, words in exercise.misreadings)} & {repr(exercise), exercise.about}


# ---- the data --------------------------------------------------------------------------------------------------------

KINDS = {kind.kind: kind for kind in (Number, Shape, Array, Kernel)}


def rebuilt(data):
    """An exercise made from nothing but its plain data."""
    data = dict(data)
    kind = KINDS[data.pop("kind")]
    read = tuple if kind is Shape else lambda answer: answer
    if kind is Shape:
        del data["wanted"]
    data["expected"] = read(data["expected"])
    data["misreadings"] = [(read(each["answer"]), each["overlooked"]) for each in data["misreadings"]]
    return kind(**data)


@every_exercise
def test_the_plain_data_are_all_that_is_needed_to_judge(name):
    exercise = EXERCISES[name]
    data = exercise.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    again = rebuilt(json.loads(json.dumps(data)))
    assert again.to_dict() == data
    assert len(data["misreadings"]) == len(exercise.misreadings) > 0
    for answer in (..., None, 5, exercise.expected, *(wrong for wrong, _ in exercise.misreadings)):
        assert repr(again(answer)) == repr(exercise(answer))


@pytest.mark.parametrize(("name", "expected"), [("units_weights", 1312), ("units_output_shape", [None, 64])])
def test_plain_data(name, expected):
    data = EXERCISES[name].to_dict()
    assert list(data) == ["kind", "about", "wanted", "expected", "why", "misreadings"]
    assert data["expected"] == expected
    assert EXERCISES["units_two_steps"].to_dict()["expected"] == [2.5, 1.25]
    assert EXERCISES["units_two_steps"].to_dict()["tolerance"] == 1e-6


@every_exercise
def test_nobody_changes_an_exercise_by_accident(name):
    exercise = EXERCISES[name]
    with pytest.raises(dataclasses.FrozenInstanceError):
        exercise.expected = 0
    if isinstance(exercise, Array):
        with pytest.raises(ValueError, match="read-only"):
            exercise.expected[...] = 0
        with pytest.raises(ValueError, match="read-only"):
            exercise.misreadings[0][0][...] = 0


NUMBER_DATA = {"about": "the gap", "wanted": "a number", "expected": 6, "why": "So it is.", "misreadings": [(5, "No.")]}
SHAPE_DATA = {"about": "a shape", "expected": (None, 64), "why": "So it is.", "misreadings": [((64,), "No.")]}
ARRAY_DATA = NUMBER_DATA | {"expected": [2.5, 1.25], "misreadings": [([1, 0], "No.")]}


@pytest.mark.parametrize(
    ("kind", "data", "changes", "message"),
    [
        (Number, NUMBER_DATA, {"about": " "}, r"exercise ' ': about must be a non-empty text; got ' '"),
        (Number, NUMBER_DATA, {"why": None}, r"'the gap': why must be a non-empty text; got None, of type NoneType"),
        (Number, NUMBER_DATA, {"wanted": ""}, "wanted must be a non-empty text"),
        (Number, NUMBER_DATA, {"misreadings": [(5, "")]}, "the explanation of the misreading 5, of type int must be"),
        (Number, NUMBER_DATA, {"misreadings": [5]}, r"must be a pair \(answer, explanation\); got 5, of type int"),
        (Number, NUMBER_DATA, {"misreadings": {50: "No."}}, "must be a pair"),
        (Number, NUMBER_DATA, {"misreadings": [(5, "No.", "No.")]}, "must be a pair"),
        (Number, NUMBER_DATA, {"misreadings": [("5", "No.")]}, "an int or a finite float; got '5', of type str"),
        (Number, NUMBER_DATA, {"misreadings": [(True, "No.")]}, "an int or a finite float; got True, of type bool"),
        (Number, NUMBER_DATA, {"misreadings": [(float("nan"), "No.")]}, "an int or a finite float; got nan"),
        (Number, NUMBER_DATA, {"expected": None}, "an int or a finite float; got None"),
        (Number, NUMBER_DATA, {"expected": np.int64(6)}, "an int or a finite float; got"),
        (Number, NUMBER_DATA, {"expected": float("inf")}, "an int or a finite float; got inf"),
        (
            Number,
            NUMBER_DATA,
            {"misreadings": [(6.0, "No.")]},
            r"'the gap': the misreading 6.0 equals the right answer",
        ),
        (Number, NUMBER_DATA, {"misreadings": [(0, "No."), (0.0, "No.")]}, "two misreadings are equal: 0.0"),
        (Shape, SHAPE_DATA, {"expected": [None, 64]}, r"a tuple of positive ints and None; got \[None, 64\], of type"),
        (Shape, SHAPE_DATA, {"expected": ()}, "a tuple of positive ints and None"),
        (Shape, SHAPE_DATA, {"expected": 64}, "a tuple of positive ints and None; got 64, of type int"),
        (Shape, SHAPE_DATA, {"expected": (None, 0)}, "a tuple of positive ints and None"),
        (Shape, SHAPE_DATA, {"expected": (None, True)}, "a tuple of positive ints and None"),
        (Shape, SHAPE_DATA, {"misreadings": [((None, 1.0), "No.")]}, "a tuple of positive ints and None"),
        (Shape, SHAPE_DATA, {"misreadings": [((None, 64), "No.")]}, r"\[None, 64\] equals the right answer"),
        (Shape, SHAPE_DATA, {"misreadings": [((1,), "No."), ((1,), "Never.")]}, r"two misreadings are equal: \[1\]"),
        (Array, ARRAY_DATA, {"expected": ["a"]}, r"an array of numbers; got \['a'\], of type list"),
        (Array, ARRAY_DATA, {"expected": []}, "finite numbers, at least one"),
        (Array, ARRAY_DATA, {"expected": [float("nan"), 1]}, "finite numbers, at least one"),
        (Array, ARRAY_DATA, {"misreadings": [([1, 0, 0], "No.")]}, r"misreading has shape \(3,\), .* answer \(2,\)"),
        (Array, ARRAY_DATA, {"misreadings": [([[1], [0, 2]], "No.")]}, "an array of numbers"),
        (Array, ARRAY_DATA, {"misreadings": [([2.5, 1.25 + 1e-7], "No.")]}, "equals the right answer"),
        (Array, ARRAY_DATA, {"misreadings": [([1, 0], "No."), ([1 + 1e-7, 0], "N")]}, "two misreadings are equal"),
        (Kernel, ARRAY_DATA, {"expected": [[1, 1], [2, 0]], "misreadings": [([[1, 2], [1, 0]], "No.")]}, "equals the"),
    ],
)
def test_nonsense_is_refused(kind, data, changes, message):
    if kind is not Kernel:
        assert isinstance(kind(**data), Exercise)  # only the change is wrong
    with pytest.raises(ValueError, match=message):
        kind(**data | changes)


def test_the_exercises_of_a_module_are_listed_by_name_in_their_order():
    module = importlib.import_module("unrolled.statefulness.check")
    listed = exercises(module)
    names = ["chunk_order", "gradient_reach", "predicted_rows", "batches_seen", "shortest_chunk"]
    assert list(listed) == [f"state_{name}" for name in names]
    assert all(getattr(module, name) is exercise for name, exercise in listed.items())
    assert exercises(json) == {}


# ---- the notebooks ---------------------------------------------------------------------------------------------------


def asked(notebook):
    """The names of the exercises that a notebook asks."""
    cells = [source(cell) for cell in code_cells(notebook) if "exercise" in tags(cell)]
    return [name for text in cells for name in CHECK.findall(text)]


def misuses(notebooks, by_chapter):
    """Exercises that a notebook checks and its chapter does not have, and those that are not asked exactly once."""
    for path, notebook in notebooks.items():
        text = "\n".join(source(cell) for cell in code_cells(notebook))
        chapter = re.search(r"from unrolled\.(\w+) import .*\bcheck\b", text)
        known = by_chapter[chapter[1]] if chapter else {}
        yield from (
            f"{path}: there is no check.{name}" for name in re.findall(r"\bcheck\.(\w+)\(", text) if name not in known
        )
    counted = Counter(name for notebook in notebooks.values() for name in asked(notebook))
    for name in {name for chapter in by_chapter.values() for name in chapter}:
        if counted[name] != 1:
            yield f"{name} is asked {counted[name]} times"


def test_every_exercise_is_asked_once_and_every_check_exists():
    with_patients = BY_CHAPTER | {"doctor": BY_CHAPTER["doctor"] | PATIENTS}  # tests/doctor/test_check.py judges those
    assert list(misuses(NOTEBOOKS, with_patients)) == []
    assert sum(len(asked(notebook)) for notebook in NOTEBOOKS.values()) == len(EXERCISES) + len(PATIENTS)
    assert len(EXERCISES) == sum(len(chapter) for chapter in BY_CHAPTER.values())  # no name in two chapters


def cells(*exercises):
    """A notebook of chapter 1 with a cell for each exercise."""
    sources = [
        ("from unrolled.units import check, data", []),
        *((f"check.{e}(answer)", ["exercise"]) for e in exercises),
    ]
    return {"cells": [{"cell_type": "code", "metadata": {"tags": tag}, "source": text} for text, tag in sources]}


@pytest.mark.parametrize(
    ("notebooks", "problem"),
    [
        ({"a.ipynb": cells("one", "two", "three")}, "a.ipynb: there is no check.three"),
        ({"a.ipynb": cells("one")}, "two is asked 0 times"),
        ({"a.ipynb": cells("one", "two"), "b.ipynb": cells("two")}, "two is asked 2 times"),
        ({"a.ipynb": cells("one", "two", "late")}, "a.ipynb: there is no check.late"),
    ],
)
def test_a_misuse_is_noticed(notebooks, problem):
    chapters = {"units": {"one": 1, "two": 2}, "batches": {}}
    assert list(misuses({"a.ipynb": cells("one", "two")}, chapters)) == []
    assert problem in list(misuses(notebooks, chapters))
