"""The same derivations on Apache Spark, for graphs that outgrow one process.

Nothing is defined anew: workers call the functions that the embedded engine calls, on the rows of one line, one contest or one
session; Spark brings the rows together. What is read are Parquet tables (`kg.spark.tables`) and the columns of votes
(`kg.votes`). An extra (`spark`); nothing else of `kg` imports it.
"""
