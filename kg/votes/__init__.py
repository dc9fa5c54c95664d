"""Roll-call votes of the United Nations General Assembly, as columns: nearly a million votes gain nothing from being triples.

`kg.votes.read` turns the files of others into the columns, `kg.votes.cache` keeps them as Parquet. Needs pyarrow
(`pip install 'io-leadership-kg[sources]'`).
"""
