"""The windows lab: its counts are those of the code that it shows, and the page's script says what Python says."""

import importlib
import itertools
import random
import re
from contextlib import nullcontext

import keras
import numpy as np
import pytest

from lab_page import in_python, in_the_page, page_with

windows = importlib.import_module("unrolled.labs.windows")
VALUES = {
    "lengths": ["100", "50 x 200", "2 x 100", "5 3 9 20", "7 from 5 to 90", "12, 4, 30", "90 from 8 to 300", "6"],
    "window": [1, 2, 5, 7, 10, 20],
    "ahead": [0, 1, 2, 5, 7, 20],
    "target": list(windows.TARGETS),
    "stride": [1, 2, 3, 5, 10, 12, 30],
    "features": [1, 3],
    "outputs": [1, 2],
    "batch_size": [1, 7, 32],
    "share": [0, 20, 33, 90],
    "split": list(windows.SPLITS),
    "way": list(windows.WAYS),
}
START = {"lengths": "100", "window": 5, "ahead": 1, "target": windows.TARGETS[0], "stride": 1, "features": 1}
START |= {"outputs": 1, "batch_size": 32, "share": 20, "split": windows.SPLITS[0], "way": windows.WAYS[0]}


def drawn(count, seed):
    """Values of the form, drawn at random."""
    generator = random.Random(seed)
    return [{name: generator.choice(each) for name, each in VALUES.items()} for _ in range(count)]


def shown(values):
    """The table of a result, by the words of its rows, and the code."""
    figure = windows.compute(values).figure
    cells = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', figure)
    code = re.search(r"<code>(.*?)</code>", figure, re.DOTALL)[1]
    names = {words: name for name, words in windows.WORDS["rows"].items()}
    return {names[words]: cell for words, cell in cells}, code.replace("&#x27;", "'").replace("&gt;", ">")


def ran(values, lengths, with_keras=False):
    """The names that the lab's code defines, for series that count their timesteps."""
    features = values["features"]
    every, start = [], 0
    for length in lengths:
        every.append(np.arange(start, start + length)[:, None] + np.zeros(features))
        start += length + 1000  # no timestep of two series is the same
    names = {"all_series": every, "series": every[0]}
    of_numpy, of_keras = shown(values)[1].split("# one series, with Keras")
    exec(of_numpy + of_keras.partition("\n")[2] * with_keras, names)
    return names


def test_page_and_python_show_the_same(chromium):
    grid = [START, *(START | {"lengths": text} for text in ("", "x", "0", "1e3", "12,000", "3 from 9 to 2"))]
    grid += drawn(250, seed=0)
    with page_with(chromium, windows.windows()) as page:
        found = in_the_page(page, grid)
    wanted = [in_python(windows.windows(), values) for values in grid]
    assert [pair for pair in zip(grid, found, wanted, strict=True) if pair[1] != pair[2]] == []
    assert sum(each[0] == "refused" for each in wanted) > 20


def sound(values):
    """Whether the values give a result."""
    return in_python(windows.windows(), values)[0] != "refused"


CASES = [values for values in drawn(150, seed=1) if sound(values)][:60]


@pytest.mark.parametrize("values", CASES, ids=range(len(CASES)))
def test_the_counts_are_those_of_numpy(values):
    lengths = windows.read_lengths(values["lengths"])
    table, _ = shown(values)
    names = ran(values, lengths)
    x = np.concatenate([x for x, _ in names["cut"]])
    assert table["samples"] == f"{len(x):,}"
    for part, name in (("train", "train"), ("val", "validation")):
        shape, batches = re.fullmatch(r"(\(.*?\)); batches per epoch: (.*)", table[name]).groups()
        assert shape == str(names[f"x_{part}"].shape)
        assert batches == f"{-(-len(names[f'x_{part}']) // values['batch_size']):,}"
        if values["target"] != "none":
            assert table[f"{name}_y"] == str(names[f"y_{part}"].shape)
    y = [y for _, y in names["cut"] if y is not None]
    met = set(np.unique(np.concatenate([part[..., 0].ravel() for part in (x, *y)])))
    assert table["unused"] == f"{sum(lengths) - len(met):,}"
    of_series = np.concatenate(
        [part[..., 0].reshape(len(x), -1) for part in (x, *map(np.concatenate, [y] * bool(y)))], 1
    )
    number = np.searchsorted(np.cumsum([length + 1000 for length in lengths]), of_series, side="right")
    assert table["crossing"] == f"{(number.min(axis=1) != number.max(axis=1)).sum():,}"


