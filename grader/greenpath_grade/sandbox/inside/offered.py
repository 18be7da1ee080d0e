"""What student code may import, and in which encodings it may be read."""

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
