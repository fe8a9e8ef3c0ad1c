"""What Keras does in places where its versions and backends differ.

`experiments/matrix.py` runs this file in each column. It prints the questions with what came out, as JSON.
"""

import json
from collections.abc import Callable

import keras
import numpy as np

BATCH, TIMESTEPS = 4, 3


def counter() -> keras.Model:
    """A stateful network of batch 4 whose state is the sum of what it has read; it learns nothing."""
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones", "activation": None}
    inputs = keras.Input(batch_shape=(BATCH, TIMESTEPS, 1))
    model = keras.Sequential([inputs, keras.layers.SimpleRNN(units=1, stateful=True, **ones)])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.0), loss="mse")
    return model


def fed(samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Ones of the shape (samples, 3, 1), and targets."""
    return np.ones((samples, TIMESTEPS, 1)), np.zeros((samples, 1))


def state_after(call: Callable[[keras.Model], object]) -> str:
    """Whether the state of `counter` holds what it has read after a call."""
    model = counter()
    model.layers[0].reset_state()
    call(model)
    held = keras.ops.convert_to_numpy(model.layers[0].states[0])  # (batch, 1)
    return "carried" if (held == TIMESTEPS).all() else f"not carried, it is {held.mean():.0f}"


def by_hand() -> str:
    """Whether a state that `predict` returns and is given again goes on."""
    x, state = keras.Input((TIMESTEPS, 1)), keras.Input((1,))
    layer = keras.layers.SimpleRNN(1, None, kernel_initializer="ones", recurrent_initializer="ones", return_state=True)
    model = keras.Model([x, state], layer(x, initial_state=state))
    held = np.zeros((BATCH, 1))
    for _ in range(2):
        _, held = model.predict([fed(BATCH)[0], held], verbose=0)
    return "carried" if (held == 2 * TIMESTEPS).all() else f"not carried, it is {held.mean():.0f}"


def nine_samples() -> str:
    """How many rows come back for nine samples in batches of four."""
    return f"{len(counter().predict(fed(9)[0], batch_size=BATCH, verbose=0))} rows come back"


def scan() -> str:
    """Whether `fit` can train through an associative scan."""

    class Sums(keras.layers.Layer):
        def call(self, x):
            return keras.ops.reshape(keras.ops.associative_scan(keras.ops.add, x, axis=1), (-1, 8, 1))

        def compute_output_shape(self, shape):
            return shape

    model = keras.Sequential([keras.Input((8, 1)), keras.layers.Dense(units=1), Sums()])
    model.compile(optimizer="sgd", loss="mse")
    model.fit(np.ones((4, 8, 1)), np.ones((4, 8, 1)), verbose=0)
    return "trains"


def joined() -> str:
    """Whether a model can join two masked inputs with `Concatenate`."""
    inputs = keras.Input((TIMESTEPS, 1))
    masked = keras.layers.Masking()(inputs)
    outputs = keras.layers.GRU(units=1)(keras.layers.Concatenate()([masked, masked]))
    return f"returns the shape {tuple(keras.Model(inputs, outputs)(fed(2)[0]).shape)}"


def counted() -> str:
    """Whether the metric `mse` counts a padded timestep whose target is 100; each forecast is 0."""
    zeros = {"kernel_initializer": "zeros"}
    parts = [keras.Input((2, 1)), keras.layers.Masking(), keras.layers.Dense(units=1, **zeros)]
    model = keras.Sequential(parts)
    model.compile(loss="mse", metrics=["mse"])
    x, y = np.array([[[1.0], [0.0]]]), np.array([[[1.0], [100.0]]])  # (1, 2, 1)
    found = model.evaluate(x, y, verbose=0, return_dict=True)
    return {1: "left out", 5000: "counted"}.get(round(found["mse"]), f"{found['mse']:.1f}")


def looked_at() -> str:
    """The weight that `Attention` gives to masked timesteps."""
    x = np.ones((2, 4, 1), dtype="float32")
    x[0, 2:] = 0
    masked = keras.layers.Masking()(x)
    _, weights = keras.layers.Attention()([x[:, :3], masked], return_attention_scores=True)
    weights = keras.ops.convert_to_numpy(weights)  # (2, 3, 4)
    return f"they get the weight {weights[0, :, 2:].sum():.0f}"


def losses() -> str:
    """What the second of two calls of `test_on_batch` returns, the first with a loss of 0 and the second of 100."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(units=1, kernel_initializer="zeros")])
    model.compile(optimizer="sgd", loss="mse")
    _, second = (float(model.test_on_batch(np.ones((4, 1)), np.full((4, 1), target))) for target in (0.0, 10.0))
    return {100: "the loss of that batch", 50: "the mean over all batches so far"}.get(round(second), f"{second:.0f}")


def outputs() -> str:
    """Whether what a layer returns has the method `numpy`."""
    output = keras.layers.LSTM(units=2)(fed(2)[0].astype("float32"))
    return "it has `.numpy()`" if hasattr(output, "numpy") else "it has no `.numpy()`: use `keras.ops.convert_to_numpy`"


QUESTIONS: dict[str, Callable[[], str]] = {
    "the state of a stateful layer after `predict`": lambda: state_after(
        lambda model: model.predict(fed(BATCH)[0], batch_size=BATCH, verbose=0)
    ),
    "the state of a stateful layer after `fit`": lambda: state_after(
        lambda model: model.fit(*fed(BATCH), batch_size=BATCH, shuffle=False, verbose=0)
    ),
    "the state of a stateful layer after `evaluate`": lambda: state_after(
        lambda model: model.evaluate(*fed(BATCH), batch_size=BATCH, verbose=0)
    ),
    "the state of a stateful layer after `model(x)`": lambda: state_after(lambda model: model(fed(BATCH)[0])),
    "a state handed over with `return_state` and `initial_state`": by_hand,
    "`predict` of a stateful model of batch 4 on 9 samples": nine_samples,
    "`fit` through `keras.ops.associative_scan`": scan,
    "what the second call of `test_on_batch` returns": losses,
    "a padded timestep in the metric `mse`, with a mask": counted,
    "`Concatenate` of two masked inputs": joined,
    "masked timesteps in `Attention`": looked_at,
    "the output of a layer that is called": outputs,
}


def answer(ask: Callable[[], str]) -> str:
    """What came out, or the name of the error."""
    try:
        return ask()
    except Exception as error:
        return f"raises {type(error).__name__}"


if __name__ == "__main__":
    print(json.dumps({question: answer(ask) for question, ask in QUESTIONS.items()}))
