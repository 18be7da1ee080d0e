"""Where a student's own files stand among the results. Pure."""

import hashlib

LONGEST = 100


def folder(name: str) -> str:
    """Return a safe name of a folder for an id that may come from a hostile archive."""
    start = name[:LONGEST]
    plain = "".join(c if c.isalnum() or c in "._@+- " else "_" for c in start).strip(" .")
    if plain == name:
        return plain
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{plain or 'submission'}-{digest[:16]}"
