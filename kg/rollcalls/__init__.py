"""Roll calls: how often states vote together, by which definition, beyond which chance; and where they stand.

A panel (`panel`) is a matrix of votes, roll calls by states. `measures` are functions of the nine counts of a pair, `tables`
counts them for all pairs at once, `resampling` says how far they may be off and what chance alone gives, `agreement` makes
results of them. `components` and `irt` place states on a line. A vote here is a public vote in an assembly; nothing is said
about secret ballots. Needs numpy, scipy and pyarrow (`pip install 'io-leadership-kg[analysis,sources]'`).
"""
