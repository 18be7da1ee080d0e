"""Where a student's own files stand among the results. Pure."""

LONGEST = 100


def folder(name: str) -> str:
    """Return a safe name of a folder for an id that may come from a hostile archive."""
    plain = "".join(c if c.isalnum() or c in "._@+- " else "_" for c in name)[:LONGEST].strip(" .")
    if plain == name:
        return plain
    return f"{plain or 'submission'}-{name.encode('utf-8', 'surrogateescape').hex()[:16]}"
