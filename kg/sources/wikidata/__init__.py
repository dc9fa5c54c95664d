"""Wikidata: fetched into dated snapshots, read back as rows of the snapshot's own document.

`fetch` is the only part that uses the network; a build reads a snapshot.
"""
