"""Training again from the start, without building the model anew."""

import numpy as np
import pytest

from unrolled.core.training import many_epochs, restart


def test_restart():
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input(shape=(2, 1)), keras.layers.SimpleRNN(units=2), keras.layers.Dense(units=1)])
    with pytest.raises(ValueError, match="compiled"):
        restart(model, 0)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.5), loss="mse")
    x, y = np.ones((4, 2, 1)), np.ones((4, 1))
    trained = []
    for _ in range(2):
        restart(model, 0)
        assert int(model.optimizer.iterations) == 0
        before = model.get_weights()
        model.train_on_batch(x, y)
        model.train_on_batch(x, y)
        trained.append(model.get_weights())
    assert np.isclose(float(model.optimizer.learning_rate), 0.5)
    for first, second, start in zip(*trained, before, strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-6)
        assert not np.array_equal(first, start)


def test_many_epochs_names_another_backend(monkeypatch):
    keras = pytest.importorskip("keras")
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(RuntimeError, match="needs Keras on TensorFlow; got the backend 'jax'"):
        many_epochs(keras.Sequential([keras.Input((2, 1))]), np.ones((4, 2, 1)), np.ones((4, 1)), epochs=1, seed=0)
