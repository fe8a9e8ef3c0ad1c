"""What the checks compare with."""

import keras
import numpy as np
import pytest

from unrolled.doctor.checks.baselines import interval, loss_kind


@pytest.mark.parametrize(
    ("loss", "kind"),
    [
        ("mean_squared_error", "mse"),
        (keras.losses.mean_absolute_error, "mae"),
        (keras.losses.SparseCategoricalCrossentropy(), "sparse"),
        (lambda y, p: y - p, None),
    ],
)
def test_losses_are_known_by_name_function_and_object(loss, kind):
    assert loss_kind(loss) == kind


def test_the_interval_holds_the_mean_of_noise_and_leaves_out_zero_for_a_shift():
    noise = np.random.default_rng(0).normal(size=400)
    low, high = interval(noise)
    assert low < 0 < high
    assert interval(noise + 1)[0] > 0
    assert interval(noise[:39]) is None
