"""The doctor's collection: what it covers, and that a sample of its programs can be made and runs."""

import keras
import numpy as np
import pytest

from experiments.clinic import develop_sick, develop_sound, score_sick, score_sound
from experiments.clinic.program import CELLS, SIZES
from unrolled.doctor.finding import CHECKS

HALVES = {"develop": (develop_sick, develop_sound), "score": (score_sick, score_sound)}
SICK = [*develop_sick.PROGRAMS, *score_sick.PROGRAMS]
SOUND = [*develop_sound.PROGRAMS, *score_sound.PROGRAMS]


def arrays(values):
    """The arrays of inputs or targets, which may be one array, a list or a dict of them."""
    return list(values.values()) if isinstance(values, dict) else values if isinstance(values, list) else [values]


def first(values, samples):
    """The first samples of inputs."""
    return [part[:samples] for part in values] if isinstance(values, list) else values[:samples]


def size(case):
    """The size by the rule of `Program`. The second axis has the timesteps, also where there is no third."""
    wide = case.model.count_params() * arrays(case.x)[0].shape[1]
    return next(name for name, limit in SIZES.items() if wide < limit)


def test_names_are_unique_and_there_are_enough():
    names = [program.name for program in SICK + SOUND]
    assert len(set(names)) == len(names)
    assert len(SICK) >= 64
    assert len(SOUND) >= 30


@pytest.mark.parametrize("half", HALVES)
def test_a_half_has_every_check_every_size_and_every_cell(half):
    sick, sound = (module.PROGRAMS for module in HALVES[half])
    assert {program.check for program in sick} == set(CHECKS)
    assert {program.check for program in sound} == {""}
    assert {program.size for program in sick} == set(SIZES)
    assert {program.cell for program in [*sick, *sound]} == set(CELLS)
    assert len(sick) >= 32
    assert len(sound) >= 15


def test_descriptions_use_the_known_words():
    for program in SICK + SOUND:
        assert set(program.also) <= set(CHECKS) - {program.check}, program.name
        assert program.source, program.name
        assert program.make.__doc__, program.name


@pytest.mark.parametrize("program", (SICK + SOUND)[::4], ids=lambda program: program.name)  # scoring runs them all
def test_a_program_runs(program):
    case = program.make()
    samples = {len(part) for part in [*arrays(case.x), *arrays(case.y)]}
    assert len(samples) == 1
    inputs = getattr(case.model, "inputs", None)  # a subclassed model has none before its first call
    outputs = case.model(first(case.x, (inputs and inputs[0].shape[0]) or 2))
    assert case.model.compiled
    assert size(case) == program.size
    if not {"bad-values", "input-scale", "gradient-explodes"} & {program.check, *program.also}:
        assert all(np.isfinite(part).all() for part in arrays(outputs))
    keras.backend.clear_session()


@pytest.mark.parametrize("program", [SICK[0], SICK[-3], SOUND[3], SOUND[-4]], ids=lambda program: program.name)
def test_a_program_is_the_same_each_time(program):
    one, two = program.make(), program.make()
    for a, b in zip(arrays(one.x) + arrays(one.y), arrays(two.x) + arrays(two.y), strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(one.model.get_weights(), two.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
