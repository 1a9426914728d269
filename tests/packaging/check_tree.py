#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks an installed or unpacked tree: what the desktop wants, versions that agree, the SPDX document.

usage: check_tree.py --tree FOLDER --version V [--kind deb|rpm|tarball|install]
Prints one line per fault; exit code 1 if there is one. Needs desktop-file-validate and appstreamcli.
"""
import argparse
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

sys.dont_write_bytecode = True
from check_spdx import faults_of  # noqa: E402

ID = "io.github.ticketscope.Ticketscope"


def text_of(path):
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def one(tree, pattern, faults):
    found = sorted(tree.glob(pattern))
    if len(found) != 1:
        faults.append(f"{len(found)} files are {pattern}")
        return None
    return found[0]


def validate(faults, *command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        faults.append(f"{command[0]}: {done.stdout.strip()} {done.stderr.strip()}")


def check_desktop(tree, faults):
    desktop = one(tree, f"share/applications/{ID}.desktop", faults)
    mime = one(tree, f"share/mime/packages/{ID}.xml", faults)
    if not desktop or not mime:
        return
    validate(faults, "desktop-file-validate", str(desktop))
    entry = dict(line.split("=", 1) for line in text_of(desktop).splitlines() if "=" in line)
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    types = {kind.get("type"): [glob.get("pattern") for glob in kind.iter(space + "glob")]
             for kind in xml.parse(mime).getroot().iter(space + "mime-type")}
    if sorted(entry["MimeType"].rstrip(";").split(";")) != sorted(types):
        faults.append(f"the desktop file opens {entry['MimeType']}, the types are {sorted(types)}")
    globs = sorted(glob for patterns in types.values() for glob in patterns)
    if globs != ["*.har", "*.ticketscope.json"]:
        faults.append(f"the types are for {globs}")
    if not (tree / "bin" / entry["Exec"].split()[0]).exists():
        faults.append(f"the desktop file starts {entry['Exec']}, which is not in bin")
    for place in ("scalable/apps/{}.svg", "16x16/apps/{}.png", "48x48/apps/{}.png", "256x256/apps/{}.png"):
        one(tree, "share/icons/hicolor/" + place.format(entry["Icon"]), faults)
    # One icon, under one name.
    for stray in tree.glob("share/icons/hicolor/*/apps/*"):
        if stray.stem != entry["Icon"]:
            faults.append(f"{stray.name} is an icon that nothing names")


def check_versions(tree, version, faults):
    metainfo = one(tree, f"share/metainfo/{ID}.metainfo.xml", faults)
    if metainfo:
        validate(faults, "appstreamcli", "validate", "--no-net", str(metainfo))
        release = xml.parse(metainfo).getroot().find("releases/release")
        if release.get("version") != version:
            faults.append(f"the metainfo's newest release is {release.get('version')}, the program's is {version}")
    for page in ("ticketscope", "ticketscope-cli"):
        manual = one(tree, f"share/man/man1/{page}.1*", faults)
        if manual and f'"Ticketscope {version}"' not in text_of(manual):
            faults.append(f"{manual.name} does not name version {version}")
    for name in ("changelog.gz", "CHANGELOG.md"):
        for path in tree.glob(f"share/doc/ticketscope/{name}"):
            first = next(line for line in text_of(path).splitlines() if re.match(r"## |ticketscope \(", line))
            if not re.match(rf"(## {re.escape(version)}\b|ticketscope \({re.escape(version)}\))", first):
                faults.append(f"{name} begins with {first}")
    for program in ("ticketscope", "ticketscope-cli"):
        done = subprocess.run([tree / "bin" / program, "--version"], capture_output=True, text=True, check=False,
                              timeout=60, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
        if done.stdout.split()[-1:] != [version]:
            faults.append(f"{program} --version says {done.stdout.strip()} {done.stderr.strip()}")


def check_parts(tree, version, faults):
    path = one(tree, "share/doc/ticketscope/ticketscope.spdx.json", faults)
    if not path:
        return
    document = json.loads(text_of(path))
    faults += faults_of(document, tree)
    if document["packages"][0]["versionInfo"] != version:
        faults.append("the SPDX document is about another version")
    names = {package["name"] for package in document["packages"]}
    for part in ("qt6-base", "qscintilla2", "qtkeychain", "openssl", "qcoro", "tl-expected", "rapidjson"):
        if part not in names:
            faults.append(f"the SPDX document does not name {part}")


def check_kind(tree, kind, faults):
    wanted = {
        "deb": ["share/doc/ticketscope/copyright", "share/doc/ticketscope/changelog.gz"],
        "rpm": ["share/licenses/ticketscope/LICENSE"],
        "tarball": ["README", "bin/qt.conf", "lib/libQt6Core.so.6", "plugins/platforms/libqxcb.so",
                    "plugins/tls/libqopensslbackend.so", "share/doc/ticketscope/LICENSE"],
        "install": ["share/doc/ticketscope/LICENSE"],
    }[kind]
    for name in wanted:
        if not (tree / name).is_file():
            faults.append(f"{name} is missing")
    brought = list(tree.glob("lib/**/*.so*"))
    if kind != "tarball" and brought:
        faults.append(f"{brought[0]} does not belong into this package")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--tree", type=pathlib.Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--kind", choices=["deb", "rpm", "tarball", "install"], default="install")
    given = parser.parse_args()
    found = []
    check_desktop(given.tree, found)
    check_versions(given.tree, given.version, found)
    check_parts(given.tree, given.version, found)
    check_kind(given.tree, given.kind, found)
    for fault in found:
        print(f"{given.kind}: {fault}")
    sys.exit(1 if found else 0)
