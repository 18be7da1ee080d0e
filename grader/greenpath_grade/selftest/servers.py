"""The servers that attacks meet: a small held-out pool, and the set that the control judges by.

Pure. All that the self-test knows of how servers are made is here.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from greenpath_gen.checks import Check
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.heldout import Pool, make_pool
from greenpath_gen.model import build
from greenpath_gen.pki import create_authority
from greenpath_gen.plan import honest_server
from greenpath_gen.scenario import Scenario
from greenpath_gen.stream import Stream

FAULTS = (Check.NAME, Check.AUTHORITY, Check.ISSUER, Check.POSSESSION)
"""What is wrong with the control's four imposters, as on the slides."""

FIRST_DAY = datetime(2021, 3, 4, tzinfo=UTC)
LATER = datetime(2022, 5, 6, tzinfo=UTC)
SLOW = 2.0
CONTENT = b"always the same"


def small_pool(scenario: Scenario, secret: bytes) -> Pool:
    """Return a held-out pool with two legitimate servers and one imposter for every check."""
    pool = make_pool(scenario, secret, [one for one in scenario.held_out_faults() if one.paid])
    legitimate = [one for one in pool.contenders if one.fault is None]
    imposters = {one.check: one for one in pool.contenders if one.fault is not None}
    return replace(pool, contenders=(legitimate[0], legitimate[-1], *imposters.values()))


def naive_set(scenario: Scenario, secret: bytes) -> list[dict[str, Any]]:
    """Return five servers, the legitimate one first, that tell more than they should.

    Imposters were made later, and the content is always the same.
    """
    draw = Stream(secret).sub("naive")
    authorities = [
        create_authority(name, draw.sub(f"authority/{name}")) for name in scenario.authorities
    ]
    chosen = [next(fault for fault in CATALOGUE if fault.check is check) for check in FAULTS]
    servers = []
    for number, fault in enumerate([None, *chosen]):
        own = draw.sub(f"{number}")
        server = honest_server(scenario.site, authorities[0], CONTENT, own)
        dated = replace(server.certificate, not_before=LATER if fault else FIRST_DAY)
        server = replace(server, certificate=dated)
        files = build(fault.apply(server, own.sub("fault")) if fault else server, own)
        recipe = files.recipe.seal(files.private_key)
        parts = (files.private_key, files.certificate, files.data, recipe)
        servers.append(
            {
                "legitimate": fault is None,
                "url": scenario.site,
                "trusted_certs": [one.certificate.hex() for one in authorities],
                "files": [part.hex() for part in parts],
                "seconds": 0.0,
            }
        )
    return servers
