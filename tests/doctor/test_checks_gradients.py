"""The checks of how training begins, each on a sick model, a sound near miss and a case with nothing to measure."""

import json

import keras
import numpy as np
import pytest
from docutils.nodes import make_id
from keras import layers

from unrolled.doctor.checks import gradients, learning
from unrolled.doctor.checks.baselines import interval, loss_kind
from unrolled.doctor.examination import UPDATES
from unrolled.doctor.prepare import prepare
from unrolled_book import ROOT


def examined(model, x, y, train=True):
    return prepare(model, x, y, train=train)


def network(*stack, shape=(6, 1), optimizer=None, loss="mse"):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input(shape), *stack])
    model.compile(optimizer or keras.optimizers.Adam(0.01), loss)
    return model


def sums(samples=160, steps=6, seed=0):
    x = np.random.default_rng(seed).normal(size=(samples, steps, 1)).astype("float32")
    return x, x[:, -3:].sum(axis=1) / 2


# ---- first-loss ------------------------------------------------------------------------------------------------------


def test_a_start_near_the_variance_is_fine():
    found = gradients.first_loss(examined(network(layers.GRU(4), layers.Dense(1)), *sums()))
    assert found.level == "ok"
    assert "Var(y)" in found.evidence


def test_a_last_layer_that_starts_far_off_is_wrong():
    far = layers.Dense(1, bias_initializer=keras.initializers.Constant(100))
    found = gradients.first_loss(examined(network(layers.GRU(4), far), *sums()))
    assert found.level == "wrong"
    assert f"after {UPDATES} updates" in found.evidence


def test_far_targets_are_odd_and_belong_to_other_checks():
    x, y = sums()
    found = gradients.first_loss(examined(network(layers.GRU(4), layers.Dense(1)), x, y + 500))
    assert found.level == "look"
    assert "targets lie" in found.evidence


def test_sure_and_mistaken_classes_are_wrong():
    x, y = sums()
    sure = layers.Dense(2, "softmax", kernel_initializer=keras.initializers.RandomNormal(stddev=200))
    model = network(layers.GRU(4), sure, loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(1e-4))
    found = gradients.first_loss(examined(model, x, (y[:, 0] > 0).astype(int)))
    assert found.level == "wrong"
    assert "give 0.693" in found.evidence


def test_a_penalty_beyond_the_loss_is_wrong():
    heavy = layers.GRU(4, recurrent_regularizer=keras.regularizers.L2(500))
    found = gradients.first_loss(examined(network(heavy, layers.Dense(1)), *sums()))
    assert found.level == "wrong"
    assert "regularizers add" in found.evidence


def test_no_first_loss_for_a_trained_model_or_without_a_loss():
    trained = network(layers.GRU(2), layers.Dense(1))
    trained.fit(*sums(), epochs=1, verbose=0)
    assert gradients.first_loss(examined(trained, *sums())) is None
    bare = keras.Sequential([keras.Input((6, 1)), layers.GRU(2), layers.Dense(1)])
    for check in gradients.CHECKS.values():
        assert check(examined(bare, *sums())) is None


# ---- gradient-reach --------------------------------------------------------------------------------------------------


def test_a_value_that_the_gradient_does_not_reach_is_wrong():
    x = np.random.default_rng(0).normal(size=(160, 120, 1)).astype("float32")
    found = gradients.gradient_reach(examined(network(layers.GRU(4), layers.Dense(1), shape=(120, 1)), x, x[:, 0]))
    assert found.level == "wrong"
    assert "halves every" in found.evidence
    assert "100% of its variance" in found.evidence
    assert found.picture().axes


def test_a_value_within_reach_is_fine_in_a_long_sequence():
    x = np.random.default_rng(0).normal(size=(160, 120, 1)).astype("float32")
    found = gradients.gradient_reach(examined(network(layers.GRU(4), layers.Dense(1), shape=(120, 1)), x, x[:, -1]))
    assert found.level == "ok"


