"""The rivals of the LSTM do what the notebook says of them, its cells are the package's code, the stored runs whole."""

import ast
import itertools
import json

import keras
import numpy as np
import pytest
from keras import layers, ops

from conftest import ROOT
from experiments import rivals as experiment
from unrolled.long_sequences import rivals, tasks

NOTEBOOK = ROOT / "notebooks" / "6-long-sequences" / "what-else-reads-7000.ipynb"
SHOWN = ("tcn", "combine", "Scan", "min_gru", "Places", "patches", "attention_pooling")


def definitions(text):
    """The shown functions and classes of a source text, without docstrings, annotations and decorators."""
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in SHOWN:
            node.decorator_list = []
            for each in ast.walk(node):
                if isinstance(each, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(each):
                    each.body = each.body[1:]
                if isinstance(each, ast.FunctionDef):
                    each.returns = None
                if isinstance(each, ast.arg):
                    each.annotation = None
            found[node.name] = ast.unparse(node)
    return found


def test_the_cells_of_the_notebook_are_the_code_of_the_package():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    package = definitions((ROOT / "unrolled" / "long_sequences" / "rivals.py").read_text(encoding="utf-8"))
    assert set(package) == set(SHOWN)
    assert definitions(code) == package


@pytest.mark.parametrize("timesteps", [1, 2, 3, 7, 64, 100])
def test_the_scan_is_the_loop(timesteps):
    generator = np.random.default_rng(timesteps)
    keep = generator.uniform(0, 1, (5, timesteps, 3)).astype("float32")
    new = generator.normal(size=(5, timesteps, 3)).astype("float32")
    state, loop = np.zeros((5, 3)), []
    for step in range(timesteps):
        state = keep[:, step] * state + new[:, step]
        loop.append(state)
    np.testing.assert_allclose(rivals.Scan()(keep, new), np.stack(loop, axis=1), rtol=1e-4, atol=1e-5)


def test_combining_is_associative():
    first, second, third = np.random.default_rng(0).normal(size=(3, 2, 4))
    one = rivals.combine(rivals.combine(first, second), third)
    other = rivals.combine(first, rivals.combine(second, third))
    np.testing.assert_allclose(one, other)


def test_a_network_with_a_scan_takes_batches_of_any_size_and_trains():
    model = rivals.network("latch", "minGRU", 6)
    for samples in (3, 8):
        x, y = tasks.latch(samples, 6, np.random.default_rng(0))
        assert np.isfinite(model.train_on_batch(x, y)).all()
        assert model.predict_on_batch(x).shape == (samples, 1)


def test_the_gate_of_the_min_gru_starts_at_one_in_so_many_timesteps():
    x = keras.Input((5, 2))
    model = keras.Model(x, rivals.min_gru(x, 4, longest=200))
    gate, new = (layer for layer in model.layers if isinstance(layer, layers.Dense))
    np.testing.assert_allclose(ops.sigmoid(gate.bias), 1 / 201, rtol=1e-5)
    assert not np.any(new.bias)


@pytest.mark.parametrize(("timesteps", "size", "depth"), [(16, 4, 2), (17, 4, 3), (8, 2, 3), (1, 4, 0)])
def test_a_tcn_sees_all_timesteps_and_never_ahead(timesteps, size, depth):
    x = keras.Input((timesteps, 1))
    model = keras.Model(x, rivals.tcn(x, 8, timesteps, size))
    assert sum(isinstance(layer, layers.Conv1D) for layer in model.layers) == depth
    series = np.random.default_rng(0).normal(size=(1, timesteps, 1)).astype("float32")
    for place in range(timesteps):
        changed = series.copy()
        changed[0, place] += 5
        moved = np.abs(model(changed) - model(series))[0].max(axis=1)
        assert not moved[:place].any()
        assert moved[place] > 0
        assert moved[-1] > 0


def test_patches_keep_their_order_only_by_their_places():
    x = keras.Input((12, 2))
    model = keras.Model(x, rivals.patches(x, 4, size=3))
    assert model.output_shape == (None, 4, 4)
    (places,) = (layer for layer in model.layers if isinstance(layer, rivals.Places))
    series = np.random.default_rng(0).normal(size=(2, 12, 2)).astype("float32")
    turned = series.reshape(2, 4, 3, 2)[:, ::-1].reshape(2, 12, 2)
    assert np.abs(model(series) - model(turned)[:, ::-1]).max() > 1e-3
    places.set_weights([np.zeros((4, 4))])
    np.testing.assert_allclose(model(series), model(turned)[:, ::-1], atol=1e-5)


def test_attention_pooling_is_a_weighted_mean():
    x = keras.Input((6, 3))
    model = keras.Model(x, rivals.attention_pooling(x))
    series = np.random.default_rng(0).normal(size=(4, 6, 3)).astype("float32")
    model.set_weights([np.zeros((3, 1)), np.zeros(1)])
    np.testing.assert_allclose(model(series), series.mean(axis=1), atol=1e-6)
    model.set_weights([100 * np.eye(3)[:, :1], np.zeros(1)])
    largest = series[np.arange(4), series[:, :, 0].argmax(axis=1)]
    np.testing.assert_allclose(model(series), largest, atol=0.05)


@pytest.mark.parametrize("model", rivals.MODELS)
def test_every_model_reads_a_sequence(model):
    network = rivals.network("adding", model, 40)
    assert network.output_shape == (None, 1)
    assert (network.jit_compile is True) == (model in rivals.COMPILED)


def test_unknown_models_are_refused():
    with pytest.raises(ValueError, match="model must be one of 'dense'.*; got 'transformer'"):
        rivals.network("latch", "transformer", 40)
    with pytest.raises(ValueError, match="task must be one of 'adding', 'latch'; got 'copy'"):
        rivals.network("copy", "LSTM", 40)


# ---- the stored measurements -----------------------------------------------------------------------------------------


def test_every_rate_was_chosen_from_the_whole_grid():
    tried = rivals.results(choosing=True)
    keys = [(row["task"], row["model"], row["rate"]) for row in tried]
    assert len(keys) == len(set(keys))
    for task in experiment.LENGTHS:
        for model in rivals.MODELS:
            rates = {row["rate"] for row in tried if (row["task"], row["model"]) == (task, model)}
            assert rates == set(experiment.GRID)
            mine = [row for row in tried if (row["task"], row["model"]) == (task, model)]
            if task != "adding" or any(row["solved"] for row in mine):
                assert experiment.RATES[task, model] == rivals.chosen(task, model)
            else:
                assert (task, model) not in experiment.RATES
    assert {row["seed"] for row in tried} == {experiment.CHOOSING}


def test_every_verdict_has_its_three_seeds_at_the_chosen_rate():
    rows = rivals.results()
    pairs = {(row["task"], row["model"]) for row in rows if row["timesteps"] < 7000}
    assert {("latch", model) for model in rivals.MODELS} <= pairs
    for task, model in pairs:
        mine = [row for row in rows if (row["task"], row["model"]) == (task, model) and row["timesteps"] < 7000]
        assert sorted(row["seed"] for row in mine) == list(experiment.SEEDS)
        assert {row["rate"] for row in mine} == {experiment.RATES[task, model]}
    assert experiment.CHOOSING not in experiment.SEEDS


def test_what_was_solved_was_below_the_limit_and_what_was_not_had_its_seconds():
    for row in [*rivals.results(), *rivals.results(choosing=True)]:
        assert row["solved"] == (row["error"] < tasks.SOLVED[row["task"]])
        if not row["solved"]:
            assert row["seconds"] >= (experiment.SECONDS if row["timesteps"] <= 800 else experiment.LONG_SECONDS)


def test_what_was_tried_at_7000_timesteps_had_solved_800():
    rows = [row for row in rivals.results() if row["task"] == "latch"]
    good = {row["model"] for row in rows if row["timesteps"] == 800 and row["solved"]}
    long = {row["model"] for row in rows if row["timesteps"] == 7000}
    assert long <= set(experiment.LONG) <= good


def test_an_update_over_7000_timesteps_costs_more_than_one_over_800():
    rows = [row for row in rivals.results() if (row["task"], row["timesteps"]) == ("latch", 800)]
    short = {row["model"]: 1000 * row["seconds"] / row["updates"] for row in rows}
    assert set(rivals.costs()) == {(model, 7000) for model in experiment.COST_MODELS}
    for model in experiment.COST_MODELS:
        assert rivals.costs()[model, 7000] > 3 * short[model]


def test_both_backends_were_timed():
    times = rivals.backends()
    layers_timed = ("LSTM", "LSTM, sequences", "minGRU")
    assert set(times) == set(itertools.product(("tensorflow", "jax"), layers_timed, (2000,)))
    assert min(times.values()) > 0


def test_the_record_is_there():
    assert "pip install jax" in experiment.__doc__
    assert rivals.record()["details"]["rates"] == experiment.EXPERIMENT.details["rates"]
