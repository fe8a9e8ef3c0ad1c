"""All checks together: each has its name, and those of training need a loss."""

import keras
import pytest
from keras import layers

from doctor_models import sums
from unrolled.doctor.checks import ALL, in_order
from unrolled.doctor.finding import CHECKS
from unrolled.doctor.prepare import prepare

OF_TRAINING = CHECKS[CHECKS.index("first-loss") : CHECKS.index("cost")]


def test_every_name_has_its_check_and_every_check_its_name():
    assert set(ALL) == set(CHECKS)
    assert [name for name, _ in in_order()] == list(CHECKS)


@pytest.mark.parametrize("name", [name for name in OF_TRAINING if name != "order-unused"])
def test_without_a_loss_there_is_nothing_to_measure(name):
    """The order can be measured without one: shuffled timesteps move the outputs or not."""
    bare = keras.Sequential([keras.Input((6, 1)), layers.GRU(2), layers.Dense(1)])
    assert ALL[name](prepare(bare, *sums())) is None
