"""How platforms name what they hand out: one module for each. Pure.

Each says which names it explains, and whose is what. ``detect`` chooses the one that explains
them; what no platform explains is a folder, file or zip per student.
"""
