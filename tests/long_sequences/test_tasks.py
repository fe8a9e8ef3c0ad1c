"""The tasks have the lag that they say, the networks are what their names say, and wrong arguments are refused."""

import keras
import numpy as np
import pytest

from experiments import tasks as horizon
from unrolled.long_sequences import cells, tasks


@pytest.fixture
def generator():
    return np.random.default_rng(0)


@pytest.mark.parametrize("timesteps", [2, 3, 10, 801])
def test_adding_is_the_sum_of_the_marked(generator, timesteps):
    x, y = tasks.adding(200, timesteps, generator)
    assert x.shape == (200, timesteps, 2)
    assert x.dtype == y.dtype == "float32"
    half = timesteps // 2
    assert (x[:, :half, 1].sum(axis=1) == 1).all()
    assert (x[:, half:, 1].sum(axis=1) == 1).all()
    np.testing.assert_allclose((x[..., 0] * x[..., 1]).sum(axis=1, keepdims=True), y, rtol=1e-6)


def test_adding_has_its_baseline(generator):
    _, y = tasks.adding(100_000, 2, generator)
    assert np.mean((y - 1) ** 2) == pytest.approx(tasks.BASELINE["adding"], rel=0.02)


@pytest.mark.parametrize("timesteps", [2, 50])
def test_latch_shows_its_bit_first(generator, timesteps):
    x, y = tasks.latch(500, timesteps, generator)
    np.testing.assert_array_equal(x[:, 0, 0], 2 * y[:, 0] - 1)
    np.testing.assert_array_equal(x[:, 0, 1], 1)
    assert not x[:, 1:, 1].any()
    assert abs(y.mean() - 0.5) < 0.1
    assert abs(np.corrcoef(x[:, -1, 0], y[:, 0])[0, 1]) < 0.2


@pytest.mark.parametrize("timesteps", [7, 30])
def test_copy_shows_waits_and_asks(generator, timesteps):
    x, y = tasks.copy(100, timesteps, generator)
    assert x.shape == (100, timesteps, 6)
    assert y.shape == (100, 3)
    symbols = x.argmax(axis=2)
    assert (x.sum(axis=2) == 1).all()
    np.testing.assert_array_equal(symbols[:, :3], y)
    assert (symbols[:, -4] == 5).all()
    assert (np.delete(symbols[:, 3:], timesteps - 7, axis=1) == 4).all()


