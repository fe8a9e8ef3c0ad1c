"""What an update costs on a GPU and on the processor beside it, with Keras on JAX and on PyTorch.

Every time is wall time per update of `fit`: updates of one epoch, from its start until its loss is known, which waits
for the device. Compiling does not count. Each task is a Python process of its own, with all cores; the part "again"
times cells of the others in another process. TensorFlow is not measured.

This needs `pip install jax[cuda13] torch` and an NVIDIA GPU, which the book's requirements do not have. TensorFlow need
not be installed. On PyTorch the processor takes minutes.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import metadata
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from experiments.engine import ONE_THREAD, Experiment, Task

if TYPE_CHECKING:
    import keras

TABLE = "gpu.csv"
BACKENDS = ("jax", "torch")
LENGTHS = (30, 300, 1000, 7000)  # timesteps
LONG = 0.5  # s of an update of which one is enough
MASKS = ("mask, padded at the end", "mask, padded in front", "mask, a gap", "mask, all padding")
OPTIONS: dict[str, dict[str, Any]] = {  # of LSTM and GRU, by the words of the column `setting`
    "default": {},
    "return_sequences=True": {"return_sequences": True},
    "dropout=0.1": {"dropout": 0.1},
    "stateful=True": {"stateful": True},
    "go_backwards=True": {"go_backwards": True},
    "use_cudnn=False": {"use_cudnn": False},
    "activation='relu'": {"activation": "relu"},
    "recurrent_activation='hard_sigmoid'": {"recurrent_activation": "hard_sigmoid"},
    "use_bias=False": {"use_bias": False},
    "unroll=True": {"unroll": True},
    "recurrent_dropout=0.1": {"recurrent_dropout": 0.1},
}
TIMED = ("default", "use_cudnn=False", "recurrent_dropout=0.1", *MASKS[:2])
POLICIES = ("float32", "mixed_bfloat16", "mixed_float16")
Cell = dict[str, Any]  # layer, setting, policy, units, batch, timesteps


def run(task: Task) -> dict[str, list[dict]]:
    """Time the networks of a task, in a process of its own: this sets its backend and its device."""
    for name in ONE_THREAD:
        os.environ.pop(name, None)
    os.environ |= {
        "KERAS_BACKEND": task.values["backend"],
        "JAX_COMPILATION_CACHE_DIR": os.path.join(tempfile.gettempdir(), "unrolled-gpu-compiled"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    }
    if task.values["device"] == "CPU":
        os.environ |= {"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"}
    return {TABLE: rows(task.values)}


def rows(values: dict[str, Any]) -> list[dict]:
    """The rows of a task with these values, in a process that has its backend and its device.

    Raises:
        RuntimeError: the backend uses another device.
    """
    here = {"version": metadata.version(values["backend"]), "name": device()}
    if here["name"].startswith("processor") == (values["device"] == "GPU"):
        raise RuntimeError(f"the task is for the {values['device']}; {values['backend']} uses the {here['name']}.")
    return [values | here | each | measured(each) for each in cells(**values)]


def device() -> str:
    """The name of the GPU that Keras's backend uses, or "processor" and the number of its threads."""
    import keras

    if keras.backend.backend() == "torch":
        import torch

        return torch.cuda.get_device_name(0) if torch.cuda.is_available() else f"processor, {torch.get_num_threads()}"
    import jax

    first = jax.devices()[0]
    return f"processor, {len(os.sched_getaffinity(0))}" if first.platform == "cpu" else first.device_kind


def cell(layer: str, units: int, batch: int, timesteps: int, setting="default", policy="float32") -> Cell:
    """The columns of a row that say what is timed."""
    sizes = {"units": units, "batch": batch, "timesteps": timesteps}
    return {"layer": layer, "setting": setting, "policy": policy} | sizes


def cells(part: str, backend: str, device: str) -> Iterator[Cell]:
    """What a task times."""
    if part == "settings":
        yield from settings()
    elif part == "kernel":
        yield from kernel()
    elif part == "again":
        yield from again(few=(backend, device) == ("torch", "CPU"))
    elif (backend, device) == ("torch", "CPU"):  # on which all sizes would take an hour
        yield from (cell("LSTM", 32, 32, timesteps) for timesteps in (30, 1000, 7000))
        yield cell("GRU", 32, 32, 1000)
        yield cell("Conv1D", 256, 32, 7000)
        yield cell("LSTM", 256, 32, 1000)
        yield cell("minGRU", 32, 32, 7000)
    else:
        yield from sizes()


