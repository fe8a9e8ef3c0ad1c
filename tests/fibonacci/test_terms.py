"""The Fibonacci numbers, the thread's data made of them, and the quick training of very small models."""

import keras
import numpy as np
import pytest

from unrolled.core.training import many_epochs, restart
from unrolled.fibonacci.terms import fibonacci, neighbours, same_decade


def test_the_first_terms_and_a_late_one():
    assert fibonacci(1) == [1]
    assert fibonacci(10) == [1, 1, 2, 3, 5, 8, 13, 21, 34, 55]
    assert fibonacci(np.int64(102))[-1] == 927372692193078999176
    assert all(isinstance(number, int) for number in fibonacci(300))


@pytest.mark.parametrize("function", [fibonacci, neighbours])
def test_wrong_numbers_of_terms_are_refused(function):
    for wrong in (2.0, "3", True, None):
        with pytest.raises(TypeError, match="integer"):
            function(wrong)
    for wrong in (0, -3):
        with pytest.raises(ValueError, match=f"at least 1.*{wrong}"):
            function(wrong)


def test_neighbours_are_the_data_of_the_thread():
    pairs, targets = neighbours(100)
    assert len(pairs) == len(targets) == 100
    assert pairs[:3] == [(1, 1), (1, 2), (2, 3)]
    assert targets[0] == 2
    assert targets[-1] == fibonacci(102)[-1]
    assert all(sum(pair) == target for pair, target in zip(pairs, targets, strict=True))


def test_one_decade_keeps_the_sums():
    pairs, targets = same_decade([(1, 1), (5, 8), (1597, 2584)], [2, 13, 4181])
    assert pairs == [(1000, 1000), (500, 800), (1597, 2584)]
    assert targets == [2000, 1300, 4181]
    pairs, targets = same_decade(*neighbours(100))
    assert {len(str(target)) for target in targets} == {21}
    assert all(sum(pair) == target for pair, target in zip(pairs, targets, strict=True))


@pytest.fixture(scope="module")
def small():
    x = np.random.default_rng(0).normal(size=(10, 3)).astype("float32")
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    return model, x, x.sum(axis=1, keepdims=True)


def test_many_epochs_in_one_batch_are_those_of_fit(small):
    model, x, y = small
    many_epochs(model, x, y, epochs=20, seed=3, batch_size=10)
    quick = model.get_weights()
    restart(model, 3)
    model.fit(x, y, epochs=20, batch_size=10, verbose=0)
    for ours, theirs in zip(quick, model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4)


def test_many_epochs_count_the_short_batch_and_repeat(small):
    model, x, y = small
    many_epochs(model, x, y, epochs=7, seed=1, batch_size=4)
    assert model.optimizer.iterations == 7 * 3
    once = model.get_weights()
    many_epochs(model, x, y, epochs=7, seed=1, batch_size=4)
    np.testing.assert_array_equal(once[0], model.get_weights()[0])
    many_epochs(model, x, y, epochs=7, seed=2, batch_size=4)
    assert not np.array_equal(once[0], model.get_weights()[0])


def test_many_epochs_of_fewer_samples_than_a_batch(small):
    model, x, y = small
    many_epochs(model, x, y, epochs=2, seed=1)
    assert model.optimizer.iterations == 2


def test_many_epochs_refuse_unequal_numbers_of_samples(small):
    model, x, y = small
    with pytest.raises(ValueError, match="number of samples; got 10 and 9"):
        many_epochs(model, x, y[:9], epochs=1, seed=0)
