"""What every check is given: a copy of the model, a sample of the data, and measurements that are made once."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from unrolled.doctor.preserve import all_states, copy_optimizer, values_of

if TYPE_CHECKING:
    import keras

UPDATES = 100  # of the training that the checks share
SECONDS_A_FIT = 6.0  # of processor time for one training: with large models it has fewer updates
Arrays = list[np.ndarray]


@dataclass(frozen=True)
class Backward:
    """One forward and one backward pass over a batch, with the weights as given and in inference mode.

    Attributes:
        loss: the mean loss over the batch.
        outputs: the model's outputs, one array for each.
        weights: the gradient for each trainable variable, in the order of `model.trainable_variables`; None where the
            loss does not depend on it.
        inputs: dL/dx for each input of floats; None for integers.
    """

    loss: float
    outputs: Arrays
    weights: list[np.ndarray | None]
    inputs: list[np.ndarray | None]


@dataclass(frozen=True)
class Training:
    """A training run on the copy.

    Attributes:
        losses: the loss before each update, on that update's batch, with dropout on.
        seconds: of processor time for one update, the median without the first, which compiles.
        before, after: the trainable weights.
    outputs: of the trained copy, in inference mode, for the data that it was trained on.
    """

    losses: np.ndarray
    seconds: float
    before: Arrays
    after: Arrays
    outputs: Arrays


@dataclass
class Examination:
    """A model with its data, prepared for the checks. `prepare` makes it.

    Attributes:
        model: a copy of the reader's model. Change it inside `restored` only.
        original: the reader's own. Read its settings; never call it.
        xs, ys: at most `SAMPLE` samples, one array for each input and each target, samples on the first axis, in
            the order in which they came. Values and types are the reader's own.
        given_xs, given_ys: the same without sampling, for checks of the order of the samples.
        validation: inputs and targets of the validation data, likewise sampled, or None.
        given_validation: the same without sampling, or None.
        batch_size: samples per update: fixed by the model, or the data set's own, or 32 (the default of `fit`).
        x_form, y_form: how the model takes them: None for one array, else the nested structure to fill.
        train: whether the checks may train the copy.
        deadline: of `time.process_time`; no training begins after it.
        notes: what the report should say about how it was made.
    """

    model: "keras.Model"
    original: "keras.Model"
    xs: Arrays
    ys: Arrays
    given_xs: Arrays
    given_ys: Arrays
    validation: tuple[Arrays, Arrays] | None = None
    given_validation: tuple[Arrays, Arrays] | None = None
    batch_size: int = 32
    x_form: Any = None
    y_form: Any = None
    train: bool = True
    deadline: float = float("inf")
    notes: list[str] = field(default_factory=list)

    # ---- the model ---------------------------------------------------------------------------------------------------

    @cached_property
    def layers(self) -> list["keras.layers.Layer"]:
        """All layers of the copy, those inside wrappers and nested models included, without the containers."""
        import keras

        skip = (keras.Model, keras.layers.InputLayer)
        return [layer for layer in self.model._flatten_layers(include_self=False) if not isinstance(layer, skip)]

    @cached_property
    def recurrent(self) -> list["keras.layers.RNN"]:
        """The recurrent layers (SimpleRNN, LSTM, GRU, RNN) in the model's order; both layers of a Bidirectional."""
        import keras

        return [layer for layer in self.layers if isinstance(layer, keras.layers.RNN)]

    @property
    def stateful(self) -> bool:
        """Whether a recurrent layer carries its state from call to call."""
        return any(layer.stateful for layer in self.recurrent)

    @cached_property
    def fixed_batch(self) -> bool:
        """Whether the model takes batches of one size only."""
        return fixed_batch_size(self.model) is not None

    @property
    def compiled(self) -> bool:
        """Whether there is a loss to measure."""
        return bool(getattr(self.original, "compiled", False)) and self.original._compile_loss is not None

    @property
    def trained(self) -> bool:
        """Whether the reader's model has been trained: its optimizer has counted updates."""
        optimizer = getattr(self.original, "optimizer", None)
        return optimizer is not None and int(optimizer.iterations) > 0

    @cached_property
    def optimizer(self) -> Any:
        """An optimizer of its own, with the settings and the progress of the reader's; None if there is none."""
        optimizer = getattr(self.original, "optimizer", None)
        if optimizer is None or self.model is not self.original:
            return getattr(self.model, "optimizer", None)
        return copy_optimizer(optimizer)

    @property
    def learning_rate(self) -> float | None:
        """The learning rate now; None if the model is not compiled."""
        return None if self.optimizer is None else float(self.optimizer.learning_rate)

    @property
    def losses(self) -> list:
        """The loss of each output as given to `compile`: a name, a function or an object of `keras.losses`."""
        loss = getattr(self.original, "loss", None)
        if isinstance(loss, dict):
            names = sorted(self.y_form) if isinstance(self.y_form, dict) else self.model.output_names
            return [loss.get(name) for name in names]
        return list(loss) if isinstance(loss, (list, tuple)) else [loss] * len(self.ys)

    # ---- the data ----------------------------------------------------------------------------------------------------

    @cached_property
    def series(self) -> list[int]:
        """Which inputs are series of numbers, (samples, timesteps, features)."""
        return [number for number, x in enumerate(self.xs) if x.ndim == 3 and x.dtype.kind in "fiub"]

    def batch(self, size: int | None = None) -> tuple[Arrays, Arrays]:
        """The sample's first `size` samples (`batch_size` unless told; always that if the model fixes it)."""
        size = self.batch_size if size is None or self.fixed_batch else size
        return [x[:size] for x in self.xs], [y[:size] for y in self.ys]

    def pack(self, xs: Sequence[Any]) -> Any:
        """Inputs in the form that the model takes: one array, or a list, a tuple or a dictionary of them."""
        return _pack(self.x_form, xs)

    # ---- measurements ------------------------------------------------------------------------------------------------

    @contextmanager
    def restored(self) -> Iterator[None]:
        """Put the copy back at the end: weights, states, seeds, optimizer."""
        variables = [*self.model.variables, *all_states(self.model)]
        if self.optimizer is not None:
            variables += self.optimizer.variables
        values = values_of(variables)
        try:
            yield
        finally:
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)

    def predict(self, xs: Arrays) -> Arrays:
        """The copy's outputs in inference mode, one array for each, with the weights that it has now.

        A stateful model starts from the states that it has now and carries them from batch to batch; they are put back.
        If the model fixes the batch size, samples that do not fill a batch are left out.
        """
        size, count = self.batch_size if self.fixed_batch else 256, len(xs[0])
        end = count - count % size if self.fixed_batch else count
        with self.restored():
            parts = [self._forward(*self._tensors([x[at : at + size] for x in xs])) for at in range(0, end, size)]
        return [np.concatenate([np.array(output) for output in outputs]) for outputs in zip(*parts, strict=True)]

    @cached_property
    def predictions(self) -> Arrays:
        """The outputs for the sample, with the weights as given; see `predict`."""
        return self.predict(self.xs)

    def differentiate(self, xs: Arrays, ys: Arrays) -> Backward:
        """One forward and one backward pass over a batch, in inference mode, with the weights that the copy has now.

        It is traced again for each shape: keep to one batch size.

        Raises:
            RuntimeError: the model is not compiled.
        """
        self._needs_loss()
        with self.restored():
            loss, outputs, weights, inputs = self._differentiate(self._tensors(xs), self._targets(ys))
        return Backward(float(loss), [np.array(output) for output in outputs], _arrays(weights), _arrays(inputs))

    @cached_property
    def backward(self) -> Backward:
        """One backward pass over the first batch, with the weights as given."""
        return self.differentiate(*self.batch())

    @cached_property
    def training(self) -> Training:
        """`UPDATES` updates on the sample from the weights as given, and the predictions for the sample after them."""
        return self.fit(UPDATES)

    def fit(self, updates: int, factor: float = 1.0, data: tuple[Arrays, Arrays] | None = None) -> Training:
        """Train the copy with its own loss and optimizer, and put everything back.

        The samples are shuffled in each epoch (not for a stateful model), and a last batch that is not full is left
        out, so that the update is traced once.

        Args:
            updates: how many; fewer if they take longer than `SECONDS_A_FIT`, or if the deadline comes first.
            factor: what the learning rate is multiplied by.
            data: inputs and targets other than the sample's. With fewer than `batch_size` samples they are one batch.

        Raises:
            RuntimeError: the model is not compiled, training is not allowed, or the deadline has passed.
            TypeError: another factor than 1 with a schedule of learning rates.
        """
        self._needs_loss()
        if not self.train:
            raise RuntimeError("the model may not be trained (train=False).")
        if time.process_time() > self.deadline:
            raise RuntimeError("the time for this examination is over.")
        xs, ys = data or (self.xs, self.ys)
        if not self.optimizer.built:  # before `restored` lists its variables
            self.optimizer.build(self.model.trainable_variables)
        with self.restored():
            before = self._weights()
            losses, seconds = self._updates(updates, factor, xs, ys)
            return Training(np.array(losses), float(np.median(seconds)), before, self._weights(), self.predict(xs))

    def _updates(self, updates, factor, xs, ys):
        losses: list[float] = []
        seconds: list[float] = []
        batches = self._batches(len(xs[0]))
        until = min(self.deadline, time.process_time() + SECONDS_A_FIT)
        if factor != 1:
            self.optimizer.learning_rate = float(self.optimizer.learning_rate) * factor
        while len(losses) < updates and (len(losses) < 2 or time.process_time() < until):
            rows = next(batches)
            begun = time.process_time()
            loss = self._update(self._tensors([x[rows] for x in xs]), self._targets([y[rows] for y in ys]))
            losses.append(float(loss))
            seconds.append(time.process_time() - begun)
        return losses, seconds[1:] or seconds

    def _batches(self, count):
        size, random = min(self.batch_size, count), np.random.default_rng(0)
        while True:
            order = np.arange(count) if self.stateful else random.permutation(count)
            yield from order[: count - count % size].reshape(-1, size)

    def _needs_loss(self):
        if not self.compiled:
            raise RuntimeError("the model is not compiled, so that it has no loss.")

    def _weights(self):
        return values_of(self.model.trainable_variables)

    def _tensors(self, xs):
        return tuple(_tensor(x, kind) for x, kind in zip(xs, self._kinds, strict=True))

    @cached_property
    def _kinds(self):
        known = getattr(self.model, "inputs", None) or []
        return [each.dtype for each in known] if len(known) == len(self.xs) else [None] * len(self.xs)

    def _targets(self, ys):
        return _pack(self.y_form, [_tensor(y, None) for y in ys])

    @cached_property
    def _forward(self):
        import tensorflow as tf

        return tf.function(lambda *xs: _flat(self.model(self.pack(xs), training=False)))

    @cached_property
    def _differentiate(self):
        import tensorflow as tf

        @tf.function
        def run(xs, y):
            floats = [x for x in xs if x.dtype.is_floating]
            with tf.GradientTape() as tape:
                tape.watch(floats)
                outputs = self.model(self.pack(xs), training=False)
                loss = self.model.compute_loss(x=self.pack(xs), y=y, y_pred=outputs, training=False)
            weights = [variable.value for variable in self.model.trainable_variables]
            weights, inputs = tape.gradient(loss, [weights, floats])
            inputs = iter(inputs)
            return loss, _flat(outputs), weights, [next(inputs) if x.dtype.is_floating else None for x in xs]

        return run

    @cached_property
    def _update(self):
        import tensorflow as tf

        @tf.function
        def run(xs, y):
            with tf.GradientTape() as tape:
                outputs = self.model(self.pack(xs), training=True)
                loss = self.model.compute_loss(x=self.pack(xs), y=y, y_pred=outputs, training=True)
                scaled = self.optimizer.scale_loss(loss)  # `apply` divides by what it multiplies with
            variables = self.model.trainable_variables
            self.optimizer.apply(tape.gradient(scaled, [variable.value for variable in variables]), variables)
            return loss

        return run


def fixed_batch_size(model: "keras.Model") -> int | None:
    """The batch size that a stateful layer demands; None if the model takes any, or if it is not settled yet."""
    import keras

    recurrent = [layer for layer in model._flatten_layers() if isinstance(layer, keras.layers.RNN) and layer.stateful]
    sizes = [state.shape[0] for state in all_states(model)]
    if recurrent:
        sizes += [each.shape[0] for each in getattr(model, "inputs", None) or []]
    return next((int(size) for size in sizes if size is not None), None)


def _pack(form, values):
    import keras

    return values[0] if form is None else keras.tree.pack_sequence_as(form, list(values))


def _flat(outputs):
    import keras

    return keras.tree.flatten(outputs)


def _tensor(values, kind):
    import keras
    import tensorflow as tf

    if kind is None:
        kind = keras.config.floatx() if values.dtype.kind == "f" else values.dtype.name
    return tf.convert_to_tensor(values.astype(kind, copy=False))


def _arrays(gradients):
    import tensorflow as tf

    return [None if each is None else np.array(tf.convert_to_tensor(each)) for each in gradients]
