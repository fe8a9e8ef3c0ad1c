"""Placeholder until the real module is merged."""


def explain(error, model=None, x=None, y=None):
    return None