def test_padding_behind_a_mask_does_not_count_as_distance():
    x = np.full((160, 120, 1), -9, "float32")
    x[:, :12] = np.random.default_rng(0).normal(size=(160, 12, 1))
    model = network(layers.Masking(-9.0), layers.GRU(4), layers.Dense(1), shape=(120, 1))
    found = gradients.gradient_reach(examined(model, x, x[:, 0]))
    assert found.level == "ok"


def test_a_first_value_behind_a_mask_of_several_lengths_is_out_of_reach():
    random = np.random.default_rng(0)
    x, lengths = random.normal(size=(300, 150, 1)).astype("float32"), random.integers(130, 151, 300)
    first = x[np.arange(300), 150 - lengths]
    x[np.arange(150) < 150 - lengths[:, None]] = -9
    model = network(layers.Masking(-9.0), layers.GRU(4), layers.Dense(1), shape=(150, 1))
    assert gradients.gradient_reach(examined(model, x, first)).level in ("wrong", "look")


def test_no_reach_without_recurrence_or_with_an_output_per_timestep():
    x, y = sums(steps=12)
    assert gradients.gradient_reach(examined(network(layers.Flatten(), layers.Dense(1), shape=(12, 1)), x, y)) is None
    model = network(layers.GRU(2, return_sequences=True), layers.Dense(1), shape=(12, 1))
    assert gradients.gradient_reach(examined(model, x, x)) is None


# ---- gradient-explodes -----------------------------------------------------------------------------------------------


def test_a_loss_that_becomes_infinite_is_wrong():
    large = keras.initializers.Orthogonal(gain=1.5)
    model = network(
        layers.SimpleRNN(16, recurrent_initializer=large),
        layers.Dense(1),
        shape=(10, 1),
        optimizer=keras.optimizers.SGD(0.2),
    )
    x = np.random.default_rng(0).normal(size=(320, 10, 1)).astype("float32")
    found = gradients.gradient_explodes(examined(model, x, 3 * x.sum(axis=1)))
    assert found.level == "wrong"
    assert "spectral radius of the recurrent kernel is 1.50" in found.evidence


@pytest.mark.parametrize(("gain", "level"), [(2.0, "wrong"), (1.0, "ok")])
def test_states_of_relu_that_multiply_are_wrong(gain, level):
    layer = layers.SimpleRNN(8, activation="relu", recurrent_initializer=keras.initializers.Identity(gain))
    x, y = sums(steps=20)
    found = gradients.gradient_explodes(examined(network(layer, layers.Dense(1), shape=(20, 1)), x, y))
    assert found.level == level


def test_a_gradient_that_grows_backwards_is_wrong_and_with_clipping_odd():
    x, y = sums(steps=40)
    for clipping, level in (({}, "wrong"), ({"global_clipnorm": 1.0}, "look")):
        loud = layers.SimpleRNN(16, recurrent_initializer=keras.initializers.RandomNormal(stddev=0.8))
        rate = keras.optimizers.Adam(0.001, **clipping)
        model = network(loud, layers.Dense(1), shape=(40, 1), optimizer=rate)
        found = gradients.gradient_explodes(examined(model, x, y))
        assert found.level == level
        assert "the gradient grows" in found.evidence


def test_inputs_that_grow_are_no_explosion():
    x, y = sums(steps=20)
    grown = (x * 2.0 ** np.arange(20)[:, None] / 2**20).astype("float32")
    layer = layers.SimpleRNN(8, activation="relu", recurrent_initializer=keras.initializers.Identity(0.5))
    found = gradients.gradient_explodes(examined(network(layer, layers.Dense(1), shape=(20, 1)), grown, y))
    assert found.level == "ok"


