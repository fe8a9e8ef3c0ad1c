"""Sick and sound recurrent programs that score the doctor, in two halves.

`develop_sick` and `develop_sound` are there to develop the checks against. `score_sick` and `score_sound` only score
them: no check and no threshold may be written while looking at those. The two halves share the builders of `data` and
`program`, but no architecture, task or size of a fault.
"""
