"""Data of uneven lengths and the plans to feed them: right where it can be counted by hand; clear errors elsewhere."""

import numpy as np
import pytest

from unrolled.long_sequences import lengths, plans

FOUR = [900, 4000, 1000, 3600]


def all_plans(sizes, batch_size):
    buckets = plans.in_buckets(sizes, batch_size, plans.spread_boundaries(sizes, 4))
    return [
        plans.one_by_one(sizes),
        plans.one_length(sizes, batch_size),
        plans.shuffled(sizes, batch_size),
        buckets,
        plans.sorted_batches(sizes, batch_size),
        plans.in_chunks(buckets, 500, sizes),
        plans.strided(buckets, 4),
    ]


# ---- data ------------------------------------------------------------------------------------------------------------


def test_lengths_are_spread_by_factors():
    drawn = lengths.block_lengths()
    assert (len(drawn), drawn.min(), drawn.max()) == (8000, 800, 30_000)
    np.testing.assert_allclose(np.median(drawn), np.sqrt(800 * 30_000), rtol=0.05)
    np.testing.assert_array_equal(drawn, lengths.block_lengths())
    assert (drawn[2:] != lengths.block_lengths(seed=1)[2:]).any()
    assert lengths.block_lengths(1, 5, 5).tolist() == [5]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"count": 0}, ValueError, "count"),
        ({"shortest": -5}, ValueError, "shortest.*-5"),
        ({"longest": 8.5}, TypeError, "longest.*8.5"),
        ({"shortest": 50, "longest": 40}, ValueError, "at least shortest, 50 timesteps; got 40"),
    ],
)
def test_impossible_lengths(arguments, error, words):
    with pytest.raises(error, match=words):
        lengths.block_lengths(**arguments)


def test_blocks_say_what_they_are():
    sizes = lengths.block_lengths(200, 40, 1500, seed=1)
    series, labels = lengths.blocks(sizes, seed=3)
    assert [one.shape for one in series] == [(size, 3) for size in sizes]
    assert series[0].dtype == labels.dtype == np.float32
    assert labels.shape == (200, 1)
    assert labels.mean() == 0.5
    assert set(np.unique(series[0][:, 0])) <= {-1.0, 1.0}
    assert min(one.min() for one in series) > lengths.PAD + 2
    np.testing.assert_array_equal(series[5], lengths.blocks(sizes, seed=3)[0][5])
    whole, end = (np.mean(lengths.best_guess(series, last) != labels) for last in (None, 40))
    assert whole < 0.1 < end, "no window at the end says what the whole series says"


# ---- plans -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [1, 3, 32])
def test_every_series_comes_once_and_fits(batch_size):
    sizes = lengths.block_lengths(50, seed=2)
    for plan in all_plans(sizes, batch_size):
        assert sorted(np.concatenate(plan.batches)) == list(range(50)), plan.name
        assert all(sizes[batch].max() <= padded for batch, padded in zip(plan.batches, plan.padded, strict=True))
        count = plans.account(plan, sizes)
        assert count.real == sizes.sum()
        assert count.computed >= count.real
        assert count.waste == pytest.approx(1 - count.real / count.computed)
        assert count.updates >= len(plan.batches)


def test_counts_by_hand():
    count = plans.account(plans.one_by_one(FOUR), FOUR)
    assert (count.computed, count.waste, count.sequential, count.updates, count.shapes) == (9500, 0, 9500, 4, 4)
    count = plans.account(plans.one_length(FOUR, 2), FOUR)
    assert (count.computed, count.sequential, count.updates, count.shapes) == (16_000, 8000, 2, 1)
    count = plans.account(plans.sorted_batches(FOUR, 2), FOUR)
    assert (count.computed, count.sequential, count.updates, count.shapes, count.largest) == (10_000, 5000, 2, 2, 8000)
    buckets = plans.in_buckets(FOUR, 2, [1000, 2000, 4000])
    assert sorted(zip(map(int, buckets.padded), (sorted(b.tolist()) for b in buckets.batches), strict=True)) == [
        (1000, [0, 2]),
        (4000, [1, 3]),
    ]
    chunks = plans.in_chunks(buckets, 600, FOUR)
    assert sorted(chunks.padded) == [1200, 4200]
    assert chunks.shapes() == [(2, 600)] * 9
    assert plans.account(plans.strided(buckets, 4), FOUR).sequential == 250 + 1000


def test_short_batches_of_a_stateful_layer_get_empty_rows():
    sizes = [10, 10, 10]
    plan = plans.in_chunks(plans.sorted_batches(sizes, 2), 5, sizes)
    assert plan.shapes() == [(2, 5)] * 4
    assert plans.account(plan, sizes).waste == pytest.approx(0.25)


