"""The promise of the doctor: what was given comes back as it was, bit for bit."""

import random
import sys
from contextlib import contextmanager

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from tensorflow.python.eager import context
from tensorflow.python.ops import stateful_random_ops

from unrolled.doctor import Finding, diagnose
from unrolled.doctor.checks import in_order
from unrolled.doctor.prepare import prepare
from unrolled.doctor.preserve import all_variables, copy_model, copy_optimizer, preserved, values_of

layers = keras.layers
generator = np.random.default_rng(0)
X = generator.normal(size=(48, 6, 2)).astype("float32")
X[::3, 4:] = 0  # padding
Y = X.sum((1, 2))[:, None]


class Own(keras.Model):
    """A subclassed model with dropout, which can be copied: its constructor takes no arguments."""

    def __init__(self):
        super().__init__()
        self.read, self.drop, self.out = layers.GRU(3), layers.Dropout(0.3), layers.Dense(1)

    def call(self, x, training=False):
        return self.out(self.drop(self.read(x), training=training))


class Private(Own):
    """The same, which cannot be copied: it is examined itself."""

    def get_config(self):
        raise NotImplementedError


def compiled(model, loss="mse", **settings):
    model.compile(keras.optimizers.Adam(0.01), loss, **settings)
    return model


def fitted(model, x=X, y=Y, batch_size=32, **settings):
    compiled(model, run_eagerly=True, **settings).fit(
        x, y, batch_size, verbose=0
    )  # a few updates: eager is the faster way
    return model


def stack(*more):
    return keras.Sequential([keras.Input((6, 2)), *more, layers.Dense(1)])


def sequential():
    return fitted(stack(layers.LSTM(3), layers.Dropout(0.5), layers.BatchNormalization()), metrics=["mae"]), X, Y


def masked():
    both = layers.Bidirectional(layers.LSTM(2, return_sequences=True, recurrent_dropout=0.2))
    return fitted(stack(layers.Masking(), both), y=X[..., :1]), X, X[..., :1]


def functional():
    x, a = keras.Input((6, 2)), keras.Input((2,))
    both = layers.Concatenate()([layers.GRU(3)(x), layers.GaussianNoise(0.1)(a)])
    model = keras.Model([x, a], [layers.Dense(1)(both), layers.Dense(1, activation="sigmoid")(both)])
    x, y = [X, X[:, 0]], [Y, (Y > 0).astype(int)]
    return fitted(model, x, y, loss=["mse", "binary_crossentropy"]), x, y


def stateful():
    recurrent = layers.LSTM(3, stateful=True)
    model = fitted(keras.Sequential([keras.Input(batch_shape=(24, 6, 2)), recurrent, layers.Dense(1)]), batch_size=24)
    return model, X, Y


def subclassed():
    return fitted(Own()), X, Y


def private():
    return fitted(Private(), metrics=["mae"]), X, Y


def without_loss():
    return stack(layers.SimpleRNN(3)), X, pd.DataFrame(Y)


def shared_layer():
    inputs, read = keras.Input((6, 2)), layers.LSTM(3, trainable=False)
    inner = keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.Dropout(0.2)])
    return fitted(keras.Model(inputs, layers.Dense(1)(inner(read(inputs) + read(-inputs))))), X, Y


def data_set():
    return sequential()[0], tf.data.Dataset.from_tensor_slices((X, Y)).batch(16), None


def own_functions():
    model = stack(layers.LSTM(3), layers.Lambda(lambda x: x + 1))
    return fitted(model, loss=lambda y, forecast: keras.ops.mean((y - forecast) ** 2)), X, Y


def half_precision():
    policy = keras.dtype_policies.DTypePolicy("mixed_float16")
    return fitted(stack(layers.LSTM(3, dtype=policy))), X, Y


ALL = [functional, stateful, private]  # put through every check
OTHERS = [sequential, masked, subclassed, without_loss, shared_layer, data_set, own_functions, half_precision]


def values(variables):
    return [np.asarray(variable).copy() for variable in variables]


def same(before, after):
    if len(before) != len(after):
        return False
    return all(np.array_equal(*pair, equal_nan=True) for pair in zip(before, after, strict=True))