def again(few: bool) -> Iterator[Cell]:
    """Cells of every kind, to be compared with the same ones in another process."""
    yield from (cell("LSTM", 32, 32, timesteps) for timesteps in (30, 1000))
    yield cell("GRU", 32, 32, 1000)
    yield cell("LSTM", 32, 32, 300, "use_cudnn=False")
    yield cell("LSTM", 32, 32, 20, MASKS[0])
    if not few:
        yield cell("LSTM", 256, 512, 300, policy="mixed_float16")
        yield cell("Conv1D", 256, 32, 7000)
        yield cell("minGRU", 32, 32, 7000)
        yield cell("LSTM", 32, 32, 20, "unroll=True")
        yield cell("LSTM", 32, 32, 7000)
        yield cell("LSTM", 256, 512, 1000)


def sizes() -> Iterator[Cell]:
    """From a small network to a large one."""
    for timesteps in LENGTHS:
        for units in (32, 256):
            yield cell("LSTM", units, 32, timesteps)
            yield cell("Conv1D", units, 32, timesteps)
            if timesteps < 7000:  # minutes on a processor
                yield cell("LSTM", units, 512, timesteps)
            if timesteps in (30, 1000):
                yield cell("GRU", units, 32, timesteps)
    for units in (32, 256):
        yield cell("minGRU", units, 32, 7000)


def settings() -> Iterator[Cell]:
    """What loses the fast kernel: which function is called, over few timesteps."""
    yield from (cell("LSTM", 32, 32, 20, setting) for setting in (*OPTIONS, *MASKS))
    yield from (cell("GRU", 32, 32, 20, setting) for setting in ("default", "use_cudnn=False", *MASKS[:2]))


def kernel() -> Iterator[Cell]:
    """What losing the fast kernel costs, and what fewer digits bring."""
    yield from (cell("LSTM", 32, 32, 1000, setting) for setting in TIMED)
    yield from (cell("GRU", 32, 32, 1000, setting) for setting in TIMED[:2])
    yield from (cell("LSTM", 256, 512, 1000, setting) for setting in TIMED[:2])
    for policy in POLICIES:
        yield from (cell("LSTM", 1024, 512, 300, setting, policy) for setting in TIMED[:2])
        yield cell("Conv1D", 1024, 512, 300, policy=policy)


def measured(cell: Cell) -> dict:
    """The median time of an update and what was called, or the error that stopped it."""
    import keras

    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    model = network(**cell)
    with watched() as calls:
        try:
            milliseconds = f"{1000 * seconds(model, cell):.4g}"
        except Exception as error:
            return {"kernel": f"error: {_words(error)}", "milliseconds": ""}
    if cell["layer"] not in ("LSTM", "GRU"):
        return {"kernel": "none", "milliseconds": milliseconds}
    words = "cuDNN" if "returned" in calls else f"loop, cuDNN failed: {calls[0]}" if calls else "loop"
    return {"kernel": words, "milliseconds": milliseconds}


def _words(error):
    """The beginning of an error, in one line."""
    return " ".join(f"{type(error).__name__} {error}".split())[:200]


def network(layer: str, setting: str, policy: str, units: int, batch: int, timesteps: int) -> "keras.Model":
    """A compiled network that reads one feature and returns one number per sample."""
    import keras
    from keras import layers

    keras.config.set_dtype_policy(policy)
    x = keras.Input((timesteps, 1), batch_size=batch if setting == "stateful=True" else None)
    if layer == "Conv1D":
        read = layers.Conv1D(units, kernel_size=8, strides=4, padding="same", activation="relu")(x)
        read = layers.Conv1D(units, kernel_size=8, strides=4, padding="same", activation="relu")(read)
        read = layers.GlobalAveragePooling1D()(read)
    elif layer == "minGRU":
        from unrolled.long_sequences import rivals

        read = rivals.min_gru(x, units, longest=timesteps)[:, -1]
    else:
        masked = layers.Masking()(x) if setting in MASKS else x
        read = getattr(layers, layer)(units, **OPTIONS.get(setting, {}))(masked)
        read = layers.GlobalAveragePooling1D()(read) if setting == "return_sequences=True" else read
    model = keras.Model(x, layers.Dense(1, dtype="float32")(read))
    model.compile(optimizer="adam", loss="mse")
    return model


