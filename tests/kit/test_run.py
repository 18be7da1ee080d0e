"""What ``run.py`` says about a client, from the empty one to the one that finds the server."""

import ast
import importlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from greenpath_gen.data import STUDENT_TEMPLATE, student_files
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.model import Student
from greenpath_gen.package import kit_of, package
from greenpath_gen.plan import plan_student
from greenpath_gen.sources import load_scenario

SECRET = b"a secret of the tests, and only 32"[:32]
SITE = "greenpath.program"
SERVERS = [f"server{number}" for number in range(1, 6)]
STEP_1 = "step 1"

HEADER = """\
from cryptobox import *

class Client():
    def __init__(self, url: str, trusted_certs: list):
        self.url = url
        self.trusted_certs = trusted_certs
"""

HELLO = """
    def send_client_hello(self) -> bytes:
        self.priv, self.pub = generate_assymetric_key()
        return self.pub
"""

NO_READY = """
    def send_client_ready(self, server_hello: bytes) -> bytes:
        return None
"""

READY = """
    def send_client_ready(self, server_hello: bytes) -> bytes:
        self.key = key_exchange(self.priv, server_hello[:120])
        return encrypt(self.key, b"READY")
"""

NO_DATA = """
    def receive_data(self, data: bytes) -> bytes:
        return None
"""

DATA = """
    def receive_data(self, data: bytes) -> bytes:
        return decrypt(self.key, data)
"""

VERIFYING_READY = """
    def send_client_ready(self, server_hello: bytes) -> bytes:
        server_pub = server_hello[:120]
        self.key = key_exchange(self.priv, server_pub)
        opened = decrypt(self.key, server_hello[120:])
        signature, cert = opened[:112], opened[112:]
        if not verify_certificate(self.url, cert, self.trusted_certs):
            return None
        owner = certificate_info(cert)["org_public_key"]
        if not verify(self.pub + server_pub + cert, signature, owner):
            return None
        return encrypt(self.key, b"READY")
"""

RAISING_READY = VERIFYING_READY.replace("return None", 'raise Exception("not trusted")')
CHECKING_THE_NAME = VERIFYING_READY.replace(
    "if not verify_certificate(self.url, cert, self.trusted_certs):",
    "if not verify_certificate(cert, self.trusted_certs) or "
    'self.url not in certificate_info(cert)["domains"]:',
)
ALERTING_READY = VERIFYING_READY.replace(
    "return None", 'raise Alert("bad_certificate", "not trusted")'
)
ASSERTING_READY = VERIFYING_READY.replace("if not ", "assert ").replace(
    ":\n            return None", ""
)

STEP_1_CLIENT = HEADER + HELLO + READY + DATA

SOLUTIONS = {
    "original": HEADER + HELLO + VERIFYING_READY + DATA,
    "inner module": (HEADER + HELLO + VERIFYING_READY + DATA).replace(
        "from cryptobox import *", "from cryptobox.cryptobox import *"
    ),
    "ready in lower case": (HEADER + HELLO + VERIFYING_READY + DATA).replace("READY", "ready"),
    "bytearray": (HEADER + HELLO + VERIFYING_READY + DATA).replace(
        "return self.pub\n", "return bytearray(self.pub)\n"
    ),
    "raises": HEADER + HELLO + RAISING_READY + DATA,
    "alert": HEADER + HELLO + ALERTING_READY + DATA,
    "assert": HEADER + HELLO + ASSERTING_READY + DATA,
    "name by hand": HEADER + HELLO + CHECKING_THE_NAME + DATA,
}


RAISING = SOLUTIONS["raises"]


