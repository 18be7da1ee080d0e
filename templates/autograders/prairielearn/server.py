"""Gives every variant of the question the package of one student of the cohort."""

import os

PACKAGES = "packages"


def generate(data):
    names = sorted(os.listdir(os.path.join(data["options"]["question_path"], PACKAGES)))
    name = names[data["variant_seed"] % len(names)]
    data["params"]["greenpath"] = name[: -len(".zip")]


def file(data):
    if data["filename"] != "package.zip":
        return b""
    name = data["params"]["greenpath"] + ".zip"
    with open(os.path.join(data["options"]["question_path"], PACKAGES, name), "rb") as stream:
        return stream.read()