def test_boundaries():
    ends = plans.spread_boundaries([800, 30_000], 10)
    assert len(ends) == 10
    assert ends[-1] == 30_000
    assert (ends % 10 == 0).all()
    ratios = ends[1:] / ends[:-1]
    assert ratios.max() / ratios.min() < 1.03
    assert plans.spread_boundaries([7], 3).tolist() == [10]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: plans.one_by_one([]), ValueError, "\\(series,\\)"),
        (lambda: plans.one_by_one([[3]]), ValueError, r"\(series,\), at least 1; got \(1, 1\)"),
        (lambda: plans.one_by_one([5, 0]), ValueError, "at least 1 timestep; got 0 for series 1"),
        (lambda: plans.one_by_one([5, -800]), ValueError, "got -800"),
        (lambda: plans.one_by_one([800.5, 900]), TypeError, "integer number of timesteps; got 800.5"),
        (lambda: plans.one_by_one(["long"]), TypeError, "got 'long'"),
        (lambda: plans.shuffled(FOUR, 0), ValueError, "batch_size.*got 0"),
        (lambda: plans.sorted_batches(FOUR, 2.0), TypeError, "batch_size.*got 2.0"),
        (
            lambda: plans.in_buckets(FOUR, 2, [4000, 1000]),
            ValueError,
            r"must increase, in timesteps; got \[4000, 1000\]",
        ),
        (lambda: plans.in_buckets(FOUR, 2, [1000, 1000, 4000]), ValueError, "must increase"),
        (lambda: plans.in_buckets(FOUR, 2, [1000, 3999]), ValueError, "longest series, 4,000 timesteps; got 3,999"),
        (lambda: plans.spread_boundaries(FOUR, 0), ValueError, "buckets.*got 0"),
        (lambda: plans.in_chunks(plans.one_by_one(FOUR), 0, FOUR), ValueError, "chunk.*got 0"),
        (lambda: plans.strided(plans.one_by_one([3]), 4), ValueError, "the kernel, 4 timesteps; got 3"),
        (lambda: plans.after_convolution(9, 10, 2), ValueError, "the kernel, 10 timesteps; got 9"),
        (lambda: plans.after_convolution(9, 3, 0), ValueError, "stride.*got 0"),
        (lambda: lengths.block([np.ones((5, 3))], 4), ValueError, "the longest series, 5 timesteps; got 4"),
        (lambda: lengths.measured("nothing"), ValueError, "'nothing'"),
    ],
)
def test_errors_name_what_they_got_and_what_was_expected(call, error, words):
    with pytest.raises(error, match=words):
        call()


# ---- blocks and network ----------------------------------------------------------------------------------------------


def test_a_block_is_padded_at_the_end():
    filled = lengths.block([np.ones((2, 3)), np.ones((4, 3))], 5, rows=3)
    assert filled.shape == (3, 5, 3)
    assert (filled[..., 0] == 1).tolist() == [[True] * 2 + [False] * 3, [True] * 4 + [False], [False] * 5]
    assert set(np.unique(filled)) == {1.0, lengths.PAD}


@pytest.mark.parametrize("stride", [1, 4])
def test_the_network_ignores_padding(stride):
    series, _ = lengths.blocks([30, 47], seed=0)
    model = lengths.network(stride)
    together = model(lengths.block(series, 80)).numpy()
    alone = np.concatenate([model(lengths.block([one], len(one))) for one in series])
    np.testing.assert_allclose(together, alone, atol=1e-6)


@pytest.mark.parametrize(("length", "kernel", "stride"), [(9, 3, 2), (10, 10, 2), (1000, 10, 2), (7, 1, 1), (30, 4, 4)])
def test_after_convolution_is_what_keras_makes(length, kernel, stride):
    import keras

    layer = keras.layers.Conv1D(filters=1, kernel_size=kernel, strides=stride, padding="valid")
    assert layer.compute_output_shape((1, length, 1))[1] == plans.after_convolution(length, kernel, stride)


def test_what_was_measured_is_whole():
    assert {row["way"] for row in lengths.measured("epoch")} >= {"one by one", "one length", "buckets", "sorted"}
    seeds = {}
    for row in lengths.measured("train"):
        assert 0 <= row["error"] <= 1
        seeds.setdefault(row["way"], []).append(row["seed"])
    assert all(sorted(numbers) == [0, 1, 2] for numbers in seeds.values())
    assert all(row["seconds"] > 0 for kind in ("update", "epoch") for row in lengths.measured(kind))
    assert all(row["memory"] > 100 and row["updates"] is None for row in lengths.measured("memory"))
    assert all(row["memory"] is None for row in lengths.measured("train"))
