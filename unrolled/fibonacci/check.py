"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

import numpy as np

from unrolled.core.exercise import Array, Number


class Kernel(Array):
    """A recurrent kernel of two linear units, judged by the terms that it produces: many kernels produce the same."""

    kind = "kernel"

    def terms(self, kernel: np.ndarray) -> np.ndarray:
        """Seven terms, read from unit 1 after an impulse into unit 1; `kernel` has axes (units, units)."""
        state, made = np.eye(len(kernel))[0], []
        for _ in range(7):
            made.append(state[0])
            state = state @ kernel
        return np.array(made)

    def _same(self, one, other):
        return one.shape == other.shape and np.allclose(self.terms(one), self.terms(other))

    def _overlooked(self, given):
        if given.shape != self.expected.shape:
            return self._otherwise(given)
        begins = ", ".join(f"{value:g}" for value in self.terms(given)[:5])
        return f"Your kernel produces {begins} and so on. {super()._overlooked(given)}"

    def _otherwise(self, given):
        if given.shape != self.expected.shape:
            return super()._otherwise(given)
        return "Multiply the row vector h by each of its columns to check."


scale_idle_weights = Number(
    about="the weights of LSTM(4) on keras.Input((1, 2)) that cannot change the output",
    wanted="the number of weights, an integer",
    expected=76,
    why=(
        "The recurrent kernel (4, 16) multiplies a state of zeros. The forget gate, with 2 × 4 weights and 4 biases, "
        "multiplies a cell state of zeros."
    ),
    misreadings=[
        (64, "The whole recurrent kernel is among them, but one of the four gates has nothing to work on either."),
        (12, "That is one gate without its part of the recurrent kernel. The whole recurrent kernel is idle."),
        (28, "That is one gate with its part of the recurrent kernel. The other gates' parts of it are idle too."),
        (72, "The biases of one gate are missing."),
        (68, "One gate's kernel reads two features for each unit."),
        (112, "Those are all the weights of the layer, and some of them do change the output."),
        (36, "Those are the weights that do change the output."),
        (7, "That is right for one unit. Here there are four units, and the recurrent kernel grows with their square."),
        (16, "That is one gate's part of the recurrent kernel."),
    ],
)

scale_accuracy = Number(
    about="Keras's accuracy for 250 positive targets divided by the largest, all forecast exactly",
    wanted="the accuracy, a number between 0 and 1",
    expected=1 / 250,
    why=(
        "Only the largest target is exactly 1, and its forecast is above 0.5. All the others are between 0 and 1, so "
        "a forecast that is rounded to 0 or 1 cannot equal them."
    ),
    misreadings=[
        (1, "The forecasts are rounded to 0 or 1 before they are compared. The targets are not."),
        (100, "The accuracy is a share between 0 and 1, and the forecasts are rounded before they are compared."),
        (0, "Almost. Is there a target that a rounded forecast can equal?"),
        (0.5, "The targets are not rounded, only the forecasts. Which targets can a 0 or a 1 equal?"),
        (250, "The accuracy is a share between 0 and 1."),
    ],
)

scale_first_lost = Number(
    about="the first n for which float16 cannot hold F(n) exactly",
    wanted="the number n of the term, an integer",
    expected=19,
    why=(
        "Beyond 2,048 float16 holds only even numbers, and F(18) = 2,584 is even. Beyond 4,096 it holds only multiples "
        "of 4, and F(19) = 4,181 is none."
    ),
    misreadings=[
        (17, "F(17) is 1,597, which is less than 2,048."),
        (18, "F(18) is beyond 2,048, but some numbers there can still be held exactly. Try it."),
        (4181, "That is a term F(n). What is its n?"),
        (2584, "That is a term, and float16 holds it exactly."),
        (25, "That is the first term beyond the range of float16. It loses digits earlier."),
        (2048, "That is where the gaps between the float16 numbers begin. Which term is the first to fall into a gap?"),
    ],
)

ways_recurrent_kernel = Kernel(
    about="a recurrent kernel for 1, 1, 3, 5, 11, 21, 43, read from unit 1 after an impulse into unit 1",
    wanted="a recurrent kernel, axes (units, units)",
    expected=[[1, 1], [2, 0]],
    why="The new term is the last term plus twice the one before, which the state has kept.",
    misreadings=[
        ([[2, 1], [1, 0]], "Those are twice the last term plus the one before. It should be the other way round."),
        ([[1, 1], [1, 0]], "Those are the Fibonacci numbers. The term before the last must count twice."),
        ([[1, 0], [2, 0]], "The term before the last does not reach the new term. Is it remembered, and is it read?"),
    ],
)

ways_growth = Number(
    about="the factor by which 1, 1, 3, 5, 11, 21, 43 grows from term to term in the long run",
    wanted="the factor, a number",
    expected=2,
    why="The eigenvalues of its kernel are 2 and -1, so terms double in the long run. The other part only alternates.",
    misreadings=[
        (1.618, "That is the growth of the Fibonacci numbers. This kernel has other eigenvalues."),
        (-1, "That is an eigenvalue too, but the smaller one in magnitude. Its part neither grows nor shrinks."),
        (3, "Early terms mislead. Look at later ones, or at the eigenvalues."),
        (1, "Early terms mislead. Look at later ones, or at the eigenvalues."),
    ],
)
