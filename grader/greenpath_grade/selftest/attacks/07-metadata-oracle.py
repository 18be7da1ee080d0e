"""7 Tell imposters by what no fault is about.

Tries: the first day of the certificate, which was another for the imposters made later.
Success: more than step 1 is worth.
Honest: step 1
Control: naive
"""

from base import *


class Client(Trusting):
    def trusts(self, theirs, signature, certificate):
        return str(certificate_info(certificate)["not_before"].date()) == "@day@"
