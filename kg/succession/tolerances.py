"""How far dates may lie apart that mean the same: one definition for what is derived and what is analysed."""

HAND_OVER_DAYS = 1
"""Sources write a hand-over as one day or as two (to 13 May, from 14 May): a gap or an overlap of one day is none."""
MANDATE_DAYS = 31
"""Successors take office on the day of a meeting, which moves by weeks from one mandate to the next."""