@pytest.mark.parametrize("task", tasks.TASKS)
def test_tasks_are_new_and_repeatable(task):
    draw = tasks.TASKS[task]
    one, again, other = (draw(8, 20, np.random.default_rng(seed))[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.parametrize("task", tasks.TASKS)
def test_tasks_refuse(task, generator):
    draw = tasks.TASKS[task]
    for timesteps in (0, -5, 1):
        with pytest.raises(ValueError, match="timesteps must be an integer of at least"):
            draw(4, timesteps, generator)
    for timesteps in (10.0, "ten", True, None):
        with pytest.raises(TypeError, match="timesteps must be an integer"):
            draw(4, timesteps, generator)
    with pytest.raises(ValueError, match="samples must be"):
        draw(0, 20, generator)
    with pytest.raises(TypeError, match="default_rng"):
        draw(4, 20, 0)


def test_copy_says_why_it_is_too_short(generator):
    with pytest.raises(ValueError, match="three symbols, the signal and three answers"):
        tasks.copy(4, 6, generator)


def test_chrono_is_the_paper():
    keras.utils.set_random_seed(0)
    bias = np.array(cells.Chrono(100)((4 * 500,)))
    entry, forget, rest = bias[:500], bias[500:1000], bias[1000:]
    np.testing.assert_allclose(entry, -forget)
    assert not rest.any()
    assert np.exp(forget).min() >= 1
    assert np.exp(forget).max() <= 99
    assert np.exp(forget).mean() == pytest.approx(50, rel=0.1)


def test_chrono_is_drawn_again_and_survives_a_copy():
    keras.utils.set_random_seed(0)
    layer = cells.recurrent("LSTM, chrono", 8, longest=50)
    layer.build((None, 5, 2))
    again = keras.layers.LSTM.from_config(layer.get_config())
    again.build((None, 5, 2))
    assert again.get_config()["bias_initializer"]["config"]["longest"] == 50
    assert (layer.get_weights()[2][:8] != again.get_weights()[2][:8]).any()


@pytest.mark.parametrize("spread", [True, False])
@pytest.mark.parametrize("gates", [["input"], ["forget"], ["input", "forget"]])
def test_a_gate_that_is_not_named_keeps_the_default_bias(gates, spread):
    entry, forget, *rest = np.array(cells.Chrono(100, seed=0, gates=gates, spread=spread)((4 * 5,))).reshape(4, 5)
    chosen = np.full(5, np.log(100)) if not spread else np.array(cells.Chrono(100, seed=0)((4 * 5,)))[5:10]
    np.testing.assert_allclose(entry, -chosen if "input" in gates else 0, rtol=1e-5)
    np.testing.assert_allclose(forget, chosen if "forget" in gates else 1, rtol=1e-5)
    assert not np.any(rest)


@pytest.mark.parametrize("cell", cells.RIVALS)
def test_every_rival_is_built_and_survives_a_copy(cell):
    layer = cells.recurrent(cell, 4, longest=80)
    assert layer(np.zeros((1, 5, 2))).shape == (1, 8 if cell == "LSTM, both ways" else 4)
    again = type(layer).from_config(layer.get_config())
    again.build((None, 5, 2))
    assert [each.shape for each in again.weights] == [each.shape for each in layer.weights]


@pytest.mark.parametrize(("cell", "longest"), [("LSTM, chrono, 10 T", 800), ("LSTM, chrono, T/8", 10)])
def test_a_lag_that_is_guessed_wrong(cell, longest):
    layer = cells.recurrent(cell, 4, longest=80)
    assert layer.get_config()["bias_initializer"]["config"]["longest"] == longest


def test_the_update_bias_keeps_the_state_of_a_gru():
    layer = cells.recurrent("GRU, log T", 4, longest=100)
    layer.build((None, 5, 2))
    kernel, recurrent, bias = layer.get_weights()
    layer.set_weights([kernel, 0 * recurrent, bias])
    state = layer(np.zeros((1, 50, 2)), initial_state=np.ones((1, 4)))
    np.testing.assert_allclose(state, (100 / 101) ** 50, rtol=1e-4)  # sigmoid(log T) = T / (T + 1)


def test_chrono_refuses():
    for gates in ([], ["output"], ["input", "cell"]):
        with pytest.raises(ValueError, match="gates must hold"):
            cells.Chrono(10, gates=gates)
    for longest in (2, 0, -1):
        with pytest.raises(ValueError, match="of at least 3"):
            cells.Chrono(longest)
    for longest in (2.5, "long", True):
        with pytest.raises(TypeError, match="integer"):
            cells.Chrono(longest)


@pytest.mark.parametrize(("cell", "forget"), [("LSTM", 1), ("LSTM, bias 0", 0)])
def test_the_forget_bias_of_each_lstm(cell, forget):
    layer = cells.recurrent(cell, 4)
    layer.build((None, 5, 2))
    assert (layer.get_weights()[2][4:8] == forget).all()


def test_networks_refuse():
    with pytest.raises(ValueError, match="cell must be one of"):
        cells.recurrent("lstm", 4)
    with pytest.raises(ValueError, match="longest must be"):
        cells.recurrent("LSTM, chrono", 4)
    with pytest.raises(ValueError, match="longest must be"):
        cells.recurrent("GRU, log T", 4)
    with pytest.raises(ValueError, match="task must be one of"):
        tasks.network("add", "GRU", 10)


@pytest.mark.parametrize("task", tasks.TASKS)
def test_training_starts_at_the_baseline(task, generator):
    model = tasks.network(task, "SimpleRNN", 8, units=2, learning_rate=1e-9, jit_compile=False)
    solved, updates, error = tasks.train(model, task, 8, generator, go_on=lambda n: n < 2, batch=64, block=2)
    assert not solved
    assert updates == 2
    assert error > tasks.BASELINE[task] / 2


def test_the_stored_map_is_whole():
    rows, about = tasks.horizon()
    assert about["processor_seconds"] >= sum(row["seconds"] for row in rows)
    keys = [(row["task"], row["cell"], row["timesteps"], row["seed"]) for row in rows]
    assert len(keys) == len(set(keys))
    for row in rows:
        assert row["task"] in tasks.TASKS
        assert row["cell"] in cells.CELLS + cells.RIVALS
        assert row["solved"] == (row["error"] < tasks.SOLVED[row["task"]])
        assert row["sequences"] == row["updates"] * horizon.BATCH
        assert row["baseline"] == pytest.approx(tasks.BASELINE[row["task"]], abs=1e-4)
        if not row["solved"]:
            assert row["seconds"] >= horizon.budget(row["timesteps"])


def test_the_plan_holds_every_group_once():
    groups = horizon.plan()
    assert len(groups) == len(set(groups))
    assert {group[0] for group in groups} == set(tasks.TASKS)
    assert {group[1] for group in groups} == {*cells.CELLS, *cells.RIVALS}
    rows, _ = tasks.horizon()
    assert {(row["task"], row["cell"], row["timesteps"]) for row in rows} == set(groups)