def test_no_explosion_without_recurrence_or_with_gaps_in_the_data():
    x, y = sums()
    assert gradients.gradient_explodes(examined(network(layers.Flatten(), layers.Dense(1)), x, y)) is None
    x[0, 0] = np.nan
    assert gradients.gradient_explodes(examined(network(layers.GRU(2), layers.Dense(1)), x, y)) is None


# ---- learning-rate ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam(3.0), keras.optimizers.SGD(20.0)])
def test_a_learning_rate_far_too_high_is_wrong(optimizer):
    model = network(layers.GRU(8), layers.Dense(1), optimizer=optimizer)
    found = gradients.learning_rate(examined(model, *sums()))
    assert found.level == "wrong"
    assert "the loss goes from" in found.evidence


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam(1e-7), keras.optimizers.SGD(1e-6)])
def test_a_learning_rate_far_too_low_is_wrong(optimizer):
    model = network(layers.GRU(8), layers.Dense(1), optimizer=optimizer)
    found = gradients.learning_rate(examined(model, *sums()))
    assert found.level == "wrong"
    assert "times the learning rate" in found.evidence


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam(0.001), keras.optimizers.SGD(0.01)])
def test_usual_learning_rates_are_fine(optimizer):
    model = network(layers.GRU(8), layers.Dense(1), optimizer=optimizer)
    assert gradients.learning_rate(examined(model, *sums())).level == "ok"


def test_a_schedule_is_measured_at_its_own_rate_only():
    falling = keras.optimizers.schedules.ExponentialDecay(0.01, 100, 0.5)
    model = network(layers.GRU(2), layers.Dense(1), optimizer=keras.optimizers.Adam(falling))
    assert gradients.learning_rate(examined(model, *sums())).level == "ok"


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam(0.0), keras.optimizers.SGD(1e-30)])
def test_a_learning_rate_that_moves_nothing_is_wrong(optimizer):
    found = gradients.learning_rate(examined(network(layers.GRU(2), layers.Dense(1), optimizer=optimizer), *sums()))
    assert found.level == "wrong"
    assert f"no kernel has changed after {UPDATES} updates" in found.evidence


def test_a_schedule_may_begin_at_zero():
    rising = keras.optimizers.schedules.CosineDecay(0.0, 1000, warmup_target=0.01, warmup_steps=10_000)
    model = network(layers.GRU(2), layers.Dense(1), optimizer=keras.optimizers.SGD(rising))
    assert getattr(gradients.learning_rate(examined(model, *sums())), "level", "ok") == "ok"


def test_no_learning_rate_without_training():
    assert gradients.learning_rate(examined(network(layers.GRU(2), layers.Dense(1)), *sums(), train=False)) is None


# ---- links -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [gradients, learning])
def test_links_lead_to_sections_of_the_book(module):
    links = [value for name, value in vars(module).items() if name.isupper() and "notebooks/" in str(value)]
    assert len(links) > 4
    for link in links:
        page, _, anchor = link.partition("#")
        cells = json.loads((ROOT / page.replace(".html", ".ipynb")).read_text(encoding="utf-8"))["cells"]
        lines = [line for cell in cells for line in "".join(cell["source"]).splitlines() if line.startswith("#")]
        assert not anchor or anchor in {make_id(line) for line in lines}, link


# ---- what they compare with ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loss", "kind"),
    [
        ("mean_squared_error", "mse"),
        (keras.losses.mean_absolute_error, "mae"),
        (keras.losses.SparseCategoricalCrossentropy(), "sparse"),
        (lambda y, p: y - p, None),
    ],
)
def test_losses_are_known_by_name_function_and_object(loss, kind):
    assert loss_kind(loss) == kind


def test_the_interval_holds_the_mean_of_noise_and_leaves_out_zero_for_a_shift():
    noise = np.random.default_rng(0).normal(size=400)
    low, high = interval(noise)
    assert low < 0 < high
    assert interval(noise + 1)[0] > 0
    assert interval(noise[:39]) is None
