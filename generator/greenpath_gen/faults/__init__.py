"""All that can be wrong with an imposter, one function each, in the file of its check."""

from greenpath_gen.faults import (
    authority,
    issuer,
    name,
    possession,
    purpose,
    transcript,
    validity,
)
from greenpath_gen.faults.catalogue import CATALOGUE, Fault

FAMILIES = (authority, issuer, name, validity, purpose, possession, transcript)

__all__ = ["CATALOGUE", "FAMILIES", "Fault"]
