"""The recurrent layers that chapter 6 compares, and the chrono initialisation."""

from typing import Any

import keras

from unrolled.core.arguments import check_whole

CELLS = ("SimpleRNN", "GRU", "LSTM, bias 0", "LSTM", "LSTM, chrono")


@keras.saving.register_keras_serializable("unrolled")
class Chrono(keras.initializers.Initializer):
    """The chrono initialisation of an LSTM's bias, for `LSTM(bias_initializer=Chrono(T), unit_forget_bias=False)`.

    Source: C. Tallec and Y. Ollivier (2018), arXiv 1804.11188. Each unit's forget bias is the logarithm of a number
    drawn uniformly from 1 to `longest - 1`, and its input bias is the negative of that. So an untrained cell keeps the
    state of each unit for between 1 and `longest` timesteps. The other biases are 0.

    Args:
        longest: the longest lag to learn in timesteps, an integer of at least 3.
        seed: as for every Keras initializer.
    """

    def __init__(self, longest: int, seed: int | None = None) -> None:
        check_whole(longest=(longest, 3))
        self.longest, self.seed = int(longest), seed

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> Any:
        units = shape[0] // 4  # Keras's order of the biases: input, forget, cell and output gate
        draw = keras.initializers.RandomUniform(minval=1, maxval=self.longest - 1, seed=self.seed)
        forget = keras.ops.log(draw((units,), dtype=dtype))
        return keras.ops.concatenate([-forget, forget, keras.ops.zeros((2 * units,), dtype=dtype)])

    def get_config(self) -> dict[str, Any]:
        return {"longest": self.longest, "seed": self.seed}


def recurrent(cell: str, units: int, longest: int | None = None, **options: Any) -> keras.layers.Layer:
    """The recurrent layer for a name in `CELLS`.

    Args:
        cell: one of `CELLS`. "LSTM" is a default Keras `LSTM`, with forget bias 1.
        units: the units of the layer.
        longest: the longest lag in timesteps, for "LSTM, chrono".
        options: passed to the layer.

    Raises:
        ValueError: `cell` is not in `CELLS`, or `longest` is missing for "LSTM, chrono".
    """
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(map(repr, CELLS))}; got {cell!r}.")
    if cell == "LSTM, chrono":
        if longest is None:
            raise ValueError("longest must be the longest lag to learn for 'LSTM, chrono'; got None.")
        options |= {"bias_initializer": Chrono(longest), "unit_forget_bias": False}
    elif cell == "LSTM, bias 0":
        options |= {"unit_forget_bias": False}
    return getattr(keras.layers, cell.partition(",")[0])(units, **options)