@pytest.mark.parametrize("values", CASES[:25], ids=range(25))
def test_keras_cuts_the_same_windows(values):
    values = values | {"lengths": "60", "stride": min(values["stride"], 12), "share": 0, "split": "in time"}
    names = ran(values, [60], with_keras=True)
    (x, y), *others = names["cut"]
    assert not others
    batches = list(names["dataset"].as_numpy_iterator())
    pairs = [(batch, None) if y is None else batch for batch in batches]
    np.testing.assert_array_equal(np.concatenate([pair[0] for pair in pairs]), x)
    if y is not None:
        np.testing.assert_array_equal(np.concatenate([pair[1] for pair in pairs]), y)
    table, _ = shown(values)
    assert table["train"].endswith(f"; batches per epoch: {len(batches)}")


@pytest.mark.parametrize("stride", [1, 2, 5])
@pytest.mark.parametrize("ahead", [1, 4, 7])
@pytest.mark.parametrize("split", windows.SPLITS[:2])
def test_leaks_are_counted(stride, ahead, split):
    values = START | {"stride": stride, "ahead": ahead, "split": split}
    names = ran(values, [100])
    late = names["y_train"].max()
    leaked = (names["x_val"][:, -1, 0] < late).sum()
    assert shown(values)[0]["leak"] == str(leaked)
    assert split != windows.SPLITS[0] or leaked == 0


def test_keras_refuses_the_stride_that_the_lab_says_it_refuses():
    series = np.zeros((10, 1))
    for stride, ahead in itertools.product((8, 9, 10, 30), (1, 2)):
        values = START | {"lengths": "10", "window": 3, "stride": stride, "ahead": ahead, "share": 0}
        said = windows.WORDS["refused"] in windows.compute(values).figure
        with pytest.raises(ValueError, match="`sequence_stride` must be lower") if said else nullcontext():
            keras.utils.timeseries_dataset_from_array(series[:-ahead], None, sequence_length=3, sequence_stride=stride)


def test_the_book_counts_the_same():
    for ahead, samples in ((0, 96), (1, 95)):
        target = windows.TARGETS[0] if ahead else "none"
        assert shown(START | {"ahead": ahead, "target": target})[0]["samples"] == str(samples)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"window": 101},
            "No window fits. A sample spans 102 timesteps, up to its target; the longest series has 100.",
        ),
        ({"ahead": 0}, "steps ahead must be at least 1 if there is a target; got 0."),
        ({"outputs": 2}, "output features must be at most the 1 features; got 2."),
        ({"lengths": "0"}, "Lengths: '0' is neither a length (900), nor equal lengths (20 x 1500)"),
    ],
)
def test_values_that_do_not_go_together(values, message):
    figure, caption = in_python(windows.windows(), START | values)
    assert figure == "refused"
    assert caption.startswith(message)


def test_what_the_notebook_says_of_gap_and_seam():
    after = START | {"ahead": 7}
    assert (shown(after)[0]["gap"], shown(after)[0]["leak"]) == ("6", "0")
    assert shown(after | {"split": "in time"})[0]["leak"] == "6"
    joined = START | {"lengths": "2 x 100", "way": windows.WAYS[1]}
    assert (shown(joined)[0]["crossing"], shown(joined)[0]["samples"]) == ("5", "195")
    assert shown(joined | {"way": windows.WAYS[0]})[0]["samples"] == "190"


def test_the_live_lab_computes_and_refuses(live):
    presets, controls, said, view = windows.windows().to_widget().children
    presets.children[3].click()
    assert "Samples with timesteps of two series: 5." in view.value
    before = view.value
    controls.children[1].value = "201"
    assert "No window fits." in said.value
    assert view.value == before
