"""All that can be wrong with an imposter, one function each, in the file of its check."""

from greenpath_gen.checks import Check
from greenpath_gen.faults import (
    algorithm,
    authority,
    data,
    framing,
    integrity,
    issuer,
    name,
    possession,
    purpose,
    transcript,
    validity,
)
from greenpath_gen.faults.catalogue import Catalogue, Catcher, Fault, fault

FAMILIES = (
    *(framing, integrity, authority, issuer, name, validity, purpose, algorithm),
    *(possession, transcript, data),
)
CATALOGUE = Catalogue.of(FAMILIES)

__all__ = ["CATALOGUE", "FAMILIES", "Catalogue", "Catcher", "Check", "Fault", "fault"]
