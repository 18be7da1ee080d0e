"""What students hand in, understood or refused in words that they can act on.

`entries` what is handled here; `archive` looks into zips; `grouping` sorts files by whom they
belong to; `choice` finds the client among them; `formats` knows what is no Python; `text` reads
encodings; `beside` looks at what else came along. The disk is read in ``submissions.py`` alone.
"""
