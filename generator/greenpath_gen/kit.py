"""greenpath's own copy of the kit's ``cryptobox``, loaded by path under a private name.

Whatever else is called ``cryptobox`` on this machine, in the current folder or in a
submission, cannot take its place.
"""

import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from greenpath_gen.data import CRYPTOBOX

if TYPE_CHECKING:
    import cryptobox.alerts as alerts
    import cryptobox.certificates as certificates
    import cryptobox.primitives as primitives
    import cryptobox.server as server
    import cryptobox.verification as verification
else:

    def _load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(
            name, CRYPTOBOX / "__init__.py", submodule_search_locations=[str(CRYPTOBOX)]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    _load("greenpath_gen.cryptobox")
    alerts, certificates, primitives, server, verification = (
        importlib.import_module(f"greenpath_gen.cryptobox.{name}")
        for name in ("alerts", "certificates", "primitives", "server", "verification")
    )

__all__ = ["alerts", "certificates", "primitives", "server", "verification"]
