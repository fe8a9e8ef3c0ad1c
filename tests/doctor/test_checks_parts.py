"""Parts that do nothing, and the cost."""

import keras
import numpy as np
import pytest
from keras import layers

from unrolled.doctor.checks import parts
from unrolled.doctor.checks.parts import cost, dead_parts
from unrolled.doctor.prepare import prepare
from unrolled.long_sequences.costs import measured

X = np.random.default_rng(0).normal(size=(96, 6, 2)).astype("float32")
Y = X.mean(axis=(1, 2))[:, None]
LABELS = np.arange(96) % 4


def examined(*layers_, y=Y, loss="mse", **options):
    model = keras.Sequential([keras.Input((6, 2)), *layers_])
    model.compile(loss=loss)
    return prepare(model, X, y, **options)


def functional(outputs_of, y=Y):
    inputs = keras.Input((6, 2))
    model = keras.Model(inputs, outputs_of(inputs))
    model.compile(loss="mse")
    return prepare(model, X, y)


def test_all_parts_learn():
    finding = dead_parts(examined(layers.LSTM(4), layers.Dense(3, activation="relu"), layers.Dense(1)))
    assert finding.level == "ok"
    assert "7 arrays" in finding.evidence


@pytest.mark.parametrize("second", [layers.Softmax, lambda: layers.Activation("softmax")])
def test_softmax_of_a_softmax(second):
    stack = [layers.GRU(4), layers.Dense(4, activation="softmax"), layers.Dropout(0.1), second()]
    finding = dead_parts(examined(*stack, y=LABELS, loss="sparse_categorical_crossentropy"))
    assert finding.level == "wrong"
    assert "= 0.48" in finding.evidence


def test_dropout_at_the_output():
    finding = dead_parts(examined(layers.LSTM(4), layers.Dense(1), layers.Dropout(0.2)))
    assert finding.level == "wrong"
    assert "rate of 0.2" in finding.evidence
    assert dead_parts(examined(layers.LSTM(4), layers.Dropout(0.2), layers.Dense(1))).level == "ok"


def test_frozen_as_drawn():
    finding = dead_parts(examined(layers.Bidirectional(layers.LSTM(4, trainable=False)), layers.Dense(1)))
    assert finding.level == "wrong"
    assert "96% of the model's weights" in finding.evidence


def test_a_frozen_layer_may_be_right():
    trained = layers.LSTM(4, trainable=False)
    exam = examined(trained, layers.Dense(1))
    exam.model.layers[0].set_weights([0.1 * np.ones_like(weight) for weight in trained.get_weights()])
    assert dead_parts(exam).level == "ok"
    reservoir = layers.SimpleRNN(8, trainable=False, recurrent_initializer="random_normal")
    assert dead_parts(examined(reservoir, layers.Dense(1))).level == "ok"
    frozen = examined(layers.TimeDistributed(layers.Dense(3, trainable=False)), layers.GRU(4), layers.Dense(1))
    assert dead_parts(frozen).level == "ok"


def test_an_output_that_is_dead():
    low = keras.initializers.Constant(-5)
    finding = dead_parts(examined(layers.GRU(4), layers.Dense(1, activation="relu", bias_initializer=low)))
    assert finding.level == "wrong"
    assert "3 of 3 kernels" in finding.evidence
    assert "all 96 predictions are equal (0)" in finding.evidence


def test_attention_over_the_wrong_axis():
    def attention(inputs, axis):
        h = layers.LSTM(4, return_sequences=True)(inputs)
        weights = layers.Softmax(axis=axis)(layers.Dense(1, name="score")(h))
        return layers.Dense(1)(layers.GlobalAveragePooling1D()(layers.Multiply()([h, weights])))

    finding = dead_parts(functional(lambda inputs: attention(inputs, axis=-1)))
    assert finding.level == "wrong"
    assert "score/kernel" in finding.evidence
    assert dead_parts(functional(lambda inputs: attention(inputs, axis=1))).level == "ok"


def test_an_output_layer_that_starts_at_zero_is_right():
    assert dead_parts(examined(layers.GRU(4), layers.Dense(1, kernel_initializer="zeros"))).level == "ok"


def test_a_decoder_that_reads_zeros_is_not_wrong():
    def decoder(inputs):
        state = layers.GRU(4)(inputs)
        zeros = layers.Rescaling(0.0)(inputs)
        return layers.Dense(1)(layers.GRU(4, return_sequences=True)(zeros, initial_state=state))

    finding = dead_parts(functional(decoder, y=X[..., :1]))
    assert finding.level == "look"
    assert "exactly 0 for 1 of 5 kernels" in finding.evidence


def test_linear_layers_in_a_row_deserve_a_look():
    finding = dead_parts(examined(layers.GRU(4), layers.Dense(16), layers.Dense(1)))
    assert finding.level == "look"
    assert "80 weights make one kernel of 4 x 1" in finding.evidence


def test_nothing_to_say_of_parts_without_a_loss():
    assert dead_parts(prepare(keras.Sequential([keras.Input((6, 2)), layers.GRU(4)]), X, Y)) is None


def test_cost_of_a_small_model():
    finding = cost(examined(layers.GRU(4), layers.Dense(1)))
    assert finding.level == "ok"
    assert "an epoch of 3 updates" in finding.evidence
    finding = cost(examined(layers.GRU(4), layers.Dense(1), train=False))
    assert finding.evidence.startswith("A forward and a backward pass take")


@pytest.mark.parametrize(("seconds", "level"), [(0.3, "ok"), (0.5, "look"), (10, "wrong")])
def test_hours_and_days_ahead(monkeypatch, seconds, level):
    monkeypatch.setattr(parts, "_seconds", lambda exam: (seconds, "An update takes"))
    finding = cost(examined(layers.GRU(4), layers.Dense(1)))
    assert finding.level == level
    assert bool(finding.remedy) == (level != "ok")


def test_a_large_training_set_is_odd_at_most(monkeypatch):
    monkeypatch.setattr(parts, "_seconds", lambda exam: (2, "An update takes"))
    exam = examined(layers.GRU(4), layers.Dense(1))
    exam.given_xs = [np.repeat(exam.given_xs[0], 20_000 // len(X), axis=0)]
    finding = cost(exam)
    assert finding.level == "look"
    assert "100 epochs" in finding.evidence


def test_long_sequences_are_estimated_from_short_ones(monkeypatch):
    monkeypatch.setattr(parts, "LONG", 5)
    monkeypatch.setattr(parts, "SLICES", (2, 4))
    finding = cost(examined(layers.GRU(4), layers.Dense(1)))
    assert finding.evidence.startswith("Estimated from 4 timesteps")


def test_xla_is_said_only_where_the_book_measured_it(monkeypatch):
    exam = examined(layers.Dense(3), layers.LSTM(4), layers.Dense(1))
    assert parts._xla(exam) == ""
    monkeypatch.setattr(parts, "_timesteps", lambda exam: 2100)
    assert "(above Dense) was 4.1 times faster at 2,000 timesteps" in parts._xla(exam)


def test_what_xla_changes_is_what_was_measured():
    seconds = {(row["network"], row["timesteps"], row["xla"]): row["seconds"] for row in measured()}
    for name, factors in parts.XLA.items():
        for timesteps, factor in factors.items():
            plain, xla = (seconds.pop((name, timesteps, each)) for each in (False, True))
            assert factor == pytest.approx(plain / xla, rel=0.05)
    assert not seconds


def test_cost_needs_a_loss():
    assert cost(prepare(keras.Sequential([keras.Input((6, 2)), layers.GRU(4)]), X, Y)) is None
