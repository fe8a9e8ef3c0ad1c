"""The recurrent layers that chapter 6 compares, and the initial biases that decide how far they remember."""

from collections.abc import Callable, Sequence
from typing import Any

import keras

from unrolled.core.arguments import check_whole

CELLS = ("SimpleRNN", "GRU", "LSTM, bias 0", "LSTM", "LSTM, chrono")
GATES = ("input", "forget")


@keras.saving.register_keras_serializable("unrolled")
class Chrono(keras.initializers.Initializer):
    """The chrono initialisation of an LSTM's bias, for `LSTM(bias_initializer=Chrono(T), unit_forget_bias=False)`.

    Source: C. Tallec and Y. Ollivier (2018), arXiv 1804.11188. Each unit's forget bias is the logarithm of a number
    drawn uniformly from 1 to `longest - 1`, and its input bias is the negative of that. So an untrained cell keeps the
    state of each unit for between 1 and `longest` timesteps. The other biases are 0.

    Args:
        longest: the longest lag to learn in timesteps, an integer of at least 3.
        seed: as for every Keras initializer.
        gates: the gates that get their bias, "input" and "forget" or one of them. The other one's is as in a default
            Keras `LSTM`: 0 for the input gate, 1 for the forget gate.
        spread: False gives every unit the same bias, the logarithm of `longest`.

    Raises:
        TypeError: `longest` is not an integer.
        ValueError: `longest` is below 3, or `gates` are not from `GATES`.
    """

    def __init__(
        self, longest: int, seed: int | None = None, gates: Sequence[str] = GATES, spread: bool = True
    ) -> None:
        check_whole(longest=(longest, 3))
        if not gates or not set(gates) <= set(GATES):
            raise ValueError(f"gates must hold 'input', 'forget' or both; got {gates!r}.")
        self.longest, self.seed, self.gates, self.spread = int(longest), seed, tuple(gates), spread

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> Any:
        units = shape[0] // 4  # Keras's order of the biases: input, forget, cell and output gate
        draw = keras.initializers.RandomUniform(minval=1, maxval=self.longest - 1, seed=self.seed)
        kept = draw((units,), dtype=dtype) if self.spread else keras.ops.full((units,), self.longest, dtype=dtype)
        bias, zeros = keras.ops.log(kept), keras.ops.zeros((units,), dtype=dtype)
        first = -bias if "input" in self.gates else zeros
        second = bias if "forget" in self.gates else zeros + 1
        return keras.ops.concatenate([first, second, zeros, zeros])

    def get_config(self) -> dict[str, Any]:
        return {"longest": self.longest, "seed": self.seed, "gates": list(self.gates), "spread": self.spread}


@keras.saving.register_keras_serializable("unrolled")
class UpdateBias(keras.initializers.Initializer):
    """A GRU's bias whose update gate starts at the logarithm of the longest lag, for `GRU(bias_initializer=...)`.

    Keras's update gate is the share of the old state that is kept, so one bias keeps the state and keeps new inputs
    out. The other biases are 0.

    Args:
        longest: the longest lag to learn in timesteps, an integer of at least 3.
    """

    def __init__(self, longest: int) -> None:
        check_whole(longest=(longest, 3))
        self.longest = int(longest)

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> Any:
        units = shape[-1] // 3  # (2, 3 * units): of input and recurrent kernel, which are added; update gate first
        update = keras.ops.log(keras.ops.full((1, units), self.longest, dtype=dtype))
        rest = keras.ops.zeros((1, 2 * units), dtype=dtype)
        first = keras.ops.concatenate([update, rest], axis=1)
        return keras.ops.concatenate([first, keras.ops.zeros((shape[0] - 1, shape[1]), dtype=dtype)])

    def get_config(self) -> dict[str, Any]:
        return {"longest": self.longest}


BIASES: dict[str, Callable[[int], keras.initializers.Initializer]] = {
    "LSTM, chrono": Chrono,
    "LSTM, chrono, 10 T": lambda longest: Chrono(10 * longest),
    "LSTM, chrono, T/8": lambda longest: Chrono(longest // 8),
    "LSTM, both log T": lambda longest: Chrono(longest, spread=False),
    "LSTM, forget log T": lambda longest: Chrono(longest, gates=["forget"], spread=False),
    "LSTM, forget spread": lambda longest: Chrono(longest, gates=["forget"]),
    "LSTM, input log T": lambda longest: Chrono(longest, gates=["input"], spread=False),
    "LSTM, input spread": lambda longest: Chrono(longest, gates=["input"]),
    "GRU, log T": UpdateBias,
}
RIVALS = (*list(BIASES)[1:], "LSTM, both ways")


def recurrent(cell: str, units: int, longest: int | None = None, **options: Any) -> keras.layers.Layer:
    """The recurrent layer for a name in `CELLS` or `RIVALS`.

    Args:
        cell: one of `CELLS` or `RIVALS`. "LSTM" is a default Keras `LSTM`, with forget bias 1; "LSTM, both ways" is
            that in a `Bidirectional`, with `units` in each direction.
        units: the units of the layer.
        longest: the longest lag in timesteps (T), for the names in `BIASES`.
        options: passed to the layer.

    Raises:
        ValueError: `cell` is not in `CELLS` or `RIVALS`, or `longest` is missing for one of `BIASES`.
    """
    if cell not in CELLS + RIVALS:
        raise ValueError(f"cell must be one of {', '.join(map(repr, CELLS + RIVALS))}; got {cell!r}.")
    kind = cell.partition(",")[0]
    if cell in BIASES:
        if longest is None:
            raise ValueError(f"longest must be the longest lag to learn for {cell!r}; got None.")
        options["bias_initializer"] = BIASES[cell](longest)
    if cell == "LSTM, bias 0" or (kind == "LSTM" and cell in BIASES):
        options["unit_forget_bias"] = False
    layer = getattr(keras.layers, kind)(units, **options)
    return keras.layers.Bidirectional(layer) if cell == "LSTM, both ways" else layer
