#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes an installed tree into what a package holds: documents in their places, compressed as the system wants them,
the parts' licences and the SPDX document, modes, and times that do not depend on when it was built.

usage: finish.py --tree FOLDER --kind deb|rpm|tarball --version V --release-date YYYY-MM-DD --plugins FOLDER
SOURCE_DATE_EPOCH says what time the files get.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent


def compress(path):
    """As policy wants it: smallest, and without name and time in it. By the tool that rpmbuild uses too."""
    subprocess.run(["gzip", "-9nf", path], check=True)


def compress_pages(tree):
    for page in (tree / "share/man").rglob("*.1"):
        compress(page)


def debian_documents(tree, docs, given):
    (docs / "LICENSE").unlink()  # stands in copyright
    (docs / "CHANGELOG.md").unlink()  # the same in Debian's form
    log = subprocess.run(
        ["python3", HERE / "changelog.py", "debian", given.version, given.release_date, SOURCE / "CHANGELOG.md"],
        check=True, capture_output=True).stdout
    (docs / "changelog").write_bytes(log)
    compress(docs / "changelog")
    (docs / "copyright").write_bytes((HERE / "copyright").read_bytes())
    compress_pages(tree)


def rpm_documents(tree, docs, given):
    licences = tree / "share/licenses/ticketscope"
    licences.mkdir(parents=True)
    (docs / "LICENSE").rename(licences / "LICENSE")
    compress_pages(tree)


def tarball_documents(tree, docs, given):
    text = (HERE / "README.tarball").read_text(encoding="utf-8")
    (tree / "README").write_text(text.replace("@VERSION@", given.version), encoding="utf-8")
    compress_pages(tree)


def settle(tree, time):
    """Modes that do not depend on the umask, times that do not depend on the clock."""
    for path in sorted(tree.rglob("*"), reverse=True):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path.parent == tree / "bin" and path.suffix == ""
        path.chmod(0o755 if runs else 0o644)
        os.utime(path, (time, time))
    tree.chmod(0o755)
    os.utime(tree, (time, time))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tree", type=pathlib.Path, required=True)
    parser.add_argument("--kind", choices=["deb", "rpm", "tarball"], required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--release-date", required=True)
    parser.add_argument("--plugins", type=pathlib.Path, required=True)
    given = parser.parse_args()
    time = int(os.environ["SOURCE_DATE_EPOCH"])
    for program in ("ticketscope", "ticketscope-cli"):
        # Which compiler made it: nothing that the program needs.
        subprocess.run(["strip", "--remove-section=.comment", given.tree / "bin" / program], check=True)
    docs = given.tree / "share/doc/ticketscope"

    with tempfile.NamedTemporaryFile("w", suffix=".origins") as origins:
        if given.kind == "tarball":
            sys.path.insert(0, str(HERE))
            from bundle import bundle
            for inside, outside in bundle(given.tree, given.plugins).items():
                print(inside, outside, sep="\t", file=origins)
            origins.flush()
        {"deb": debian_documents, "rpm": rpm_documents, "tarball": tarball_documents}[given.kind](given.tree, docs, given)
        subprocess.run(
            [sys.executable, HERE.parent / "sbom.py", "--tree", given.tree, "--version", given.version,
             "--kind", given.kind, "--origins", origins.name, "--date", str(time)], check=True)
    settle(given.tree, time)


if __name__ == "__main__":
    main()
