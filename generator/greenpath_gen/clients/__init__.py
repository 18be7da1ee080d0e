"""Clients of our own: the model solution, and the bank of wrong ones."""

from greenpath_gen.clients import certificates, handshakes, issuers, manners, names
from greenpath_gen.clients.bank import BANK, WrongClient, render, source
from greenpath_gen.clients.meet import Outcome, meet
from greenpath_gen.clients.model import Handmade, Model

THEMES = (issuers, names, certificates, handshakes, manners)

__all__ = [
    "BANK",
    "THEMES",
    "Handmade",
    "Model",
    "Outcome",
    "WrongClient",
    "meet",
    "render",
    "source",
]
