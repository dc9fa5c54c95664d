"""Voting as pure functions on counts: what a rule needs, whether it is met, who leaves, what is possible. It knows no graph."""
