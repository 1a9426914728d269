#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks an SPDX 2.3 JSON document against the specification's rules, and against the files that it describes.

usage: check_spdx.py DOCUMENT [--tree FOLDER]
Prints one line per fault; exit code 1 if there is one.
"""
import argparse
import hashlib
import json
import pathlib
import re
import sys

ID = re.compile(r"^SPDXRef-[A-Za-z0-9.-]+$")
LICENCE_REF = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")
# The identifiers of the SPDX licence list that this project's documents use; one that is not here is looked at first.
KNOWN = set("""Apache-2.0 BSD-2-Clause BSD-3-Clause BSL-1.0 CC0-1.0 GPL-2.0-only GPL-2.0-or-later GPL-3.0-only
    GPL-3.0-or-later ISC LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later
    MIT MPL-2.0 Unicode-DFS-2016 Zlib""".split())
KNOWN_EXCEPTIONS = {"GCC-exception-3.1"}
RELATIONSHIPS = {"DESCRIBES", "CONTAINS", "DYNAMIC_LINK", "STATIC_LINK", "DEPENDS_ON"}
FILE_TYPES = set("SOURCE BINARY ARCHIVE APPLICATION AUDIO IMAGE TEXT VIDEO DOCUMENTATION SPDX OTHER".split())


class Check:
    def __init__(self, document, tree):
        self.document, self.tree, self.faults = document, tree, []

    def demand(self, holds, text):
        if not holds:
            self.faults.append(text)
        return holds

    def fields(self, what, value, *names):
        for name in names:
            self.demand(value.get(name) not in (None, "", []), f"{what} has no {name}")

    def all(self):
        document = self.document
        self.fields("the document", document, "spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace",
                    "creationInfo", "packages", "relationships")
        if self.faults:
            return
        self.demand(document["spdxVersion"] == "SPDX-2.3", "spdxVersion is not SPDX-2.3")
        self.demand(document["dataLicense"] == "CC0-1.0", "dataLicense is not CC0-1.0")
        self.demand(document["SPDXID"] == "SPDXRef-DOCUMENT", "the document's SPDXID is not SPDXRef-DOCUMENT")
        self.demand(re.match(r"^[a-z][a-z0-9+.-]*:[^#\s]+$", document["documentNamespace"]),
                    "documentNamespace is no URI without fragment")
        self.creation(document["creationInfo"])
        self.identities()
        for licence in document.get("hasExtractedLicensingInfos", []):
            self.fields("an extracted licence", licence, "licenseId", "extractedText", "name")
        for package in document["packages"]:
            self.package(package)
        for file in document.get("files", []):
            self.file(file)
        self.links()
        self.codes()
        if self.tree:
            self.completeness()

    def creation(self, info):
        self.fields("creationInfo", info, "created", "creators")
        self.demand(re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", info.get("created", "")), "created is no UTC time")
        for creator in info.get("creators", []):
            self.demand(re.match(r"^(Person|Organization|Tool): \S", creator), f"creator {creator} has no kind")

    def identities(self):
        seen = {"SPDXRef-DOCUMENT"}
        for element in [*self.document["packages"], *self.document.get("files", [])]:
            identity = element.get("SPDXID", "")
            self.demand(ID.match(identity), f"{identity} is no SPDX identifier")
            self.demand(identity not in seen, f"{identity} stands twice")
            seen.add(identity)
        self.known = seen

    def expression(self, where, text):
        if text in ("NOASSERTION", "NONE"):
            return
        own = {licence["licenseId"] for licence in self.document.get("hasExtractedLicensingInfos", [])}
        before = ""
        for word in re.findall(r"[^\s()]+", text):
            if word in ("AND", "OR", "WITH"):
                self.demand(before not in ("", "AND", "OR", "WITH"), f"{where}: {text} is no licence expression")
            elif before == "WITH":
                self.demand(word in KNOWN_EXCEPTIONS, f"{where}: {word} is no known exception")
            else:
                self.demand(before in ("", "AND", "OR"), f"{where}: {text} is no licence expression")
                self.demand(word in KNOWN or word in own, f"{where}: {word} is neither known nor explained")
            before = word
        self.demand(before not in ("", "AND", "OR", "WITH"), f"{where}: {text} is no licence expression")

    def package(self, package):
        name = package.get("name", "a package")
        self.fields(name, package, "name", "versionInfo", "supplier", "downloadLocation", "licenseConcluded",
                    "licenseDeclared", "copyrightText", "externalRefs")
        self.demand(re.match(r"^((Person|Organization): \S|NOASSERTION$)", package.get("supplier", "")), f"{name}: supplier")
        for field in ("licenseConcluded", "licenseDeclared"):
            self.expression(name, package.get(field, "NOASSERTION"))
        for reference in package.get("externalRefs", []):
            self.fields(name, reference, "referenceCategory", "referenceType", "referenceLocator")
            if reference.get("referenceType") == "purl":
                self.demand(re.match(r"^pkg:[a-z]+/[A-Za-z0-9.%~_/-]+@[A-Za-z0-9.%~_-]+(\?[a-z]+=[A-Za-z0-9.-]+)?$",
                                     reference["referenceLocator"]), f"{name}: {reference['referenceLocator']} is no purl")
        analysed = package.get("filesAnalyzed", True)
        for field in ("packageVerificationCode", "licenseInfoFromFiles"):
            self.demand((field in package) == analysed, f"{name}: {field} and filesAnalyzed do not go together")

    def file(self, file):
        name = file.get("fileName", "a file")
        self.fields(name, file, "fileName", "checksums", "licenseConcluded", "licenseInfoInFiles", "copyrightText")
        self.demand(name.startswith("./"), f"{name} does not begin with ./")
        self.demand(set(file.get("fileTypes", [])) <= FILE_TYPES, f"{name}: fileTypes")
        self.expression(name, file.get("licenseConcluded", "NOASSERTION"))
        sums = {entry["algorithm"]: entry["checksumValue"] for entry in file.get("checksums", [])}
        self.demand("SHA1" in sums and "SHA256" in sums, f"{name} lacks a checksum")
        if self.tree:
            path = self.tree / name
            if self.demand(path.is_file(), f"{name} is not in the tree"):
                data = path.read_bytes()
                self.demand(hashlib.sha1(data).hexdigest() == sums.get("SHA1"), f"{name}: SHA-1 differs")
                self.demand(hashlib.sha256(data).hexdigest() == sums.get("SHA256"), f"{name}: SHA-256 differs")

    def links(self):
        described = 0
        for link in self.document["relationships"]:
            for end in ("spdxElementId", "relatedSpdxElement"):
                self.demand(link.get(end) in self.known, f"a relationship names {link.get(end)}, which is not there")
            self.demand(link.get("relationshipType") in RELATIONSHIPS, f"relationship {link.get('relationshipType')}")
            described += link.get("relationshipType") == "DESCRIBES"
        self.demand(described == 1, f"the document describes {described} packages")
        reached = {link["relatedSpdxElement"] for link in self.document["relationships"]}
        for identity in self.known - {"SPDXRef-DOCUMENT"}:
            self.demand(identity in reached, f"nothing leads to {identity}")

    def codes(self):
        """7.9: the SHA-1 over the sorted SHA-1s of a package's own files."""
        sums = {file["SPDXID"]: entry["checksumValue"] for file in self.document.get("files", [])
                for entry in file["checksums"] if entry["algorithm"] == "SHA1"}
        for package in self.document["packages"]:
            if "packageVerificationCode" in package:
                own = sorted(sums[link["relatedSpdxElement"]] for link in self.document["relationships"]
                             if link["relationshipType"] == "CONTAINS" and link["spdxElementId"] == package["SPDXID"]
                             and link["relatedSpdxElement"] in sums)
                code = package["packageVerificationCode"]["packageVerificationCodeValue"]
                self.demand(own and hashlib.sha1("".join(own).encode()).hexdigest() == code,
                            f"{package['name']}: the verification code is wrong")

    def completeness(self):
        """Every file is accounted for, and every part that is named brings its licences."""
        named = {file["fileName"] for file in self.document.get("files", [])}
        for package in self.document["packages"]:
            named |= set(package.get("packageVerificationCode", {}).get("packageVerificationCodeExcludedFiles", []))
        for path in self.tree.rglob("*"):
            if path.is_file() and not path.is_symlink():
                relative = "./" + path.relative_to(self.tree).as_posix()
                self.demand(relative in named, f"{relative} is in the tree and not in the document")
        texts = {path.stem for path in self.tree.rglob("third-party-licences/*.txt") if path.stat().st_size > 0}
        for package in self.document["packages"][1:]:
            self.demand(package["name"] in texts, f"{package['name']} has no text in third-party-licences")


def faults_of(document, tree=None):
    check = Check(document, tree)
    check.all()
    return check.faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("document", type=pathlib.Path)
    parser.add_argument("--tree", type=pathlib.Path)
    given = parser.parse_args()
    found = faults_of(json.loads(given.document.read_text(encoding="utf-8")), given.tree)
    for fault in found:
        print(f"{given.document.name}: {fault}")
    sys.exit(1 if found else 0)