def data(cell: Cell, updates: int) -> tuple[np.ndarray, np.ndarray]:
    """Random input of shape (updates * batch, timesteps, 1), zeros where the setting has padding; and targets."""
    count, timesteps = updates * cell["batch"], cell["timesteps"]
    x = np.random.default_rng(0).normal(size=(count, timesteps, 1)).astype("float32")
    half = timesteps // 2
    if cell["setting"] == "mask, padded at the end":
        x[:, half:] = 0
    elif cell["setting"] == "mask, padded in front":
        x[:, :half] = 0
    elif cell["setting"] == "mask, a gap":
        x[:, half] = 0
    elif cell["setting"] == "mask, all padding":
        x[0] = 0
    return x, np.zeros((count, 1), "float32")


def seconds(model: "keras.Model", cell: Cell) -> float:
    """Wall time per update: the median of three epochs of several updates, or one update if it takes long."""
    epochs(model, cell, updates=1, count=1)  # compiles
    (first,) = epochs(model, cell, updates=1, count=1)
    if first > LONG or cell["timesteps"] == 20:  # whose time does not matter
        return first
    updates = 30 if first < 0.03 else int(np.clip(0.4 / first, 2, 13))
    return statistics.median(epochs(model, cell, updates, count=3))


def epochs(model: "keras.Model", cell: Cell, updates: int, count: int) -> list[float]:
    """Seconds per update of each epoch of `fit`."""
    import keras

    class Clock(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.start = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            float(logs["loss"])  # waits for the device
            taken.append((time.perf_counter() - self.start) / updates)

    taken: list[float] = []
    x, y = data(cell, updates)
    model.fit(x, y, batch_size=cell["batch"], epochs=count, verbose=0, shuffle=False, callbacks=[Clock()])
    return taken


@contextmanager
def watched() -> Iterator[list[str]]:
    """Note each call of the backend's function that runs cuDNN: "returned", or the error that it raised.

    These are the functions that Keras 3.15 calls: `jax.experimental.rnn.lstm`, `torch._VF.lstm` and `torch._VF.gru`.
    """
    import keras

    calls: list[str] = []

    def noted(function):
        def call(*values, **named):
            try:
                made = function(*values, **named)
            except Exception as error:
                calls.append(_words(error))
                raise
            calls.append("returned")
            return made

        return call

    if keras.backend.backend() == "torch":
        import torch

        functions = [(torch._VF, "lstm"), (torch._VF, "gru")]
    else:
        import jax.experimental.rnn

        functions = [(jax.experimental.rnn, "lstm")]
    with ExitStack() as stack:
        for owner, name in functions:
            stack.enter_context(mock.patch.object(owner, name, noted(getattr(owner, name))))
        yield calls


def tasks() -> list[Task]:
    """Every part on the GPU, and the sizes on the processor too."""
    places = [("again", "GPU"), ("again", "CPU"), ("sizes", "GPU"), ("sizes", "CPU")]
    return [
        Task(TABLE, {"part": part, "backend": backend, "device": device}, alone=True)
        for part, device in (*places, ("kernel", "GPU"), ("settings", "GPU"))
        for backend in BACKENDS
    ]


EXPERIMENT = Experiment(
    chapter="long_sequences",
    name="gpu",
    what="wall time of an update of `fit` on a GPU and on the processor of the same machine, one feature",
    tables={
        TABLE: {
            "part": "sizes, kernel (a loop, fewer digits), settings (what is called), or again (another process)",
            "backend": "of Keras",
            "device": "GPU, or CPU with all its cores",
            "version": "of the backend",
            "name": "of the GPU, or the threads of the processor",
            "layer": "LSTM, GRU, Conv1D (two of them, kernel_size 8, strides 4), or minGRU; a Dense(1) above",
            "setting": "of the layer, or where the padding of its masked input is",
            "policy": "dtype policy",
            "units": "or filters",
            "batch": "samples per update",
            "timesteps": "length of the sequences",
            "kernel": "cuDNN if its function was called and returned; loop if not; none if there is none; or the error",
            "milliseconds": "ms of wall time per update: the median of three epochs; one update if it took over 0.5 s",
        }
    },
    tasks=tasks(),
    run=run,
    imports=(),
    all_cores=True,
    details={
        "GPU": "NVIDIA H200, driver 580.159.04, cuDNN 9.19 (PyTorch reports 91900), CUDA 13",
        "again": "was timed first, on another machine of the same kind, and its rows were copied from what that run "
        "printed: epochs of at least 0.4 s, up to 50 updates; two updates to warm up. On PyTorch the processor was "
        "stopped after five cells",
        "settings": "were asked on JAX only; on PyTorch those of kernel and again were",
        "processor seconds": "do not include those of again",
    },
)
