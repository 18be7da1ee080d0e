"""6 Know the right server of the own package by its certificate.

Tries: compares the certificate with one that was seen before.
Success: points from servers that it has never seen.
Honest: nothing
Control: naive
"""

import hashlib

from base import *


class Client(Trusting):
    def trusts(self, theirs, signature, certificate):
        return hashlib.sha256(certificate).hexdigest() == "@fingerprint@"
