"""Import all that clients may import, then close the ways to more."""

import codecs
import importlib
import pkgutil
import sys
import traceback
from types import ModuleType

from .protocol import CLIENT_FILE

# Whatever a client may import is imported before the filter closes the file system.
PRELOADED = """
__future__ _strptime abc argparse array ast asyncio atexit base64 binascii bisect builtins bz2
cProfile calendar cffi cmath cmd code codecs collections collections.abc colorsys
concurrent.futures concurrent.futures.process concurrent.futures.thread configparser contextlib
contextvars copy copyreg csv ctypes ctypes.util dataclasses datetime decimal difflib dis doctest
email email.utils enum errno faulthandler fcntl fnmatch fractions functools gc getopt getpass glob
graphlib grp gzip hashlib heapq hmac html html.parser http http.client importlib importlib.util
inspect io ipaddress itertools json keyword linecache locale logging logging.config
logging.handlers lzma math mmap multiprocessing numbers operator optparse os os.path pathlib pdb
pickle platform posixpath pprint profile pstats pwd pydoc queue random re reprlib resource sched
secrets select selectors shlex shutil signal site socket socketserver ssl stat statistics string
stringprep struct subprocess sys sysconfig tarfile tempfile textwrap threading time timeit token
tokenize tomllib trace traceback tracemalloc types typing unicodedata unittest unittest.case
unittest.mock urllib urllib.error urllib.parse urllib.request uuid warnings weakref xml
xml.etree.ElementTree zipfile zlib zoneinfo
""".split()

WHOLE_PACKAGES = ("cryptography", "cryptobox")
"""Imported with every module in them."""

CODECS = """
ascii cp1250 cp1251 cp1252 cp437 hex idna iso8859-1 iso8859-15 iso8859-2 koi8-r latin-1 mac-roman
punycode rot13 unicode-escape utf-16 utf-32 utf-7 utf-8 utf-8-sig
""".split()


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
