"""What the reader gives: every form of x and y that Keras takes, and one clear error for what it does not."""

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from unrolled.doctor import diagnose
from unrolled.doctor.prepare import SAMPLE, prepare

layers = keras.layers
random = np.random.default_rng(0)
X = random.normal(size=(40, 5, 2)).astype("float32")
Y = X.sum((1, 2))[:, None]
A = X[:, :3, 0].copy()


def one(*more, timesteps=5):
    model = keras.Sequential([keras.Input((timesteps, 2)), *more, layers.LSTM(3), layers.Dense(1)])
    model.compile("adam", "mse")
    return model


def two(loss=("mse", "mae"), named=False):
    """Two inputs and two outputs, whose names are not in the order of the alphabet."""
    x, a = keras.Input((5, 2), name="zebra"), keras.Input((3,), name="ant")
    both = layers.Concatenate()([layers.LSTM(3)(x), a])
    outputs = [layers.Dense(units, name=name)(both) for units, name in ((1, "yy"), (2, "aa"))]
    structures = ({"zebra": x, "ant": a}, {"yy": outputs[0], "aa": outputs[1]}) if named else ([x, a], outputs)
    model = keras.Model(*structures)
    model.compile("adam", loss)
    return model


def data_set(*arrays, batch=16):
    return tf.data.Dataset.from_tensor_slices(arrays).batch(batch)


NAMED = ({"zebra": X, "ant": A}, {"yy": Y, "aa": A[:, :2]})


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (X, Y),
        ([X], [Y]),
        (X.tolist(), Y.tolist()),
        (list(X), [float(value) for value in Y[:, 0]]),
        (tf.constant(X), tf.constant(Y)),
        (X.astype("float64"), pd.Series(Y[:, 0])),
        ((X * 50).astype("uint8"), Y > 0),
        (data_set(X, Y), None),
        (data_set(X, Y, np.ones(40)), None),
        (tf.data.Dataset.from_tensors((X, Y)).repeat(), None),
    ],
)
def test_one_input_in_every_form(x, y):
    exam = prepare(one(), x, y)
    assert exam.backward.outputs[0].shape == (len(exam.batch()[1][0]), 1)
    assert exam.xs[0].shape[1:] == (5, 2)
    assert exam.series == [0]


@pytest.mark.parametrize(
    ("form", "named"),
    [("names", False), ("lists", False), ("tuples", False), ("data set", False), ("names", True), ("data set", True)],
)
def test_targets_are_in_the_order_of_the_outputs(form, named):
    model = two({"yy": "mse", "aa": "mae"}, named)
    pairs = {"lists": ([X, A], [Y, A[:, :2]]), "tuples": ((X, A), (Y, A[:, :2])), "data set": (data_set(*NAMED), None)}
    exam = prepare(model, *pairs.get(form, NAMED))
    assert [output.shape for output in exam.predictions] == [target.shape for target in exam.ys]
    assert [{1: "mse", 2: "mae"}[target.shape[-1]] for target in exam.ys] == exam.losses
    assert np.isfinite(exam.backward.loss)


def test_an_output_without_a_loss_needs_no_target():
    for y in (Y, [Y], [Y, A[:, :2]]):
        assert np.isfinite(prepare(two(["mse", None]), [X, A], y).backward.loss)


def test_a_subclassed_model_takes_lists_and_dictionaries():
    class Lists(keras.Model):
        def __init__(self):
            super().__init__()
            self.read, self.out = layers.LSTM(3), layers.Dense(1)

        def call(self, inputs):
            x, a = inputs
            return self.out(self.read(x)) + a[:, :1]

    class Names(Lists):
        def call(self, inputs):
            return {"out": super().call((inputs["x"], inputs["a"])), "aux": inputs["a"]}

    for model, x, y in (
        (Lists(), [X, A], Y),
        (Lists(), (X, A), Y),
        (Names(), {"x": X, "a": A}, {"out": Y, "aux": A}),
    ):
        model.compile("adam", {"out": "mse", "aux": "mae"} if isinstance(y, dict) else "mse")
        exam = prepare(model, x, y)
        assert [output.shape for output in exam.predictions] == [target.shape for target in exam.ys]
        assert exam.losses == (["mae", "mse"] if isinstance(y, dict) else ["mse"])
        assert np.isfinite(exam.backward.loss)


def test_the_missing_last_axis_is_left_to_keras():
    model = keras.Sequential([keras.Input((5, 1)), layers.LSTM(3), layers.Dense(1)])
    model.compile("adam", "mse")
    exam = prepare(model, X[:, :, 0], Y)
    assert exam.xs[0].shape == (40, 5)
    assert np.isfinite(exam.backward.loss)