def arrays(data):
    return (
        []
        if data is None or isinstance(data, tf.data.Dataset)
        else [np.array(each) for each in keras.tree.flatten(data)]
    )


@contextmanager
def comes_back(model, *data):
    """Everything that a reader can see of the model, the data and the random generators is as it was."""
    variables, given = all_variables(model), [arrays(each) for each in data]
    before, settings = values(variables), (model.compiled, model.built, [layer.trainable for layer in model.layers])
    seen = random.getstate(), np.random.get_state(), context.context()._seed, context.context()._rng.getstate()
    yield
    assert [id(each) for each in all_variables(model)] == [id(each) for each in variables]
    assert same(before, values(variables))
    assert settings == (model.compiled, model.built, [layer.trainable for layer in model.layers])
    assert all(same(old, arrays(new)) for old, new in zip(given, data, strict=True))
    assert seen[0] == random.getstate()
    assert all(np.array_equal(*pair) for pair in zip(seen[1], np.random.get_state(), strict=True))
    assert seen[2:] == (context.context()._seed, context.context()._rng.getstate())


def measure(exam):
    """A check that makes every shared measurement."""
    exam.predict([x[: exam.batch_size] for x in exam.xs])
    if exam.compiled:
        assert np.isfinite(exam.backward.loss)
        assert np.isfinite(exam.fit(3, 0.5).losses).all()
    return Finding("cost", "ok", f"{len(exam.predictions)} outputs.")


@pytest.fixture
def measured(monkeypatch):
    """Instead of all checks, one that makes every shared measurement."""
    monkeypatch.setattr(sys.modules["unrolled.doctor.diagnose"], "in_order", lambda: [("cost", measure)])


@pytest.mark.parametrize("kind", [keras.Variable, tf.Variable])
def test_the_value_of_a_variable_is_a_copy_that_numpy_does_not_warn_of(kind):
    variable = kind([1.0, 2.0])
    (value,) = values_of([variable])  # a warning would be an error, by the settings of pytest
    value += 1
    np.testing.assert_array_equal(variable.numpy(), [1, 2])
    variable.assign([5.0, 6.0])
    np.testing.assert_array_equal(value, [2, 3])


@pytest.mark.parametrize("program", ALL)
def test_every_check_leaves_the_copy_as_it_was(program):
    keras.utils.set_random_seed(1)
    model, x, y = program()
    with comes_back(model, x, y), preserved(model):
        exam = prepare(model, x, y)
        held = values(all_variables(exam.model))
        for name, check in [*in_order(), ("every shared measurement", measure)]:
            try:
                check(exam)
            except Exception as error:
                raise AssertionError(f"{name} raised") from error
            assert same(held, values(all_variables(exam.model)[: len(held)])), name


@pytest.mark.parametrize("program", OTHERS)
def test_what_was_given_comes_back(program, measured):
    keras.utils.set_random_seed(1)
    model, x, y = program()
    for each in (x, y):
        if isinstance(each, np.ndarray):
            each.flags.writeable = False
    with comes_back(model, x, y):
        report = diagnose(model, x, y)
    for each in (x, y):
        if isinstance(each, np.ndarray) and each.base is None:
            each.flags.writeable = True
    assert report.not_made == []


def test_a_model_that_is_not_built_stays_so(measured):
    for model in (keras.Sequential([layers.LSTM(3), layers.Dense(1)]), Own()):
        compiled(model)
        assert diagnose(model, X, Y).not_made == []
        assert not model.built
        assert not model.optimizer.built


def draws():
    """What the generators give next: of Python, NumPy, Keras, TensorFlow; with and without a seed of the operation."""
    stream = tf.random.get_global_generator()
    drawn = [tf.random.normal((2,)), tf.random.normal((2,), seed=3), stream.normal((2,)), keras.random.normal((2,))]
    names = [layers.LSTM(2).name]  # Keras counts the names, too
    return [random.random(), np.random.random(), *(each.numpy().tolist() for each in drawn), names]


