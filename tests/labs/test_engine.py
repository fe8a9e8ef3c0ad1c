"""The engine of the labs, in a browser, against Keras: outputs, gradients, and the weights after ten updates.

The engine computes in float64 and Keras in float32. Each array must agree to 1e-5 of its largest element.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

from conftest import ROOT

STATIC = ROOT / "unrolled" / "labs" / "static"
CELLS = ["SimpleRNN", "LSTM", "GRU"]
TOLERANCE = 1e-5
UPDATES = 10


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page()
    page.add_script_tag(path=STATIC / "engine.js")
    yield page
    page.close()


def assert_same(mine, kerass):
    """Whether flat arrays of the engine equal arrays of Keras's, to `TOLERANCE` of each one's largest element."""
    assert len(mine) == len(kerass)
    for one, other in zip(mine, kerass, strict=True):
        other = np.asarray(other)
        tolerance = TOLERANCE * max(np.abs(other).max(), 1e-30)
        np.testing.assert_allclose(np.reshape(one, other.shape), other, rtol=0, atol=tolerance)


def flat(arrays):
    return [np.ravel(array).tolist() for array in arrays]


def case(cell, seed):
    """A network of random sizes with random weights and data, and what the engine needs to build the same."""
    random = np.random.default_rng(seed)
    samples, timesteps, features, units, outputs = (int(random.integers(1, most)) for most in (7, 13, 5, 10, 4))
    loss = str(random.choice(["mse", "binary_crossentropy"]))
    dense = keras.layers.Dense(outputs, activation="sigmoid" if loss == "binary_crossentropy" else None)
    layers = [keras.Input((timesteps, features)), getattr(keras.layers, cell)(units), dense]
    model = keras.Sequential(layers)
    model.set_weights([random.normal(0, 0.6, weight.shape) for weight in model.get_weights()])
    x = random.normal(size=(samples, timesteps, features)).astype("float32")
    y = (
        random.integers(0, 2, (samples, outputs))
        if loss == "binary_crossentropy"
        else random.normal(size=(samples, outputs))
    )
    given = {"cell": cell, "features": features, "units": units, "outputs": outputs, "loss": loss}
    given |= {"weights": flat(model.get_weights()), "timesteps": timesteps, "x": flat([x])[0], "y": flat([y])[0]}
    return model, loss, x, y.astype("float32"), given


ONCE = """given => {
  const network = engine().network(given);
  const weights = given.weights.map((each) => Float64Array.from(each));
  const outputs = [...network.predict(weights, Float64Array.from(given.x), given.timesteps)];
  const { loss, gradients } = network.gradients(weights, Float64Array.from(given.x), given.y, given.timesteps);
  return { shapes: network.shapes, outputs, loss, gradients: gradients.map((each) => [...each]) };
}"""
TEN = """given => {
  const network = engine().network(given);
  const weights = given.weights.map((each) => Float64Array.from(each));
  const update = engine()[given.optimizer](given.rate, given.clipnorm ?? undefined);
  for (let n = 0; n < given.updates; n++) {
    update(weights, network.gradients(weights, Float64Array.from(given.x), given.y, given.timesteps).gradients);
  }
  return weights.map((each) => [...each]);
}"""
REACH = """given => {
  const layer = engine().recurrent(given.cell, given.features, given.units);
  const weights = given.weights.map((each) => Float64Array.from(each));
  const last = layer.forward(weights, Float64Array.from(given.x), given.timesteps);
  return [[...last], [...layer.backward(weights, last.map(() => 1)).dx]];
}"""
FIRST = """given => {
  const { initial, generator } = engine();
  return initial(given, generator(given.seed)).map((each) => [...each]);
}"""


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("cell", CELLS)
def test_outputs_and_gradients_are_kerass(page, cell, seed):
    model, loss, x, y, given = case(cell, seed)
    got = page.evaluate(ONCE, given)
    assert [tuple(shape) for shape in got["shapes"]] == [weight.shape for weight in model.get_weights()]
    with tf.GradientTape() as tape:
        outputs = model(x)
        value = tf.reduce_mean(keras.losses.get(loss)(y, outputs))
    assert_same([got["outputs"], got["loss"]], [outputs, value])
    assert_same(got["gradients"], tape.gradient(value, model.trainable_variables))


@pytest.mark.parametrize("clipnorm", [None, 0.05])
@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", 0.1), ("adam", 0.01)])
@pytest.mark.parametrize("cell", CELLS)
def test_the_weights_after_ten_updates_are_kerass(page, cell, optimizer, rate, clipnorm):
    for seed in (10, 11):
        model, loss, x, y, given = case(cell, seed)
        made = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}[optimizer](rate, clipnorm=clipnorm)
        model.compile(made, loss)
        model.fit(x, y, batch_size=len(x), epochs=UPDATES, verbose=0)
        settings = {"optimizer": optimizer, "rate": rate, "clipnorm": clipnorm, "updates": UPDATES}
        assert_same(page.evaluate(TEN, given | settings), model.get_weights())


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradient_reaches_the_inputs_as_in_keras(page, cell):
    model, _, x, _, given = case(cell, 20)
    with tf.GradientTape() as tape:
        tape.watch(inputs := tf.constant(x))
        last = model.layers[0](inputs)
    assert_same(page.evaluate(REACH, given), [last, tape.gradient(last, inputs)])


@pytest.mark.parametrize("cell", CELLS)
def test_first_weights_are_drawn_as_kerass_defaults(page, cell):
    features, units = 3, 40
    layer = getattr(keras.layers, cell)(units)
    layer.build((None, 5, features))
    kernel, recurrent, bias = layer.get_weights()
    given = {"cell": cell, "features": features, "units": units, "seed": 0}
    mine = page.evaluate(FIRST, given)
    assert [len(each) for each in mine] == [each.size for each in layer.get_weights()]
    np.testing.assert_array_equal(np.reshape(mine[2], bias.shape), bias)
    rows = np.reshape(mine[1], recurrent.shape)
    np.testing.assert_allclose(rows @ rows.T, np.eye(units), atol=1e-12)
    limit = np.sqrt(6 / sum(kernel.shape))
    assert 0.95 * limit < np.abs(mine[0]).max() < limit
    assert abs(np.std(mine[0]) / kernel.std() - 1) < 0.15
    assert page.evaluate(FIRST, given) == mine
    assert page.evaluate(FIRST, given | {"seed": 1}) != mine
