"""The recurrent layers that chapter 6 compares, and the chrono initialisation."""

from typing import Any

import keras

from unrolled.core.arguments import check_whole

CELLS = ("SimpleRNN", "GRU", "LSTM, bias 0", "LSTM", "LSTM, chrono")


@keras.saving.register_keras_serializable("unrolled")
class Chrono(keras.initializers.Initializer):
    """The chrono initialisation of an LSTM's bias, for `LSTM(bias_initializer=Chrono(T), unit_forget_bias=False)`.

    Source: C. Tallec and Y. Ollivier (2018), arXiv 1804.11188. Each unit's forget bias is the logarithm of a number
    drawn uniformly from 1 to `longest - 1`, and its input bias is minus that: unit by unit, the fresh cell keeps its
    state for something between 1 and `longest` timesteps. The other biases are 0.

    Args:
        longest: the longest lag that is to be learnt, a whole number from 3.
        seed: as for every initializer of Keras.
    """

    def __init__(self, longest: int, seed: int | None = None) -> None:
        check_whole(longest=(longest, 3))
        self.longest, self.seed = int(longest), seed

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> Any:
        units = shape[0] // 4  # Keras keeps the biases of input, forget, cell and output gate in this order
        draw = keras.initializers.RandomUniform(minval=1, maxval=self.longest - 1, seed=self.seed)
        forget = keras.ops.log(draw((units,), dtype=dtype))
        return keras.ops.concatenate([-forget, forget, keras.ops.zeros((2 * units,), dtype=dtype)])

    def get_config(self) -> dict[str, Any]:
        return {"longest": self.longest, "seed": self.seed}


def recurrent(cell: str, units: int, longest: int | None = None, **options: Any) -> keras.layers.Layer:
    """The recurrent layer that a name of `CELLS` stands for.

    Args:
        cell: one of `CELLS`. "LSTM" is as Keras makes it, with forget bias 1.
        units: of the layer.
        longest: the longest lag, for "LSTM, chrono".
        options: passed on to the layer.

    Raises:
        ValueError: `cell` is not among `CELLS`, or chrono came without `longest`.
    """
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(map(repr, CELLS))}; {cell!r} came.")
    if cell == "LSTM, chrono":
        if longest is None:
            raise ValueError("'LSTM, chrono' needs longest=, the longest lag that is to be learnt.")
        options |= {"bias_initializer": Chrono(longest), "unit_forget_bias": False}
    elif cell == "LSTM, bias 0":
        options |= {"unit_forget_bias": False}
    return getattr(keras.layers, cell.partition(",")[0])(units, **options)