@dataclass(frozen=True)
class Package:
    """A package on disk, and which of its servers is the one to find."""

    home: Path
    legitimate: str

    def run(self, *arguments: str, client: str | None = None, code: int = 0) -> str:
        """Run ``run.py`` with this client; return what it says."""
        if client is not None:
            (self.home / "client.py").write_text(client, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-B", "-W", "error", "run.py", *arguments],
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr
        assert not done.stderr
        assert done.returncode == code
        return done.stdout


def make(
    home: Path, scenario: str = "classic", student: str = "ada", language: str = "en"
) -> Package:
    given = load_scenario(scenario).scenario.model_copy(update={"language": language})
    servers = plan_student(given, Student(student), SECRET)
    for name, content in package(servers, kit_of(given, student_files())).items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (legitimate,) = (server.name for server in servers.servers if server.fault is None)
    return Package(home, legitimate)


@pytest.fixture
def kit(tmp_path: Path) -> Package:
    return make(tmp_path)


def line_of(client: str, text: str) -> int:
    """Return the number of the first line that contains the text."""
    return next(n for n, line in enumerate(client.splitlines(), 1) if text in line)


def rows(said: str) -> dict[str, str]:
    """Return the rows of the table: what it says of each server."""
    lines = [line for line in said.splitlines() if re.match(r"server\d\s", line)]
    assert len(lines) == len(SERVERS)
    return {line.split()[0]: line for line in lines}


@pytest.mark.parametrize(
    ("client", "method"),
    [
        (None, "send_client_hello"),
        (HEADER + HELLO + NO_READY + NO_DATA, "send_client_ready"),
        (HEADER + HELLO + READY + NO_DATA, "receive_data"),
    ],
    ids=["starter", "hello done", "ready done"],
)
def test_the_unfinished_method_is_named_with_its_step(
    kit: Package, client: str | None, method: str
) -> None:
    (line,) = [
        line
        for line in kit.run(SITE, "server2", client=client).splitlines()
        if "not finished" in line
    ]
    assert method in line
    assert STEP_1 in line
    assert all(
        other not in line
        for other in {"send_client_hello", "send_client_ready", "receive_data"} - {method}
    )


def test_ready_is_said_to_come_back_in_step_2(kit: Package) -> None:
    assert "step 2" in kit.run(SITE, "server2", client=HEADER + HELLO + NO_READY + NO_DATA)


def test_bodies_as_on_the_slides_are_unfinished(kit: Package) -> None:
    client = """\
from cryptobox import *

class Client():
    def __init__(self, url: bytes, trusted_certs: list[bytes]):
        self.url = url
        self.trusted_certs = trusted_certs

    def send_client_hello(self) -> bytes:
        None

    def send_client_ready(self, server_hello: bytes) -> bytes:
        None

    def receive_data(self, data: bytes) -> bytes:
        None
"""
    said = kit.run(SITE, "server2", client=client)
    assert "send_client_hello is not finished yet" in said
    printing = client.replace("        None", "        print(self.url)", 1)
    assert "send_client_hello" in kit.run(SITE, "server2", client=printing)


@pytest.mark.parametrize("method", ["send_client_hello", "send_client_ready", "receive_data"])
def test_not_implemented_is_unfinished_too(kit: Package, method: str) -> None:
    client = re.sub(
        rf"(def {method}\(.*:\n)",
        r"\1        raise NotImplementedError" + "\n",
        STEP_1_CLIENT,
    )
    said = kit.run(SITE, "server2", client=client)
    assert f"{method} is not finished yet" in said
    assert STEP_1 in said
    assert f"client.py, line {line_of(client, 'raise NotImplementedError')}" in said


@pytest.mark.parametrize("server", SERVERS)
def test_after_step_1_every_server_delivers(kit: Package, server: str) -> None:
    said = kit.run(SITE, server, client=STEP_1_CLIENT)
    for message in ("client_hello", "server_hello", "client_ready", "server_data", "client_data"):
        assert f"{message}:" in said
    assert f"Welcome to {SITE}!" in said


@pytest.mark.parametrize("student", range(10))
def test_after_step_1_every_server_of_ten_students_delivers(tmp_path: Path, student: int) -> None:
    kit = make(tmp_path, "standard", f"student{student}")
    table = rows(kit.run(SITE, client=STEP_1_CLIENT))
    assert all(f"Welcome to {SITE}!" in row for row in table.values())
    assert len(table) == len({row.removeprefix(name) for name, row in table.items()})


@pytest.mark.parametrize("scenario", ["classic", "standard"])
@pytest.mark.parametrize("client", SOLUTIONS.values(), ids=SOLUTIONS)
def test_a_solution_gets_content_from_the_legitimate_server_only(
    tmp_path: Path, client: str, scenario: str
) -> None:
    kit = make(tmp_path, scenario)
    table = rows(kit.run(SITE, client=client))
    assert [name for name, row in table.items() if f"Welcome to {SITE}!" in row] == [kit.legitimate]


@pytest.mark.parametrize("scenario", ["classic", "standard"])
def test_a_solution_finds_the_server_one_by_one_too(tmp_path: Path, scenario: str) -> None:
    kit = make(tmp_path, scenario)
    said = {server: kit.run(SITE, server, client=SOLUTIONS["original"]) for server in SERVERS}
    assert [server for server in SERVERS if "client_data:" in said[server]] == [kit.legitimate]
    for server in SERVERS:
        refused = "send_client_ready returned None: your client refuses" in said[server]
        assert refused == (server != kit.legitimate)


@pytest.mark.parametrize("method", ["__init__", "send_client_hello", "send_client_ready"])
def test_a_crash_is_shown_with_its_line(kit: Package, method: str) -> None:
    client = re.sub(rf"(def {method}\(.*:\n)", r"\1        oops(1)" + "\n", STEP_1_CLIENT)
    said = kit.run(SITE, "server2", client=client)
    assert f"client.py, line {line_of(client, 'oops')}, in {method}: oops(1)" in said
    assert "NameError" in said
    assert method in said.split("NameError")[0]


def test_a_crash_in_a_helper_is_shown_with_both_lines(kit: Package) -> None:
    client = STEP_1_CLIENT.replace("return decrypt(self.key, data)", "return helper(data)")
    client += "\ndef helper(data):\n    return data + oops\n"
    said = kit.run(SITE, "server2", client=client)
    assert f"client.py, line {line_of(client, 'return helper')}, in receive_data" in said
    assert f"client.py, line {line_of(client, 'data + oops')}, in helper" in said


def test_a_crash_inside_the_toolbox_is_shown_with_the_clients_line(kit: Package) -> None:
    client = STEP_1_CLIENT.replace("server_hello[:120]", "server_hello[:119]")
    said = kit.run(SITE, "server2", client=client)
    assert f"client.py, line {line_of(client, 'key_exchange')}, in send_client_ready" in said
    assert "ValueError" in said
    assert "primitives.py" not in said


ENDS = (
    ('raise Exception("not trusted")', "refused", "Exception: not trusted", "not trusted"),
    ('raise ValueError("not trusted")', "refused", "ValueError: not trusted", "not trusted"),
    ('raise Alert("unknown_ca")', "refused", "Alert: unknown_ca", "unknown_ca"),
    ('raise Mine("not mine")', "refused", "Mine: not mine", "not mine"),
    ("assert False, 'not trusted'", "refused", "AssertionError: not trusted", "not trusted"),
    ("exit(1)", "refused", "SystemExit: 1", "1"),
    ("helper(0)", "refused", "RuntimeError: no", "no"),
    ("decrypt(b'', b'')", "refused", "by an error of the toolbox: ValueError", ""),
    ("AESGCM(bytes(16)).decrypt(bytes(12), bytes(16), None)", "refused", "InvalidTag", ""),
    ("return None", "refused", "returned None", ""),
    ("return undefined_name", "crashed", "NameError", ""),
    ("return self.pubb", "crashed", "AttributeError", ""),
    ("return {}['x']", "crashed", "KeyError", ""),
    ("return int('x')", "crashed", "ValueError", ""),
    ("x509.load_der_x509_certificate(b'')", "crashed", "ValueError", ""),
    ("import cryptobx", "crashed", "ModuleNotFoundError", ""),
    ("return sorted([1, 'x'])", "crashed", "TypeError", ""),
    ("return base64.b64decode('x')", "crashed", "Error", ""),
    ("return helper(1)", "crashed", "ZeroDivisionError", ""),
)
"""What a client may end with: the table's word for it, words of the sentence, the reason."""

ENDING = f"""{HEADER}{HELLO}
    def send_client_ready(self, server_hello: bytes) -> bytes:
        self.key = key_exchange(self.priv, server_hello[:120])
{"".join(f"        if self.url == '{n}':{chr(10)}            {end[0]}{chr(10)}" for n, end in enumerate(ENDS))}
{DATA}
class Mine(Exception):
    pass

def helper(number):
    if number:
        return number / 0
    raise RuntimeError("no")
"""

EACH_END = f"""
import json, run
for number in range({len(ENDS)}):
    end = run.run(str(number), "config/trusted_certs", "config/servers/server1", verbose=False)
    print(json.dumps([end.word, end.sentence, end.reason, list(end.lines)]))
"""


def test_a_refusal_is_told_from_a_crash(kit: Package) -> None:
    """By the grader's rule, which `greenpath_grade.sandbox.inside.account` holds."""
    (kit.home / "client.py").write_text(ENDING, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-B", "-c", EACH_END],
        cwd=kit.home,
        capture_output=True,
        text=True,
        check=True,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    for (line, word, words, reason), end in zip(ENDS, told, strict=True):
        assert (end[0], end[2]) == (word, reason), line
        assert words in end[1]
        assert ("your client crashed in send_client_ready" in end[1]) == (word == "crashed")
        where = f"client.py, line {line_of(ENDING, line)}, in send_client_ready: {line}"
        assert end[3][:1] == ([] if line == "return None" else [where])


def test_the_wrong_site_is_remarked(kit: Package) -> None:
    remark = (
        "The servers of this package are for greenpath.program, and you asked for other.example"
    )
    assert remark not in kit.run("other.example", "server1", client=STEP_1_CLIENT)
    (kit.home / "README.md").write_text(f"```\npython3 run.py {SITE} server2   # one\n```\n")
    assert remark in kit.run("other.example", "server1")
    assert remark in kit.run("other.example")
    assert "The servers of" not in kit.run(SITE)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "is too old: it is version 3.4.8"), ("fr", "trop ancien")]
)
def test_an_old_cryptography_is_named_with_what_is_needed(
    tmp_path: Path, language: str, words: str
) -> None:
    kit, old = make(tmp_path / "kit", language=language), tmp_path / "old" / "cryptography"
    (old / "x509").mkdir(parents=True)
    (old / "__init__.py").write_text("__version__ = '3.4.8'\n")
    (old / "x509" / "__init__.py").write_text("")
    for arguments in ([SITE, "server1"], ["--check"]):
        done = subprocess.run(
            [sys.executable, "-B", "run.py", *arguments],
            cwd=kit.home,
            env={"PYTHONPATH": str(old.parent), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (done.returncode, done.stderr) == (1, "")
        assert words in done.stdout
        assert "cryptography>=42" in done.stdout
        assert "python3 -m pip install -r requirements.txt" in done.stdout


def test_it_speaks_french_where_the_package_does(tmp_path: Path) -> None:
    kit = make(tmp_path, language="fr")
    said = kit.run(SITE, client=RAISING)
    assert (
        len(
            re.findall(
                r"^server\d +refusé +send_client_ready refuse ce serveur", said, re.MULTILINE
            )
        )
        == 4
    )
    assert "On ne peut se fier qu'à un seul serveur." in said
    said = kit.run(SITE, "server1", client=STEP_1_CLIENT.replace("return self.pub", "oops"))
    assert "votre client a planté dans send_client_hello : NameError" in said
    assert "étape 1" in kit.run("--check", client=STEP_1_CLIENT, code=1)
    assert "Usage : python3" in kit.run(code=2)


def test_every_sentence_is_there_in_french() -> None:
    """And nothing else: a sentence that is changed here is changed there."""
    sys.path.insert(0, str(STUDENT_TEMPLATE))
    try:
        french = importlib.import_module("french").FRENCH
    finally:
        sys.path.remove(str(STUDENT_TEMPLATE))
    said = set()
    for name in ("run.py", "meeting.py", "rehearsal.py"):
        tree = ast.parse((STUDENT_TEMPLATE / name).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                if node.func.id == "put":
                    said |= set(texts)
                if node.func.id == "Outcome" and isinstance(texts[-1], str):
                    said.add(texts[-1])
    hung_up = re.findall(
        r"HandshakeError\(\s*(\".*?\"|'.*?')\s*\)",
        (STUDENT_TEMPLATE / "cryptobox" / "server.py").read_text(encoding="utf-8"),
    )
    assert set(french) == said | {ast.literal_eval(text) for text in hung_up}
    for english, translated in french.items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", translated))


def test_a_syntax_error_is_shown_in_the_table(kit: Package) -> None:
    said = kit.run(SITE, client=HEADER + "    def x(self:\n        pass\n")
    assert all("SyntaxError" in row for row in rows(said).values())
    assert "client.py, line 7" in said


def test_a_crash_is_shown_in_the_table(kit: Package) -> None:
    client = STEP_1_CLIENT.replace("return self.pub", "return self.pubb")
    said = kit.run(SITE, client=client)
    assert all("AttributeError" in row for row in rows(said).values())
    assert f"client.py, line {line_of(client, 'self.pubb')}" in said


@pytest.mark.parametrize(
    ("client", "words"),
    [
        (HEADER + "    def x(self:\n        pass\n", ["SyntaxError", "client.py, line 7"]),
        (HEADER + "  def x(self): pass\n", ["IndentationError", "client.py, line 7"]),
        (
            "import ast\nast.literal_eval('x(')\n" + STEP_1_CLIENT,
            ["SyntaxError", "client.py, line 2, in <module>"],
        ),
        ("import cryptobx\n" + STEP_1_CLIENT, ["ModuleNotFoundError", "client.py, line 1"]),
        (STEP_1_CLIENT.replace("class Client", "class Klient"), ["client.py", "class Client"]),
        ("", ["client.py", "class Client"]),
        ("Client = None\n", ["__init__", "TypeError"]),
        (HEADER.replace("url: str, ", "") + HELLO + READY + DATA, ["__init__", "TypeError"]),
        (HEADER + READY + DATA, ["no method send_client_hello"]),
        (HEADER + HELLO + DATA, ["no method send_client_ready"]),
        (HEADER + HELLO + READY, ["no method receive_data"]),
        (STEP_1_CLIENT.replace("receive_data", "recieve_data"), ["no method receive_data"]),
        (STEP_1_CLIENT.replace("(self, data: bytes)", "()"), ["receive_data", "TypeError"]),
        (
            STEP_1_CLIENT.replace("return self.pub", "return b64encode(self.pub)"),
            ["send_client_hello returned str", "bytes"],
        ),
        (
            STEP_1_CLIENT.replace('encrypt(self.key, b"READY")', '"READY"'),
            ["send_client_ready returned str", "bytes"],
        ),
        (
            STEP_1_CLIENT.replace("decrypt(self.key, data)", "decrypt(self.key, data).decode()"),
            ["receive_data returned str", "bytes"],
        ),
        (
            STEP_1_CLIENT.replace("return self.pub", "return self.priv"),
            ["client hello", "hung up", "public key"],
        ),
        (
            STEP_1_CLIENT.replace('encrypt(self.key, b"READY")', 'b"READY"'),
            ["client_ready", "hung up", "encrypt"],
        ),
        (
            STEP_1_CLIENT.replace("        return self.pub\n", ""),
            ["send_client_hello returned None", "public key"],
        ),
        (STEP_1_CLIENT.replace("return self.pub", "exit()"), ["send_client_hello", "SystemExit"]),
    ],
    ids=[
        "syntax error",
        "indentation",
        "syntax error in what is parsed",
        "missing module",
        "misspelt class",
        "empty file",
        "Client is no class",
        "__init__ without url",
        "no send_client_hello",
        "no send_client_ready",
        "no receive_data",
        "misspelt method",
        "method without argument",
        "hello is str",
        "ready is str",
        "data is str",
        "hello is the private key",
        "ready is not encrypted",
        "hello is not returned",
        "exit",
    ],
)
def test_what_is_wrong_is_said(kit: Package, client: str, words: list[str]) -> None:
    said = kit.run(SITE, "server2", client=client)
    assert [word for word in words if word not in said] == []
    assert "client_data:" not in said


@pytest.mark.parametrize("arguments", [[], [SITE, "server1", "x"], ["--help"], ["-c", "config"]])
def test_a_wrong_command_gets_the_usage(kit: Package, arguments: list[str]) -> None:
    said = kit.run(*arguments, code=2)
    assert "Usage: python3 run.py" in said
    assert "greenpath.program server2" in said


@pytest.mark.parametrize("name", ["server6", "Server1", "server", "", ".."])
def test_an_unknown_server_gets_the_list(kit: Package, name: str) -> None:
    said = kit.run(SITE, name, code=2)
    assert ", ".join(SERVERS) in said


def test_outside_a_package_there_is_a_word_about_it(kit: Package) -> None:
    kit.home.joinpath("config").rename(kit.home / "gone")
    assert "your own package" in kit.run(SITE, "server1", code=2)


@pytest.mark.parametrize("scenario", ["classic", "standard"])
@pytest.mark.parametrize(
    "client",
    [None, STEP_1_CLIENT, SOLUTIONS["original"], SOLUTIONS["alert"]],
    ids=["starter", "step 1", "solution", "alerts"],
)
def test_the_table_has_a_row_per_server_and_no_answers(
    tmp_path: Path, client: str | None, scenario: str
) -> None:
    said = make(tmp_path, scenario).run(SITE, client=client)
    table = rows(said)
    assert list(table) == SERVERS
    words = {"legitimate", "imposter", "impostor", *CATALOGUE.ids}
    for row in table.values():
        assert [word for word in words if re.search(rf"\b{word}\b", row, re.IGNORECASE)] == []
    assert not any(word in said for word in CATALOGUE.ids)


def test_the_terminal_need_not_know_unicode(kit: Package) -> None:
    client = (
        HEADER + HELLO + '    def send_client_ready(self, hello):\n        raise Exception("é→")'
    )
    (kit.home / "client.py").write_text(client, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-B", "run.py", SITE, "server1"],
        cwd=kit.home,
        env={"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\xe9\\u2192" in done.stdout


def test_it_runs_from_any_folder(kit: Package, tmp_path_factory: pytest.TempPathFactory) -> None:
    (kit.home / "client.py").write_text(STEP_1_CLIENT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-B", kit.home / "run.py", SITE, "server1"],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "client_data:" in done.stdout
