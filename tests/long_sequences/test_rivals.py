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
from unrolled.long_sequences import race, rivals, tasks
from unrolled.long_sequences.spectra import LABELS

NOTEBOOK = ROOT / "notebooks" / "6-long-sequences" / "what-else-reads-7000.ipynb"
SHOWN = ("tcn", "combine", "by_doubling", "Scan", "min_gru", "Places", "patches", "attention_pooling")


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


@pytest.mark.parametrize("model", rivals.ON_SPECTRA)
def test_every_model_of_spectra_has_the_same_readout_over_all_places(model):
    network = rivals.spectra_network(model, points=400)
    passed, hidden, last = network.layers[-3:]
    assert isinstance(passed, layers.Flatten)
    assert (hidden.units, hidden.activation, last.units) == (64, keras.activations.relu, 3)
    places = {"dense": (400, 1), "convolution": (23, 16)}.get(model, (400 // rivals.PIECE, rivals.UNITS))
    assert passed.input.shape == (None, *places)
    assert network.output_shape == (None, 3)
    assert (network.jit_compile is True) == (model in rivals.COMPILED)


@pytest.mark.parametrize("model", sorted(set(rivals.ON_SPECTRA) - {"convolution"}))
def test_no_point_of_a_spectrum_is_lost_before_the_readout(model):
    x = keras.Input((200,))
    network = keras.Model(x, rivals.states(model, x))
    flux = np.random.default_rng(0).normal(size=(1, 200)).astype("float32")
    moved = np.abs(network(flux + 5 * np.eye(200, dtype="float32")) - network(flux))
    assert (moved.max(axis=(1, 2)) > 0).all()


def test_the_convolution_is_that_of_the_race():
    assert rivals.spectra_network("convolution").count_params() == race.build("convolution, flat", 0.003).count_params()


def test_what_spectra_cannot_use_is_refused():
    with pytest.raises(ValueError, match="model must be one of 'dense'.*; got 'ridge'"):
        rivals.spectra_network("ridge")
    with pytest.raises(ValueError, match="points must be a multiple of 50, the points of a piece; got 7001"):
        rivals.spectra_network("LSTM", points=7001)


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


def of_spectra(choosing):
    """The rows of a table of spectra by model."""
    found = {}
    for row in rivals.spectra_results(choosing):
        found.setdefault(row["model"], []).append(row)
    return found


def test_every_rate_on_spectra_was_chosen_on_validation_stars_of_another_seed():
    tried, final = of_spectra(choosing=True), of_spectra(choosing=False)
    assert set(tried) == set(final)
    assert set(final) == set(experiment.ON_SPECTRA) <= set(rivals.ON_SPECTRA)
    for model, rows in tried.items():
        scores = {row["rate"]: row["score"] for row in rows}
        best = min(scores, key=scores.get)
        inner = min(experiment.SPECTRA_GRID, key=scores.get)
        beyond = [experiment.BEYOND[inner]] if inner in experiment.BEYOND else []
        assert sorted(scores) == sorted([*experiment.SPECTRA_GRID, *beyond])
        assert {row["seed"] for row in rows} == {experiment.CHOOSING}
        assert [(row["seed"], row["rate"]) for row in final[model]] == [(seed, best) for seed in experiment.SEEDS]


def test_every_training_on_spectra_had_its_seconds_and_its_score_is_that_of_its_errors():
    baseline = {row["seed"]: row for row in race.results() if row["model"] == "mean" and row["velocity"] == 0}
    for row in rivals.spectra_results():
        assert experiment.SPECTRA_SECONDS <= row["seconds"] < experiment.SPECTRA_SECONDS + 1
        shares = [row[label] / baseline[row["seed"]][label] for label in LABELS]
        assert row["score"] == pytest.approx(np.mean(shares), abs=1e-3)


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


@pytest.mark.parametrize("timesteps", [1, 2, 5, 8, 100])
def test_doubling_gives_the_states_of_the_scan(timesteps):
    random = np.random.default_rng(timesteps)
    keep = random.uniform(0.5, 1, size=(3, timesteps, 2)).astype("float32")
    new = random.normal(size=(3, timesteps, 2)).astype("float32")
    np.testing.assert_allclose(rivals.by_doubling(keep, new), rivals.Scan()(keep, new), rtol=1e-4, atol=1e-5)
