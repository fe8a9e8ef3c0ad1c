"""The networks whose updates are timed are what their names say; the stored times are complete; errors are clear."""

import itertools

import numpy as np
import pytest

from experiments.costs import LENGTHS
from unrolled.long_sequences import costs


@pytest.mark.parametrize("name", costs.NETWORKS)
def test_a_network_reads_any_length_and_returns_one_number(name):
    model = costs.network(name)
    for timesteps in (5, 8):
        assert model(np.zeros((2, timesteps, 1), "float32")).shape == (2, 1)
    sequences = [getattr(layer, "return_sequences", False) for layer in model.layers]
    assert any(sequences) == (name in ("sequences", "stack"))
    assert not model.jit_compile


def test_the_first_update_includes_tracing():
    first, later = costs.seconds(costs.network("last output"), timesteps=4, updates=2, batch=2)
    assert first > later > 0


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: costs.network("transformer"), ValueError, "'last output'.*got 'transformer'"),
        (lambda: costs.seconds(None, timesteps=0), ValueError, "timesteps.*got 0"),
        (lambda: costs.seconds(None, timesteps=5, updates=1.5), TypeError, "updates.*got 1.5"),
    ],
)
def test_errors_name_what_they_got_and_what_was_expected(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_every_network_was_timed_at_every_length():
    rows = costs.measured()
    found = [(row["network"], row["xla"], row["timesteps"]) for row in rows]
    assert sorted(found) == sorted(itertools.product(costs.NETWORKS, (False, True), LENGTHS))
    assert all(row["first"] > row["seconds"] > 0 for row in rows)
