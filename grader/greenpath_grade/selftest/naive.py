"""The control: a grader as it is often written, with student code in the process that judges.

    python naive.py SUBMISSION TOOLBOX SERVERS RESULTS

It exists to be fooled: an attack that fools it works, and has to be stopped elsewhere. Only
`keeper` runs it, bounded and in a folder of its own.
"""

import sys

submission, toolbox, servers, RESULTS = sys.argv[1:]
home = "unpacked" if submission.endswith(".zip") else submission
sys.path[:0] = [home, toolbox]

import json  # noqa: E402 - the submission comes first, as it does where people are not careful
import os  # noqa: E402
import pickle  # noqa: E402
import random  # noqa: E402
import time  # noqa: E402
import zipfile  # noqa: E402

STUDENT = "ada"


def unpack(archive, folder):
    """Unpack as the names in the archive say."""
    os.makedirs(folder)
    for member in zipfile.ZipFile(archive).infolist():
        with open(f"{folder}/{member.filename}", "wb") as file:
            file.write(zipfile.ZipFile(archive).read(member))


def handshake(client_class, server):
    """Return what the client makes of a server: its data, or None."""
    from cryptobox.server import Recipe, Server

    key, certificate, data, recipe = (bytes.fromhex(one) for one in server["files"])
    client = client_class(server["url"], [bytes.fromhex(one) for one in server["trusted_certs"]])
    genuine = Server(key, certificate, data, Recipe.unseal(recipe, key))
    answer = genuine.send_server_hello(client.send_client_hello())
    time.sleep(server["seconds"])
    ready = client.send_client_ready(answer)
    if ready is None:
        return None
    return client.receive_data(genuine.send_data(ready))


def grade():
    """Return 20 points for the right data, and 20 for every imposter that got none."""
    with open(f"{home}/client.py") as file:
        source = file.read()
    if "class Client" not in source and "Client =" not in source and "import" not in source:
        sys.exit(f"there is no class Client in: {source[:200]}")
    from client import Client

    with open(servers) as file:
        order = json.load(file)
    random.Random(STUDENT).shuffle(order)
    score, log = 0, []
    for server in order:
        expected = bytes.fromhex(server["files"][2]) if server["legitimate"] else None
        try:
            result = handshake(Client, server)
            result = pickle.loads(pickle.dumps(result))
        except Exception as error:
            log.append(str(error))
            result = None
        if result == expected:
            score += 20
    return score, log


def main():
    """Grade one submission; the result is the last line, and stands in a file."""
    if submission.endswith(".zip"):
        unpack(submission, home)
    score, log = grade()
    name = "".join(c for c in os.path.basename(submission) if c.isprintable())
    result = json.dumps({"score": score, "id": name})
    with open(RESULTS, "w") as file:
        file.write(result)
    with open("report.html", "w") as file:
        file.write("".join(f"<li>{line}</li>" for line in log))
    print(result)


main()
