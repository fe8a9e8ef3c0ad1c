"""Padding that is read, and data that are masked."""

import keras
import numpy as np
import pytest
from keras import layers

from unrolled.doctor.checks.masks import data_masked, find_padding, mask_ends, padding_read
from unrolled.doctor.prepare import prepare


def walks(samples=120, timesteps=16, features=1, value=0.0, before=False):
    """Random walks of 2 to `timesteps` timesteps, padded with `value`, and their means."""
    random = np.random.default_rng(0)
    x = np.full((samples, timesteps, features), value, "float32")
    y = np.empty((samples, 1), "float32")
    for row, mean in zip(x, y, strict=True):
        walk = np.cumsum(random.normal(size=(random.integers(2, timesteps + 1), features)), axis=0)
        row[slice(timesteps - len(walk), None) if before else slice(len(walk))] = walk
        mean[0] = walk.mean()
    return x, y


def network(shape, *parts):
    model = keras.Sequential([keras.Input(shape), *parts, layers.Dense(1)])
    model.compile(loss="mse")
    return model


def random(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


ALREADY = {
    "noise": random(200, 20, 1),
    "bits": np.random.default_rng(0).integers(0, 2, (200, 20, 1)),
    "rain": np.maximum(random(200, 20, 1), 0),
    "rare events": random(200, 20, 2) * (np.random.default_rng(1).random((200, 20, 1)) < 0.1),
    "a message and a delay": np.pad(random(200, 1, 1), ((0, 0), (0, 19), (0, 0))),
    "an impulse": np.eye(20)[np.random.default_rng(0).integers(0, 20, 200)][..., None],
    "a step": (np.arange(20) > np.random.default_rng(0).integers(0, 20, (200, 1)))[..., None],
    "rows of an image": np.pad(random(200, 12, 3), ((0, 0), (4, 4), (0, 0))),
    "letters": np.random.default_rng(0).integers(0, 4, (200, 20)),
    "one timestep": random(200, 1, 3),
    "a mark at the end of some": np.where(np.arange(4000).reshape(200, 20, 1) % 40 == 19, 9, random(200, 20, 2)),
}


@pytest.mark.parametrize("name", ALREADY)
def test_sound_data_have_no_padding(name):
    assert find_padding(ALREADY[name]) is None


@pytest.mark.parametrize(("value", "before"), [(0.0, False), (-1.0, False), (0.0, True)])
def test_padding_is_found_where_it_is(value, before):
    x, _ = walks(features=2, value=value, before=before)
    padding = find_padding(x)
    assert padding is not None
    assert padding.before == before
    assert padding.share == (x == value).all(axis=-1).mean()
    np.testing.assert_array_equal(padding.where(16), (x == value).all(axis=-1))


def test_unmasked_padding_behind_the_series_is_wrong():
    finding = padding_read(prepare(network((16, 1), layers.LSTM(6)), *walks()))
    assert finding.level == "wrong"
    assert "The model makes no mask" in finding.evidence
    assert "of the gradient" in finding.evidence


def test_the_layer_that_drops_the_mask_is_named():
    parts = [layers.Masking(-9.0), layers.Conv1D(4, 2, padding="causal", name="conv"), layers.GRU(6)]
    model = network((16, 1), *parts)
    finding = padding_read(prepare(model, *walks(value=-9.0)))
    assert finding.level == "wrong"
    assert "ends at `conv` (Conv1D)" in finding.evidence
    assert mask_ends(network((16, 1), layers.Masking(), layers.GRU(6))) is None


def test_flatten_reads_the_states_at_the_padding():
    parts = [layers.Masking(0.0), layers.GRU(4, return_sequences=True), layers.Flatten()]
    x, y = walks()
    finding = padding_read(prepare(network((16, 1), *parts), x, y))
    assert finding.level == "look"
    assert "The mask ends at `flatten" in finding.evidence


def test_another_value_than_the_padding_is_masked():
    finding = padding_read(prepare(network((16, 1), layers.Masking(0.0), layers.GRU(6)), *walks(value=-1.0)))
    assert finding.level == "wrong"
    assert "masks 0, and the padding is -1" in finding.evidence


def test_tokens_without_mask_zero():
    x = np.random.default_rng(0).integers(1, 30, (120, 16))
    x[np.arange(16) >= np.random.default_rng(1).integers(2, 17, (120, 1))] = 0
    for mask, level in ((False, "wrong"), (True, "ok")):
        model = network((16,), layers.Embedding(30, 4, mask_zero=mask), layers.GRU(6))
        assert padding_read(prepare(model, x, random(120, 1))).level == level


def test_padding_that_is_masked_or_stands_before_is_not_wrong():
    masked = network((16, 1), layers.Masking(), layers.Bidirectional(layers.LSTM(6)))
    assert padding_read(prepare(masked, *walks())).level == "ok"
    before = padding_read(prepare(network((16, 1), layers.LSTM(6)), *walks(before=True)))
    assert before.level == "look"
    x, _ = walks()
    each = network((16, 1), layers.LSTM(6, return_sequences=True))
    assert padding_read(prepare(each, x, np.cumsum(x, axis=1))).level == "look"


def test_a_series_that_comes_to_rest_is_not_wrong():
    ramps = np.minimum(np.arange(1, 17) * np.random.default_rng(0).uniform(0.05, 0.5, (120, 1)), 1)[..., None]
    assert find_padding(ramps).approached
    assert padding_read(prepare(network((16, 1), layers.LSTM(4)), ramps, ramps.mean(axis=1))).level == "look"


def test_series_that_were_joined_with_zeros():
    series = np.pad(2 + random(8, 60), ((0, 0), (12, 0))).ravel()
    x = np.lib.stride_tricks.sliding_window_view(series, 12)[:-1, :, None]
    finding = padding_read(prepare(network((12, 1), layers.LSTM(4)), x, series[12:, None]))
    assert finding.level == "look"
    assert "at 7 places, for 12 timesteps each" in finding.evidence


def test_nothing_to_say_of_padding():
    assert padding_read(prepare(network((20, 1), layers.LSTM(4)), ALREADY["noise"], random(200, 1))) is None
    assert padding_read(prepare(network((16, 1), layers.Flatten()), *walks())) is None


def masked(x, value=0.0):
    return data_masked(prepare(network(x.shape[1:], layers.Masking(value), layers.LSTM(4)), x, random(len(x), 1)))


def test_zeros_that_are_data_are_masked():
    finding = masked(ALREADY["bits"].astype("float32"))
    assert finding.level == "wrong"
    assert "in 100% of the samples" in finding.evidence
    assert masked((3 * ALREADY["noise"]).round()).level == "wrong"


def test_zeros_that_may_be_data_deserve_a_look():
    assert masked(ALREADY["rain"]).level == "look"
    gaps = random(200, 20, 3)
    gaps[np.random.default_rng(0).random((200, 20)) < 0.1] = 0
    assert masked(gaps).level == "look"


def test_gaps_with_a_code_and_padding_are_rightly_masked():
    x = random(200, 20, 2)
    x[np.random.default_rng(0).random((200, 20)) < 0.1] = -9
    assert masked(x, -9.0).level == "ok"
    assert masked(walks()[0]).level == "ok"


def test_nan_masks_nothing():
    x = random(60, 12, 1)
    x[:, 8:] = np.nan
    finding = masked(x, np.nan)
    assert finding.level == "wrong"
    assert "0 of the 240 timesteps" in finding.evidence


def test_token_zero_is_a_class():
    x = np.random.default_rng(0).integers(0, 8, (120, 16))
    model = network((16,), layers.Embedding(8, 4, mask_zero=True), layers.GRU(4))
    assert data_masked(prepare(model, x, random(120, 1))).level == "wrong"


def test_nothing_is_masked_without_a_mask():
    assert data_masked(prepare(network((20, 1), layers.LSTM(4)), ALREADY["bits"], random(200, 1))) is None
