"""Living sources: what others keep, fetched or read from files, as rows beside those that curators enter."""
