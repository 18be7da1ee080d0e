"""The lab: the same five servers for every peer, one legitimate and four imposters."""

import base64
import shutil
from pathlib import Path

from greenpath_gen.data import CRYPTOBOX
from greenpath_gen.heldout import Contender, arrange, make_pool
from greenpath_gen.scenario import Scenario
from greenpath_gen.scenario_file import parse_scenario
from greenpath_gen.sources import load_scenario

FAULTS = ("wrong-domain", "untrusted-ca", "stolen-certificate", "fake-ca-same-name")
CONTENT = b"The one and only!"


def scenario_text() -> str:
    """Return the scenario that holds out these four faults and as little else as can be."""
    others = [f.id for f in load_scenario("classic").scenario.held_out_faults()]
    without = ", ".join(name for name in others if name not in FAULTS)
    return (
        "title: Five servers\nsite: greenpath.program\npinned: IronRoot\n"
        f"imposters: [{', '.join(FAULTS)}]\n"
        f"held_out: {{instances: 2, without: [{without}]}}\n"
    )


def scenario() -> Scenario:
    """Return that scenario."""
    return parse_scenario(scenario_text(), "five.yaml")


def handshakes(graded_with: Scenario) -> int:
    """Return how many servers a client meets that is graded with a scenario."""
    return len(arrange(make_pool(graded_with, bytes(32)), ""))


def five() -> list[Contender]:
    """Return a legitimate server and four imposters, each once."""
    pool = make_pool(scenario(), bytes(32))
    kinds = ("legitimate", *FAULTS)
    return [next(one for one in pool.contenders if one.server == kind) for kind in kinds]


def make(home: Path) -> Path:
    """Write the lab into a folder; return it."""
    shutil.copytree(CRYPTOBOX, home / "cryptobox", ignore=shutil.ignore_patterns("__pycache__"))
    (home / "config" / "trusted").mkdir(parents=True)
    servers = five()
    for number, certificate in enumerate(servers[0].trusted_certs):
        _write(home / "config" / "trusted" / f"{number}.cert", certificate)
    for number, server in enumerate(servers, 1):
        folder = home / "config" / "servers" / f"server{number}"
        folder.mkdir(parents=True)
        files = server.files
        _write(folder / "priv.key", files.private_key)
        _write(folder / "server.cert", files.certificate)
        _write(folder / "data.txt", CONTENT)
        _write(folder / "recipe.txt", files.recipe.seal(files.private_key))
    return home


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(base64.b64encode(content))
