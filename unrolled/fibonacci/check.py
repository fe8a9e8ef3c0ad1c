"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

import numpy as np

from unrolled.core.exercise import Array, Number


class Kernel(Array):
    """A recurrent kernel of two linear units, judged by the terms that it makes: many kernels make the same ones."""

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
        return f"Your kernel makes {begins} and so on. {super()._overlooked(given)}"

    def _otherwise(self, given):
        if given.shape != self.expected.shape:
            return super()._otherwise(given)
        return "Multiply the row h by each column of it once."


scale_idle_weights = Number(
    about="the weights of LSTM(4) on keras.Input((1, 2)) that cannot change the output",
    wanted="the number of weights, a whole number",
    expected=76,
    why=(
        "The recurrent kernel, 4 by 16, multiplies a state of zeros; and the forget gate, 2 by 4 weights and 4 biases, "
        "multiplies a cell state of zeros."
    ),
    misreadings=[
        (64, "The whole recurrent kernel is among them. And one of the four gates has nothing to work on either."),
        (12, "That is one gate without its part of the recurrent kernel. All of that kernel is idle."),
        (28, "That is one gate with its part of the recurrent kernel. The other gates have a part of it too."),
        (72, "The biases of one gate are missing."),
        (68, "One gate's kernel reads two features for each unit."),
        (112, "Those are all its weights, and this layer does something."),
        (36, "Those are the weights that do count, if you meant them."),
        (7, "That is right for one unit. Here there are four, and a recurrent kernel grows with their square."),
        (16, "That is one gate's part of the recurrent kernel."),
    ],
)

scale_accuracy = Number(
    about="Keras's accuracy for 250 positive targets divided by the largest, all forecast exactly",
    wanted="the accuracy, a number between 0 and 1",
    expected=1 / 250,
    why=(
        "Only the largest target is 1 exactly, and its forecast is above 0.5. All the others lie between 0 and 1, and "
        "nothing that is rounded to 0 or 1 can equal them."
    ),
    misreadings=[
        (1, "The forecasts are rounded to 0 or 1 before they are compared. The targets are not."),
        (100, "The accuracy is a share, between 0 and 1; and the forecasts are rounded before they are compared."),
        (0, "Nearly. Is there a target that a rounded forecast can equal?"),
        (0.5, "The targets are not rounded, only the forecasts. Which targets can a 0 or a 1 equal?"),
        (250, "The accuracy is a share, between 0 and 1."),
    ],
)

scale_first_lost = Number(
    about="the first n for which float16 cannot hold F(n) exactly",
    wanted="the number n of the term, a whole number",
    expected=19,
    why=(
        "F(18) = 2,584 lies beyond 2,048, where only even numbers are left, and is even. F(19) = 4,181 lies beyond "
        "4,096, where only multiples of 4 are left."
    ),
    misreadings=[
        (17, "F(17) is 1,597, which is less than 2,048."),
        (18, "F(18) is beyond 2,048. But not every number there is lost: try it."),
        (4181, "That is a term. Which number n has it?"),
        (2584, "That is a term, and float16 holds it."),
        (25, "That is the first term beyond the end of float16. It loses digits before."),
        (2048, "That is where the gaps begin. Which term is the first to fall into one?"),
    ],
)

ways_recurrent_kernel = Kernel(
    about="a recurrent kernel for 1, 1, 3, 5, 11, 21, 43, read from unit 1 after an impulse into unit 1",
    wanted="a recurrent kernel, axes (units, units)",
    expected=[[1, 1], [2, 0]],
    why="The last term once and the one before twice; the state remembers what that was.",
    misreadings=[
        ([[2, 1], [1, 0]], "These are twice the last plus the one before; it should be the other way round."),
        ([[1, 1], [1, 0]], "These are the Fibonacci numbers: the one before must count twice."),
        ([[1, 0], [2, 0]], "The one before does not reach the new term: is it remembered, and is it read?"),
    ],
)

ways_growth = Number(
    about="by which factor 1, 1, 3, 5, 11, 21, 43 grows from term to term, far out",
    wanted="the factor, a number",
    expected=2,
    why="The eigenvalues of its kernel are 2 and -1: a term is about twice the last; the other part only swings.",
    misreadings=[
        (1.618, "That is the growth of the Fibonacci numbers. This kernel has other eigenvalues."),
        (-1, "That is an eigenvalue too, but the smaller one in size: its part neither grows nor shrinks."),
        (3, "Early terms mislead: look at later ones, or at the eigenvalues."),
        (1, "Early terms mislead: look at later ones, or at the eigenvalues."),
    ],
)