def test_a_program_goes_on_as_if_there_had_been_no_examination(measured):
    def program(examine):
        keras.utils.clear_session()
        keras.utils.set_random_seed(5)
        tf.random.set_global_generator(tf.random.Generator.from_seed(5))
        model = fitted(stack(layers.LSTM(3), layers.Dropout(0.5)))
        drawn = draws()
        if examine:
            assert diagnose(model, X, Y).not_made == []
        drawn += draws()
        model.fit(X, Y, verbose=0)
        return drawn, values(model.variables)

    (expected, weights), (drawn, after) = program(examine=False), program(examine=True)
    assert drawn == expected
    assert same(weights, after)


def test_no_seed_has_been_set(measured, monkeypatch):
    monkeypatch.setattr(context.context(), "_seed", None)
    monkeypatch.delattr(context.context(), "_rng", raising=False)
    monkeypatch.setattr(stateful_random_ops, "global_generator", None)
    assert diagnose(*sequential()).not_made == []
    assert context.context()._seed is None
    assert not hasattr(context.context(), "_rng")


def test_an_error_gives_everything_back_as_well(monkeypatch):
    def interrupted(exam):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["unrolled.doctor.diagnose"], "in_order", lambda: [("cost", interrupted)])
    keras.utils.set_random_seed(1)
    model, x, y = private()
    with comes_back(model, x, y), pytest.raises(KeyboardInterrupt):
        diagnose(model, x, y)


# ---- copies ----------------------------------------------------------------------------------------------------------


class Liar(Own):
    """Its configuration is not that of the model."""

    def __init__(self, activation="linear"):
        super().__init__()
        self.out = layers.Dense(1, activation=activation)

    def get_config(self):
        return {}


class Extended(keras.Model):
    """A functional model with a constructor and a loss of its own; Keras would copy it without that."""

    def __init__(self, units):
        inputs = keras.Input((6, 2))
        super().__init__(inputs, layers.Dense(1)(layers.LSTM(units)(inputs)))

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return keras.ops.mean(y_pred)


def test_a_copy_has_the_same_outputs_and_goes_on_training_in_the_same_way():
    keras.utils.set_random_seed(1)
    for program in (sequential, functional, subclassed, own_functions):
        model, x, y = program()
        copy, reason = copy_model(model, keras.tree.map_structure(lambda each: each[:2], x))
        assert reason == ""
        assert copy is not model
        for each in (copy, model):
            each.fit(x, y, shuffle=False, verbose=0)
        pairs = zip(values(model.trainable_variables), values(copy.trainable_variables), strict=True)
        assert all(np.allclose(*pair, rtol=1e-4, atol=1e-6) for pair in pairs), program.__name__


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (private, "a part of it has no get_config()"),
        (lambda: (fitted(Liar("tanh")), X, Y), "ValueError: its configuration makes a model with other outputs"),
        (lambda: (compiled(Extended(3)), X, Y), "it has no get_config(), and its constructor takes units"),
    ],
)
def test_a_copy_that_would_be_another_model_is_not_used(make, reason, measured):
    model, x, y = make()
    assert copy_model(model, x[:2]) == (model, reason)
    report = diagnose(model, x, y)
    assert report.not_made == []
    assert f"The model could not be copied ({reason}). It was examined itself, and restored." in report.notes


class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule without get_config."""

    def __call__(self, step):
        return 0.1 / (1 + tf.cast(step, "float32"))


def test_an_optimizer_is_copied_with_its_settings_and_its_schedule():
    optimizer = keras.optimizers.SGD(Warmup(), momentum=0.7, clipnorm=2.0)
    copy = copy_optimizer(optimizer)
    assert (copy.momentum, copy.clipnorm) == (0.7, 2.0)
    assert copy._learning_rate is optimizer._learning_rate
    assert float(optimizer.learning_rate) == pytest.approx(0.1)
    assert copy_optimizer(None) is None


def test_a_scaled_loss_trains_as_an_unscaled_one():
    plain, scaled = (compiled(stack(layers.LSTM(3))) for _ in range(2))
    scaled.set_weights(plain.get_weights())
    plain.compile(keras.optimizers.SGD(0.1), "mse")
    scaled.compile(keras.optimizers.SGD(0.1, loss_scale_factor=1024.0), "mse")
    losses = [prepare(model, X, Y).fit(4).losses for model in (plain, scaled)]
    assert losses[1] == pytest.approx(losses[0], rel=1e-4)
