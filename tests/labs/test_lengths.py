"""The lengths lab: its numbers are those of the book's plans, and the page's script says what Python says."""

import importlib
import random
import re

import keras
import numpy as np
import pytest

from lab_page import in_python, in_the_page, page_with
from unrolled.labs import series
from unrolled.labs.controls import Refusal
from unrolled.long_sequences import plans
from unrolled.long_sequences.lengths import block_lengths

lengths = importlib.import_module("unrolled.labs.lengths")
THREAD = ", ".join(map(str, block_lengths(500, seed=3)))
TEXTS = ["20 x 900, 12 x 1500, 8 x 2500, 4 x 6000, 12000, 15000, 25000, 30000", "900 4000 1000 3600", "7 7 7; 3\n 2"]
TEXTS += ["1000 x 600", "1", "5 from 10 to 1000", "100 series between 3 and 4", "2 from 5 to 5", THREAD, "3×7"]
WRONG = ["", " , ;", "abc", "0", "-5", "900.5", "1 x", "x 3", "20001 x 5", "12,000", "10000001", "5 from 9 to 3", "1e3"]
WRONG += ["10 x 20 x 30", "5 from 10", "0 x 7", "999999999 x 1"]


def values(text, way="buckets", batch_size=32, buckets=10, spread="by a factor", features=3):
    return {
        "lengths": text,
        "way": way,
        "batch_size": batch_size,
        "buckets": buckets,
        "spread": spread,
        "features": features,
    }


def grid(texts):
    generator = random.Random(0)
    return [
        values(
            text,
            way,
            generator.choice([1, 2, 8, 32, 333]),
            generator.choice([1, 2, 4, 10, 40, 200]),
            generator.choice(lengths.SPREADS),
            generator.choice([1, 3, 16]),
        )
        for text in texts
        for way in lengths.WAYS
    ]


def test_page_and_python_show_the_same(chromium):
    cases = grid([*TEXTS, *WRONG, "2000 from 800 to 30000"])
    with page_with(chromium, lengths.lengths()) as page:
        found = in_the_page(page, cases)
    wanted = [in_python(lengths.lengths(), each) for each in cases]
    assert [pair for pair in zip(cases, found, wanted, strict=True) if pair[1] != pair[2]] == []


def of_the_book(sizes, way, batch_size, ends):
    """The book's account of the same plan."""
    plan = {
        "one by one": lambda: plans.one_by_one(sizes),
        "one length": lambda: plans.one_length(sizes, batch_size),
        "shuffled": lambda: plans.shuffled(sizes, batch_size),
        "buckets": lambda: plans.in_buckets(sizes, batch_size, ends),
        "sorted": lambda: plans.sorted_batches(sizes, batch_size),
    }[way]()
    return plans.account(plan, sizes)


@pytest.mark.parametrize("way", lengths.WAYS)
@pytest.mark.parametrize("batch_size", [1, 7, 32])
@pytest.mark.parametrize("text", [*TEXTS, "8000 from 800 to 30000"], ids=lambda text: text[:20])
def test_the_numbers_are_those_of_the_book(text, batch_size, way):
    sizes = np.array(series.read_lengths(text))
    ends = plans.spread_boundaries(sizes, 10)
    assert lengths.boundaries(sizes, 10, "by a factor") == ends.tolist()
    plan = lengths.batches(sizes, way, batch_size, ends)
    found, book = lengths.account(plan), of_the_book(sizes, way, batch_size, ends)
    assert found.waste == pytest.approx(100 * book.waste)
    assert (found.updates, found.shapes, found.sequential) == (book.updates, book.shapes, book.sequential)
    assert max(each.rows * each.padded for each in plan) == book.largest


def feed_of(case, x, y):
    """What the lab's code feeds, batch by batch."""
    code = re.search(r"<code>(.*?)</code>", lengths.compute(case).figure, re.DOTALL)[1]
    names = {"x": x, "y": y}
    exec(code.replace("&#x27;", "'").replace("&quot;", '"').replace("&gt;", ">"), names)
    feed = names["feed"]
    if isinstance(feed, keras.utils.PyDataset):
        return [feed[at] for at in range(len(feed))], names["PAD"]
    return list(feed if case["way"] == "one by one" else feed.as_numpy_iterator()), names["PAD"]


@pytest.mark.parametrize("way", lengths.WAYS)
def test_the_code_makes_the_batches_that_the_lab_counts(way):
    case = values("20 x 9, 12 x 15, 8 x 25, 4 x 60, 120, 150, 250, 300", way, batch_size=8, buckets=4, features=2)
    sizes = series.read_lengths(case["lengths"])
    x = [np.full((size, 2), size, "float32") for size in sizes]
    batches, pad = feed_of(case, x, np.zeros((len(x), 1), "float32"))
    ends = lengths.boundaries(np.array(sizes), 4, "by a factor")
    plan = lengths.batches(np.array(sizes), way, 8, ends)
    found = sorted(block.shape for block, _ in batches)
    wanted = sorted((each.rows, each.padded, 2) for each in plan)
    assert found == wanted if way != "shuffled" else len(found) == len(wanted)
    assert sum(int((block[..., 0] != pad).sum()) for block, _ in batches) == sum(sizes)


def test_spread_lengths_are_like_the_books():
    spread, book = series.spread_out(8000, 800, 30_000), np.sort(block_lengths())
    assert (spread[0], spread[-1], len(spread)) == (800, 30_000, 8000)
    np.testing.assert_allclose(np.quantile(spread, [0.1, 0.5, 0.9]), np.quantile(book, [0.1, 0.5, 0.9]), rtol=0.05)


@pytest.mark.parametrize("text", WRONG)
def test_texts_that_are_no_lengths(text):
    with pytest.raises(Refusal, match="series; got|is neither a length|second length must be at least") as caught:
        series.read_lengths(text)
    assert caught.value.control == "lengths"


def test_memory_is_said_in_its_unit():
    assert [series.memory(number) for number in (1, 250_000, 10**9)] == ["0.0 kB", "1.0 MB", "4.0 GB"]


def test_what_the_notebook_says_of_the_first_picture():
    rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', lengths.lengths().result().figure)
    assert dict(rows) | {"buckets": "16.1%", "one length": "73.1%"} == dict(rows)


def test_the_live_lab_computes_and_refuses(live):
    presets, controls, said, view = lengths.lengths().to_widget().children
    presets.children[2].click()
    assert "Batches per epoch: 2" in view.value.replace("\n", " ")
    shown = view.value
    controls.children[0].value = "900, many"
    assert "is neither a length" in said.value
    assert view.value == shown
