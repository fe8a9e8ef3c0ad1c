"""The check of the first loss, on a sick model, a sound near miss and a case with nothing to measure."""

import keras
from keras import layers

from doctor_models import network, sums
from unrolled.doctor.checks.first_loss import first_loss
from unrolled.doctor.examination import UPDATES
from unrolled.doctor.prepare import prepare


def test_a_start_near_the_variance_is_fine():
    found = first_loss(prepare(network(layers.GRU(4), layers.Dense(1)), *sums()))
    assert found.level == "ok"
    assert "Var(y)" in found.evidence


def test_a_last_layer_that_starts_far_off_is_wrong():
    far = layers.Dense(1, bias_initializer=keras.initializers.Constant(100))
    found = first_loss(prepare(network(layers.GRU(4), far), *sums()))
    assert found.level == "wrong"
    assert f"after {UPDATES} updates" in found.evidence


def test_far_targets_are_odd_and_belong_to_other_checks():
    x, y = sums()
    found = first_loss(prepare(network(layers.GRU(4), layers.Dense(1)), x, y + 500))
    assert found.level == "look"
    assert "targets lie" in found.evidence


def test_sure_and_mistaken_classes_are_wrong():
    x, y = sums()
    sure = layers.Dense(2, "softmax", kernel_initializer=keras.initializers.RandomNormal(stddev=200))
    model = network(layers.GRU(4), sure, loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(1e-4))
    found = first_loss(prepare(model, x, (y[:, 0] > 0).astype(int)))
    assert found.level == "wrong"
    assert "give 0.693" in found.evidence


def test_a_penalty_beyond_the_loss_is_wrong():
    heavy = layers.GRU(4, recurrent_regularizer=keras.regularizers.L2(500))
    found = first_loss(prepare(network(heavy, layers.Dense(1)), *sums()))
    assert found.level == "wrong"
    assert "regularizers add" in found.evidence


def test_no_first_loss_for_a_trained_model():
    trained = network(layers.GRU(2), layers.Dense(1))
    trained.fit(*sums(), epochs=1, verbose=0)
    assert first_loss(prepare(trained, *sums())) is None
