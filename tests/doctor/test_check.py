"""The patients: a repaired model is right, a sick or unsuitable one gets words that do not give the repair away."""

import importlib

import keras
import numpy as np
import pytest
from keras import layers

from unrolled.doctor import check
from unrolled.doctor.check import FIRST, Patient

PATIENTS = {name: value for name, value in vars(check).items() if isinstance(value, Patient)}
every_patient = pytest.mark.parametrize("name", PATIENTS)


def network(*parts, shape=(20, 1), loss="mse", rate=0.01, batch_shape=None):
    start = keras.Input(batch_shape=batch_shape) if batch_shape else keras.Input(shape)
    model = keras.Sequential([start, *parts])
    model.compile(loss=loss, optimizer=keras.optimizers.Adam(learning_rate=rate))
    return model


SICK = {
    "heal_the_mask": lambda: network(layers.LSTM(8), layers.Dense(1), shape=(30, 1)),
    "heal_the_output": lambda: network(layers.GRU(8), layers.Dense(1, "sigmoid"), loss="binary_crossentropy"),
    "heal_the_state": lambda: network(layers.LSTM(8, stateful=True), layers.Dense(1), batch_shape=(32, 20, 1)),
    "heal_the_rate": lambda: network(layers.LSTM(8), layers.Dense(1), rate=3.0),
}
HEALED = {
    "heal_the_mask": lambda: network(layers.Masking(0.0), layers.LSTM(8), layers.Dense(1), shape=(30, 1)),
    "heal_the_output": lambda: network(layers.GRU(8), layers.Dense(1)),
    "heal_the_state": lambda: network(layers.LSTM(8), layers.Dense(1)),
}


def test_every_patient_is_tested():
    assert set(SICK) == set(PATIENTS)
    assert set(HEALED) == set(PATIENTS) - {"heal_the_rate"}


@every_patient
def test_the_sick_model_is_still_sick(name):
    verdict = PATIENTS[name](SICK[name]())
    assert not verdict
    assert verdict.words.startswith("The doctor still finds ")
    assert f"{PATIENTS[name].fault} (" in verdict.words


@pytest.mark.parametrize("name", HEALED)
def test_a_repaired_model_is_right(name):
    verdict = PATIENTS[name](HEALED[name]())
    assert verdict, verdict.words
    assert verdict.words == PATIENTS[name].why


def test_a_model_that_must_be_trained_is_right_after_training_only():
    model = network(layers.LSTM(16), layers.Dense(1))
    verdict = check.heal_the_rate(model)
    assert not verdict
    assert "Train the model" in verdict.words
    model.fit(*check.heal_the_rate.data(0), epochs=30, verbose=0)
    verdict = check.heal_the_rate(model)
    assert verdict, verdict.words


@every_patient
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (..., "Replace `...` with your repaired model, compiled."),
        (5, "Expected a keras.Model; got an object of type int."),
        (None, "Expected a keras.Model; got an object of type NoneType."),
        (np.zeros(3), "Expected a keras.Model; got an object of type ndarray."),
    ],
)
def test_what_is_no_model_gets_one_clear_message(name, answer, words):
    verdict = PATIENTS[name](answer)
    assert not verdict
    assert verdict.words.startswith(words)
    assert "\n" not in verdict.words


def test_a_model_without_a_loss_gets_one_clear_message():
    model = keras.Sequential([keras.Input((20, 1)), layers.LSTM(8), layers.Dense(1)])
    assert check.heal_the_state(model).words.startswith("Expected a compiled model")


def test_a_model_of_another_input_gets_one_clear_message():
    inputs = keras.Input((20, 7))
    model = keras.Model(inputs, layers.Dense(1)(layers.LSTM(8)(inputs)))
    model.compile(loss="mse")
    verdict = check.heal_the_state(model)
    assert not verdict
    assert verdict.words.startswith("The model does not take the patient's x of shape (256, 20, 1): ")
    assert "\n" not in verdict.words


def test_another_task_is_not_a_repair():
    verdict = check.heal_the_state(network(layers.LSTM(8), layers.Dense(2)))
    assert not verdict
    assert verdict.words.endswith("expected outputs of shape (samples, 1); got (32, 2).")


@every_patient
def test_the_data_are_a_series_and_follow_the_seed(name):
    x, y = PATIENTS[name].data(0)
    assert x.ndim == 3
    assert y.shape == (len(x), 1)
    assert len(x) >= FIRST
    assert np.isfinite(x).all()
    again, other = PATIENTS[name].data(0), PATIENTS[name].data(1)
    np.testing.assert_array_equal(again[0], x)
    assert not np.array_equal(other[0], x)


def test_the_padding_is_all_that_is_zero():
    x, _ = check.heal_the_mask.data(0)
    lengths = (x[:, :, 0] != 0).sum(axis=1)
    assert lengths.min() >= 5
    for row, length in zip(x[:, :, 0], lengths, strict=True):
        assert not row[length:].any()
        assert row[:length].all()


@every_patient
def test_displaying_a_patient_does_not_name_its_fault(name):
    patient = PATIENTS[name]
    assert repr(patient) == f"Patient: {patient.about}. Call it with the repaired model."
    assert patient.fault not in repr(patient)
    assert patient.why not in repr(patient)


@every_patient
def test_the_fault_is_a_check_of_the_doctor(name):
    finding = importlib.import_module("unrolled.doctor.finding")
    assert PATIENTS[name].fault in finding.CHECKS
