"""Grade submitted clients against servers that nobody has seen, in a sandbox."""