def test_batches_of_other_timesteps_are_left_out_and_the_report_says_so():
    def samples():
        for at in range(40):
            yield X[at, : 2 + at % 4], Y[at]

    signature = (tf.TensorSpec((None, 2)), tf.TensorSpec((1,)))
    data = tf.data.Dataset.from_generator(samples, output_signature=signature).padded_batch(3)
    exam = prepare(one(timesteps=None), data, None)
    assert exam.notes == ["Of the data set x, 10 of 14 batches were used, with samples of (5, 2) and (1,)."]
    assert exam.batch_size == 3


def test_what_is_left_out_is_noted():
    x = np.zeros((SAMPLE + 76, 5, 2), "float32")
    exam = prepare(one(), x, x[:, 0, :1])
    assert exam.notes == ["1,024 of 1,100 samples were examined, drawn at random."]
    assert len(exam.given_xs[0]) == 1100
    endless = prepare(one(), data_set(X, Y, np.ones(40), batch=40).repeat(), None)
    assert endless.notes[:2] == [
        "The sample weights of the data set x were not used.",
        "Of the data set x, the first 4,120 samples were read.",
    ]


def test_validation_is_a_pair_or_a_data_set():
    for validation in ((X[:8], Y[:8]), data_set(X[:8], Y[:8])):
        exam = prepare(one(), X, Y, validation)
        assert [part[0].shape for part in exam.validation] == [(8, 5, 2), (8, 1)]


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 2

    def __getitem__(self, at):
        return X, Y


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (X, None, "y must be an array of numbers or a tf.data.Dataset of batches; got None."),
        (X, Y[:30], r"number of samples; got shapes \(40, 5, 2\) for x and \(30, 1\) for y."),
        (X[:0], Y[:0], r"x must hold at least one sample; got an array of shape \(0, 5, 2\)."),
        (X, np.full(40, "a"), "y must be an array of numbers; got text"),
        (np.full((40, 5), None), Y, "x must be an array of numbers; got objects"),
        (X * np.nan, Y, r"NaN or infinity everywhere, shape \(40, 5, 2\)."),
        (X, Y * np.inf, r"y must hold finite numbers; got NaN or infinity everywhere, shape \(40, 1\)."),
        ([[1.0, 2.0], [1.0]], Y[:2], "x must be an array of numbers; got sequences of different lengths"),
        (X + 1j, Y, r"got complex numbers \(dtype complex64\)"),
        (3.0, Y, "x must have the samples on its first axis; got a single number."),
        ("data.csv", Y, "got an object of str."),
        (Batches(), None, r"x must be an array of numbers or a tf.data.Dataset of batches; got a .*\.Batches."),
        (((X, Y) for _ in range(2)), None, "got an object of generator."),
        (data_set(X, Y), Y, "there must be no y"),
        (tf.data.Dataset.from_tensor_slices(X).batch(8), None, "data set x must be pairs"),
        (tf.data.Dataset.from_tensor_slices((X, Y)), None, r"got elements of shapes \(5, 2\) and \(1,\). Call .batch"),
        (data_set(X[:0], Y[:0]), None, "got a data set without a batch"),
        (data_set(tf.ragged.constant([[1.0], [1.0, 2.0]]), [1.0, 2.0]), None, "must hold dense tensors"),
    ],
)
def test_bad_data_get_one_clear_error(x, y, words):
    with pytest.raises((TypeError, ValueError), match=words):
        diagnose(one(), x, y)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (X, [Y, Y], r"x must hold 2 arrays, for zebra, ant; got one of shape \(40, 5, 2\)."),
        ([X, A, A], [Y, Y], r"x must hold 2 arrays, for zebra, ant; got \(40, 5, 2\) and \(40, 3\) and \(40, 3\)."),
        ([X, A], Y, "y must hold 2 arrays, for yy, aa; got one"),
        ({"zebra": X, "bee": A}, [Y, Y], "x must hold an array for ant; got zebra, bee."),
    ],
)
def test_a_missing_array_is_named(x, y, words):
    with pytest.raises(ValueError, match=words):
        diagnose(two(), x, y)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (object(), "got an object of builtins.object"),
        (layers.LSTM(3), r"got an object of keras\..*LSTM"),
        (keras.Sequential, "got the class .*Sequential itself"),
        (None, "got an object of builtins.NoneType"),
    ],
)
def test_what_is_not_a_keras_model_is_named(model, words):
    with pytest.raises(TypeError, match=f"model must be a keras.Model; {words}"):
        diagnose(model, X, Y)


def test_bad_validation_is_named():
    with pytest.raises(TypeError, match="validation must be a pair"):
        diagnose(one(), X, Y, validation=X)
    with pytest.raises(ValueError, match="validation x and validation y must hold the same number"):
        diagnose(one(), X, Y, validation=(X, Y[:3]))


def test_fewer_samples_than_a_stateful_model_s_batch():
    model = keras.Sequential([keras.Input(batch_shape=(64, 5, 2)), layers.LSTM(3, stateful=True), layers.Dense(1)])
    with pytest.raises(ValueError, match="x must hold at least 64 samples, the model's batch size; got 40."):
        diagnose(model, X, Y)
