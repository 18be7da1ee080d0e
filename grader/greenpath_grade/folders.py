"""Where a student's own files stand among the results. Pure."""

LONGEST = 100


def folder(name: str) -> str:
    """Return a safe name of a folder for an id that may come from a hostile archive."""
    start = name[:LONGEST]
    plain = "".join(c if c.isalnum() or c in "._@+- " else "_" for c in start).strip(" .")
    if plain == name:
        return plain
    return f"{plain or 'submission'}-{start.encode('utf-8', 'surrogatepass')[:8].hex()}"
