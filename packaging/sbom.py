#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what a package is made of: an SPDX 2.3 document and the licences of the parts.

usage: sbom.py --tree FOLDER --version V --kind KIND [--docs FOLDER] [--prefix FOLDER | --origins FILE] [--date SECONDS]

  --tree FOLDER    the files of the package as they will be installed (stripped, signed, final)
  --version V      the program's version
  --kind KIND      deb, rpm, tarball, windows, or another word: part of the document's name
  --docs FOLDER    where in the tree the documents go (default share/doc/ticketscope): ticketscope.spdx.json and
                   third-party-licences/PART.txt, and what these refer to in third-party-licences/common-licenses
  --prefix FOLDER  the parts come from this prefix (sources.txt, licences/PACKAGE/copyright), as for Windows;
                   without it they are this machine's Debian packages
  --origins FILE   lines "file in the tree<TAB>file it was copied from", for libraries that the package brings along
  --date SECONDS   the document's time, in seconds since 1970 (default: SOURCE_DATE_EPOCH, else now)

What is in the tree and is a library, but not the program, is a part that the package brings along ("CONTAINS"), with
its files. What the programs are linked to beyond that is a part they depend on ("DYNAMIC_LINK"); what the libraries are
linked to beyond that, likewise ("DEPENDS_ON"). Headers that are
compiled in are parts too ("STATIC_LINK"). A file that nothing accounts for is an error. Exit code 0, or 1 with the
reason on standard error. Needs nothing but Python's standard library; readelf, ldd and dpkg-query on Linux.
"""
import argparse
import datetime
import hashlib
import json
import os
import pathlib
import re
import shutil
import sys
import time
import uuid

sys.dont_write_bytecode = True
from sbomparts import DebianParts, Failure, PrefixParts, Table  # noqa: E402

NAME = "ticketscope"
OWN_PROGRAMS = re.compile(r"^(ticketscope|ticketscope-cli)(\.exe)?$")
COPYRIGHT = "Copyright the Ticketscope developers"
LICENCE = "GPL-3.0-or-later"
COMMON_LICENCES = pathlib.Path("/usr/share/common-licenses")


def spdx_id(*words):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]+", "-", "-".join(words))


def is_library(path):
    """ELF or PE, by what the file begins with."""
    with path.open("rb") as opened:
        start = opened.read(4)
    return start == b"\x7fELF" or start[:2] == b"MZ"


def checksums(path):
    data = path.read_bytes()
    return hashlib.sha1(data).hexdigest(), hashlib.sha256(data).hexdigest()


class Document:
    """The document as it grows."""

    def __init__(self, version, kind, date):
        self.packages, self.files, self.relationships, self.licences = [], [], [], {}
        self.name = f"{NAME}-{version}-{kind}"
        self.date = date

    def relate(self, one, kind, other):
        self.relationships.append(
            {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other})

    def licence_of(self, part):
        """The part's expression; where there is none, a reference to the text of its copyright file."""
        if part.licence:
            return part.licence
        reference = "LicenseRef-" + re.sub(r"[^A-Za-z0-9.-]+", "-", part.name)
        self.licences[reference] = {
            "licenseId": reference, "name": f"Licences of {part.title}", "extractedText": part.text}
        return reference

    def add_files(self, owner, tree, relatives, licence, copyright_text):
        """Files of one package. Returns its verification code (SPDX 2.3, 7.9)."""
        sums = []
        for relative in sorted(relatives):
            sha1, sha256 = checksums(tree / relative)
            sums.append(sha1)
            kinds = {".txt": ["TEXT"], ".svg": ["IMAGE"], ".png": ["IMAGE"], ".json": ["TEXT"], ".xml": ["TEXT"]}
            kind = ["BINARY"] if is_library(tree / relative) else kinds.get(pathlib.PurePath(relative).suffix, ["OTHER"])
            identity = spdx_id("File", relative)
            self.files.append({
                "SPDXID": identity, "fileName": "./" + relative, "fileTypes": kind,
                "checksums": [{"algorithm": "SHA1", "checksumValue": sha1},
                              {"algorithm": "SHA256", "checksumValue": sha256}],
                "licenseConcluded": licence, "licenseInfoInFiles": ["NOASSERTION"], "copyrightText": copyright_text})
            self.relate(owner, "CONTAINS", identity)
        return hashlib.sha1("".join(sorted(sums)).encode()).hexdigest()

    def add_part(self, part, tree=None, relatives=()):
        identity = spdx_id("Package", part.name)
        licence = self.licence_of(part)
        package = {
            "SPDXID": identity, "name": part.name, "versionInfo": part.version, "summary": part.title,
            "supplier": "Organization: Debian",
            "downloadLocation": f"https://snapshot.debian.org/package/{part.name}/{part.version}/",
            "filesAnalyzed": bool(relatives), "licenseConcluded": licence, "licenseDeclared": licence,
            "copyrightText": "NOASSERTION", "comment": f"Copyright and licences: third-party-licences/{part.name}.txt",
            "externalRefs": [{
                "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                "referenceLocator": f"pkg:deb/debian/{purl(part.name)}@{purl(part.version)}?arch=source"}]}
        if part.homepage:
            package["homepage"] = part.homepage
        if relatives:
            code = self.add_files(identity, tree, relatives, licence, "NOASSERTION")
            package["packageVerificationCode"] = {"packageVerificationCodeValue": code}
            package["licenseInfoFromFiles"] = ["NOASSERTION"]
        self.packages.append(package)
        return identity

    def add_program(self, version, tree, relatives, document_file):
        identity = spdx_id("Package", NAME)
        code = self.add_files(identity, tree, relatives, LICENCE, COPYRIGHT)
        self.packages.insert(0, {
            "SPDXID": identity, "name": NAME, "versionInfo": version, "primaryPackagePurpose": "APPLICATION",
            "supplier": "Organization: The Ticketscope developers", "downloadLocation": "NOASSERTION",
            "filesAnalyzed": True,
            "packageVerificationCode": {"packageVerificationCodeValue": code,
                                        "packageVerificationCodeExcludedFiles": ["./" + document_file]},
            "licenseConcluded": LICENCE, "licenseDeclared": LICENCE, "licenseInfoFromFiles": ["NOASSERTION"],
            "copyrightText": COPYRIGHT,
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                              "referenceLocator": f"pkg:generic/{NAME}@{purl(version)}"}]})
        self.relate("SPDXRef-DOCUMENT", "DESCRIBES", identity)
        return identity

    def text(self):
        body = {
            "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": self.name,
            "creationInfo": {
                "created": datetime.datetime.fromtimestamp(self.date, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "creators": ["Organization: The Ticketscope developers", "Tool: ticketscope-sbom.py"]},
            "packages": self.packages, "files": self.files, "relationships": self.relationships}
        if self.licences:
            body["hasExtractedLicensingInfos"] = [self.licences[name] for name in sorted(self.licences)]
        # Another content is another document; the same content always has the same name.
        content = json.dumps(body, sort_keys=True)
        body["documentNamespace"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}"
        return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def purl(text):
    """Percent-encoded as package URLs want it."""
    return re.sub(r"[^A-Za-z0-9.~_-]", lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), text)


def write_licences(folder, parts, with_common):
    """A text for each part. Debian's texts name common licences by their path: elsewhere these come along."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    common = set()
    for part in parts:
        text = part.text.rstrip("\n") + "\n"
        common.update(name.rstrip(".") for name in re.findall(r"/usr/share/common-licenses/([A-Za-z0-9.+-]+)", text))
        (folder / f"{part.name}.txt").write_text(text, encoding="utf-8", newline="\n")
    for name in sorted(common) if with_common else ():
        path = COMMON_LICENCES / name
        if not path.is_file():
            raise Failure(f"A part's licences name {path}, which is not on this machine.")
        (folder / "common-licenses").mkdir(exist_ok=True)
        text = path.read_text(encoding="utf-8", errors="replace")
        (folder / "common-licenses" / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")


def split_tree(tree, source):
    """The program's own files, and the libraries that come along by their part."""
    own, bundled = [], {}
    for path in sorted(tree.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        relative = path.relative_to(tree).as_posix()
        if not is_library(path) or OWN_PROGRAMS.match(path.name):
            own.append(relative)
        else:
            part = source.of_file(relative)
            bundled.setdefault(part.name, (part, []))[1].append(relative)
    return own, bundled


def linked_parts(tree, own, bundled, source):
    """What ELF files ask for and the tree does not hold: for each owner (None: the program) its parts by name."""
    inside = {pathlib.PurePath(relative).name for _, relatives in bundled.values() for relative in relatives}
    owned = [(None, relative) for relative in own if OWN_PROGRAMS.match(pathlib.PurePath(relative).name)]
    owned += [(name, relative) for name, (_, relatives) in bundled.items() for relative in relatives]
    asked = [(owner, path) for owner, relative in owned if is_library(tree / relative)
             for wanted, path in source.linked(str(tree / relative)).items() if wanted not in inside]
    source.learn_owners(path for _, path in asked)
    found = {}
    for owner, path in asked:
        part = source.of_system_file(path)
        found.setdefault(owner, {})[part.name] = part
    return found


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n\n")[0])
    parser.add_argument("--tree", type=pathlib.Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--kind", required=True)
    parser.add_argument("--docs", default="share/doc/ticketscope")
    parser.add_argument("--prefix", type=pathlib.Path)
    parser.add_argument("--origins", type=pathlib.Path)
    parser.add_argument("--date", type=int, default=int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()))
    given = parser.parse_args()

    table = Table(pathlib.Path(__file__).with_name("parts.json"))
    origins = {}
    if given.origins:
        origins = dict(line.split("\t") for line in given.origins.read_text(encoding="utf-8").splitlines() if line)
    source = PrefixParts(table, given.prefix) if given.prefix else DebianParts(table, origins)
    document_file = f"{given.docs}/{NAME}.spdx.json"
    (given.tree / document_file).unlink(missing_ok=True)

    own, bundled = split_tree(given.tree, source)
    linked = {} if given.prefix else linked_parts(given.tree, own, bundled, source)
    compiled = {part.name: part for part in source.compiled_in()}
    parts = {name: part for name, (part, _) in bundled.items()} | compiled
    for needed in linked.values():
        parts |= needed
    # A Debian system has the common licences.
    write_licences(given.tree / given.docs / "third-party-licences", parts.values(), given.kind != "deb")
    own, bundled = split_tree(given.tree, source)

    document = Document(given.version, given.kind, given.date)
    program = document.add_program(given.version, given.tree, own, document_file)
    for name in sorted(parts):
        relatives = bundled[name][1] if name in bundled else ()
        identity = document.add_part(parts[name], given.tree, relatives)
        if name in bundled:
            document.relate(program, "CONTAINS", identity)
        if name in linked.get(None, {}):
            document.relate(program, "DYNAMIC_LINK", identity)
        if name in compiled:
            document.relate(program, "STATIC_LINK", identity)
        for needed in sorted(linked.get(name, {})):
            document.relate(identity, "DEPENDS_ON", spdx_id("Package", needed))
    (given.tree / document_file).write_text(document.text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    try:
        main()
    except (Failure, OSError) as error:
        print(f"sbom.py: {error}", file=sys.stderr)
        sys.exit(1)
