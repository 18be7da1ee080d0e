"""Import all that clients may import, then close the ways to more."""

import codecs
import importlib
import pkgutil
import sys
import traceback
from types import ModuleType

from .offered import CODECS, PRELOADED, WHOLE_PACKAGES
from .protocol import CLIENT_FILE


def preload(paths: list[str]) -> ModuleType:
    """Import all that clients may import from PATHS, forget them, and return cryptobox."""
    sys.path.extend(paths)
    for name in PRELOADED:
        try:
            importlib.import_module(name)
        except ImportError:  # a part of the standard library that this build lacks
            continue
    for name in WHOLE_PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    site = importlib.import_module("site")
    site.setquit()  # exit() and quit(), which -S leaves out
    site.sethelper()
    cryptobox = importlib.import_module("cryptobox")
    for name in CODECS:
        codecs.lookup(name)
    _warm_up(cryptobox)
    sys.path.clear()
    sys.path_importer_cache.clear()
    sys.argv, sys.orig_argv[:] = [""], [""]
    return cryptobox


def _warm_up(cryptobox: ModuleType) -> None:
    """Do once whatever libraries put off until they are first used."""
    private, public = cryptobox.generate_asymmetric_key()
    authority = cryptobox.create_certificate_authority("Warm", private)
    certificate = cryptobox.generate_certificate("warm.example", public, authority, private)
    cryptobox.certificate_info(certificate)
    cryptobox.verify_certificate("warm.example", certificate, [authority])
    cryptobox.verify(b"", cryptobox.sign(private, b""), public)
    key = cryptobox.key_exchange(private, public)
    cryptobox.decrypt(key, cryptobox.encrypt(key, b""))
    compile("class C:\n    pass\n", CLIENT_FILE, "exec")
    try:
        raise ValueError
    except ValueError:
        traceback.format_exc()
