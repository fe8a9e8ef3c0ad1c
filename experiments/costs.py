"""What an update costs by the timesteps of its batch; the notebook `what-it-costs` shows the results.

Every time is processor time of one thread. All tasks measure time, so they run one at a time, each in a process of its
own.
"""

from experiments.engine import Experiment, Task
from unrolled.long_sequences import costs

TABLE = "costs.csv"
LENGTHS = (500, 1000, 2000, 4000, 7000)  # timesteps


def run(task: Task) -> dict[str, list[dict]]:
    """Time the updates of one network with one length."""
    name, xla, timesteps = (task.values[key] for key in ("network", "xla", "timesteps"))
    first, seconds = costs.seconds(costs.network(name, xla), timesteps, updates=5 if timesteps <= 2000 else 2)
    return {TABLE: [task.values | {"first": f"{first:.3g}", "seconds": f"{seconds:.4g}"}]}


EXPERIMENT = Experiment(
    chapter="long_sequences",
    name="costs",
    what=f"seconds of an update, batch {costs.BATCH}, one feature, for five networks with an LSTM, plain and with XLA",
    tables={
        TABLE: {
            "network": "its name in unrolled.long_sequences.costs",
            "xla": "True or False: jit_compile",
            "timesteps": "length of the sequences",
            "first": "s of processor time of the first update, which traces and compiles",
            "seconds": "s of processor time of an update, the shortest of five (of two above 2,000 timesteps)",
        }
    },
    tasks=[
        Task(TABLE, {"network": name, "xla": xla, "timesteps": timesteps}, alone=True)
        for timesteps in LENGTHS
        for name in costs.NETWORKS
        for xla in (False, True)
    ],
    run=run,
)
