"""Drawings that several chapters share: the unrolled cell, the input block, weights, states, series, dots by seed.

Every function fills a matplotlib axes with one drawing, turns its axis off and returns nothing. A drawing measures its
axes and is laid out in points, so give the axes their title before you draw. Axes of the full width and of half of it
(`style.subplots(1, 2)`) are wide enough; those that are too small raise ValueError and say what is needed. What is too
long to draw is cut short by an ellipsis, and the true number is written beside it.
"""
