"""Measurements that are stored with the book: each chapter keeps its own in its folder `stored`."""

import math
from importlib.resources import files

import numpy as np


def stored(chapter, name):
    """The file `name` that a chapter stores, as `importlib.resources` opens it.

    Args:
        chapter: the chapter's folder in the package, such as "fibonacci".
        name: the file's name with its ending.
    """
    return files("unrolled").joinpath(chapter, "stored", name)


def stored_weights(chapter, name, shapes):
    """Trained weights from a table with one row a seed: for each seed, the list of arrays of these shapes.

    Raises:
        ValueError: the table's rows hold more or fewer weights than the shapes.
    """
    with stored(chapter, f"{name}.csv").open() as rows:
        table = np.loadtxt(rows, delimiter=",", skiprows=1, ndmin=2)[:, 2:]  # without seed and loss
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    if ends[-1] != table.shape[1]:
        raise ValueError(f"{name}.csv must hold {ends[-1]} weights a seed for {shapes}; {table.shape[1]} came.")
    return [
        [part.reshape(shape) for part, shape in zip(np.split(row, ends[:-1]), shapes, strict=True)] for row in table
    ]
