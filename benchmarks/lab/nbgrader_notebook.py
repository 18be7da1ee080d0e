"""Write the notebook of an nbgrader assignment, and what students hand in: SOURCE SUBMITTED."""

import sys

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

SERVERS = ("server1", "server2", "server3", "server4", "server5")


def graded(name, points, solution):
    return {
        "nbgrader": {
            "schema_version": 3,
            "grade": points > 0,
            "grade_id": name,
            "locked": points > 0,
            "solution": solution,
            "task": False,
            **({"points": points} if points else {}),
        }
    }


def notebook(solved):
    body = "from client import Client"
    if not solved:
        body = f"### BEGIN SOLUTION\n{body}\n### END SOLUTION"
    cells = [new_code_cell(body, metadata=graded("client", 0, True))]
    for name in SERVERS:
        test = f'from harness import right\nassert right(Client, "{name}")'
        cells.append(new_code_cell(test, metadata=graded(name, 2, False)))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


if __name__ == "__main__":
    for path in sys.argv[1:]:
        nbformat.write(notebook(solved=path != sys.argv[1]), path)
