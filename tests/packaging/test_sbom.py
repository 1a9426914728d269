#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""sbom.py over a small prefix, as for Windows, and what check_spdx.py makes of documents that are wrong."""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
PACKAGING = HERE.parent.parent / "packaging"
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(PACKAGING))
from check_spdx import faults_of  # noqa: E402
from sbomparts import licence_from_copyright  # noqa: E402

MACHINE_READABLE = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2020 Somebody
License: {}

Files: debian/*
Copyright: 2021 Else
License: GPL-3+
"""
SOURCES = {"qt6-base": "6.4.2+dfsg-10", "openssl": "3.0.20-1~deb12u2", "gcc-mingw-w64-base": "12.2.0-14+25.2",
           "mingw-w64-common": "10.0.0-3", "qcoro-qt6-dev": "0.8.0-1", "libexpected-dev": "1.0.0~dfsg-3",
           "rapidjson-dev": "1.1.0+dfsg2-7.1", "libboost1.74-dev": "1.74.0+ds1-21"}


class OverAPrefix(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        top = pathlib.Path(self.folder.name)
        self.prefix, self.tree = top / "prefix", top / "tree mit Lücke"
        for name in SOURCES:
            (self.prefix / "licences" / name).mkdir(parents=True)
            (self.prefix / "licences" / name / "copyright").write_text(f"This is {name}.\nDo as you like.\n")
        lines = [f"{name} {version}" for name, version in SOURCES.items()]
        (self.prefix / "sources.txt").write_text("# what it is made of\n" + "\n".join(lines) + "\n")
        for name in ("bin/ticketscope.exe", "bin/Qt6Core.dll", "bin/libcrypto-3-x64.dll", "bin/libgcc_s_seh-1.dll", "bin/libwinpthread-1.dll",
                     "plugins/platforms/qwindows.dll"):
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            (self.tree / name).write_bytes(b"MZ" + name.encode())
        (self.tree / "doc").mkdir()
        (self.tree / "doc/LICENSE.txt").write_text("free\n")

    def sbom(self, *more):
        return subprocess.run(
            [sys.executable, PACKAGING / "sbom.py", "--tree", self.tree, "--version", "1.2.3", "--kind", "windows",
             "--docs", "doc", "--prefix", self.prefix, "--date", "1700000000", *more],
            capture_output=True, text=True, check=False)

    def document(self):
        return json.loads((self.tree / "doc/ticketscope.spdx.json").read_text(encoding="utf-8"))

    def written(self):
        done = self.sbom()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return self.document()


class Sbom(OverAPrefix):
    def test_namesEachPartWithItsFiles(self):
        document = self.written()
        self.assertEqual(faults_of(document, self.tree), [])
        packages = {package["name"]: package for package in document["packages"]}
        self.assertEqual(set(packages), {"ticketscope", *SOURCES})
        self.assertEqual(packages["openssl"]["versionInfo"], "3.0.20-1~deb12u2")
        self.assertEqual(packages["openssl"]["licenseDeclared"], "Apache-2.0")
        self.assertEqual(packages["qt6-base"]["externalRefs"][0]["referenceLocator"],
                         "pkg:deb/debian/qt6-base@6.4.2%2Bdfsg-10?arch=source")
        links = {(link["spdxElementId"], link["relationshipType"], link["relatedSpdxElement"])
                 for link in document["relationships"]}
        self.assertIn(("SPDXRef-Package-ticketscope", "CONTAINS", "SPDXRef-Package-qt6-base"), links)
        self.assertIn(("SPDXRef-Package-ticketscope", "STATIC_LINK", "SPDXRef-Package-rapidjson-dev"), links)
        self.assertIn(("SPDXRef-Package-qt6-base", "CONTAINS", "SPDXRef-File-plugins-platforms-qwindows.dll"), links)

    def test_quotesWhatHasNoExpression(self):
        document = self.written()
        texts = {licence["licenseId"]: licence["extractedText"] for licence in document["hasExtractedLicensingInfos"]}
        self.assertEqual(texts["LicenseRef-mingw-w64-common"], "This is mingw-w64-common.\nDo as you like.\n")
        self.assertTrue((self.tree / "doc/third-party-licences/mingw-w64-common.txt").is_file())

    def test_writesTheSameTwice(self):
        first = self.written()
        self.assertEqual(first, self.written())

    def test_refusesAFileThatNothingAccountsFor(self):
        (self.tree / "bin/mystery.dll").write_bytes(b"MZ?")
        done = self.sbom()
        self.assertEqual(done.returncode, 1)
        self.assertIn("bin/mystery.dll", done.stderr)

    def test_refusesAPartWithoutLicences(self):
        (self.prefix / "licences/openssl/copyright").unlink()
        done = self.sbom()
        self.assertEqual(done.returncode, 1)
        self.assertIn("openssl", done.stderr)


class Checks(OverAPrefix):
    """Each change makes the document wrong, and is named."""

    def fault(self, document, word):
        found = faults_of(document, self.tree)
        self.assertTrue(any(word in fault for fault in found), f"{word} is not in {found}")

    def test_seesWrongChecksums(self):
        document = self.written()
        (self.tree / "bin/Qt6Core.dll").write_bytes(b"MZ other")
        self.fault(document, "SHA-256 differs")

    def test_seesFilesThatAreNotListed(self):
        document = self.written()
        (self.tree / "bin/new.txt").write_text("new")
        self.fault(document, "bin/new.txt is in the tree")

    def test_seesMissingTexts(self):
        document = self.written()
        (self.tree / "doc/third-party-licences/openssl.txt").unlink()
        self.fault(document, "openssl has no text")

    def test_seesWhatIsMissingOrWrong(self):
        def drop(name):
            return lambda document: document.pop(name)

        def first_package(**fields):
            return lambda document: document["packages"][1].update(fields)

        rows = [
            ("no namespace", drop("documentNamespace"), "documentNamespace"),
            ("no licence of data", lambda d: d.update(dataLicense="MIT"), "dataLicense"),
            ("other version", lambda d: d.update(spdxVersion="SPDX-2.2"), "SPDX-2.3"),
            ("local time", lambda d: d["creationInfo"].update(created="2026-01-01T00:00:00"), "UTC"),
            ("creator without kind", lambda d: d["creationInfo"].update(creators=["me"]), "kind"),
            ("twice", lambda d: d["packages"].append(dict(d["packages"][0])), "stands twice"),
            ("bad identifier", first_package(SPDXID="SPDXRef-a b"), "no SPDX identifier"),
            ("unknown licence", first_package(licenseDeclared="Some-Licence"), "neither known nor explained"),
            ("broken expression", first_package(licenseConcluded="MIT OR"), "no licence expression"),
            ("two without operator", first_package(licenseConcluded="MIT ISC"), "no licence expression"),
            ("no supplier", first_package(supplier="Debian"), "supplier"),
            ("dangling", lambda d: d["relationships"][0].update(relatedSpdxElement="SPDXRef-gone"), "not there"),
            ("orphan", lambda d: d["relationships"].pop(), "nothing leads"),
            ("wrong code", lambda d: d["packages"][0]["packageVerificationCode"].update(
                packageVerificationCodeValue="0" * 40), "verification code"),
            ("no checksum", lambda d: d["files"][0]["checksums"].pop(), "lacks a checksum"),
        ]
        right = self.written()
        for name, change, word in rows:
            with self.subTest(name):
                document = copy.deepcopy(right)
                change(document)
                self.fault(document, word)


class DebianCopyright(unittest.TestCase):
    def test_readsExpressions(self):
        rows = [("Expat", "MIT"), ("LGPL-3 or GPL-2", "LGPL-3.0-only OR GPL-2.0-only"), ("GPL-2+", "GPL-2.0-or-later"),
                ("BSD-3-clause and Zlib", "BSD-3-Clause AND Zlib"), ("something-odd", None),
                ("MIT or GPL-2 and Zlib", None)]
        for written, wanted in rows:
            with self.subTest(written):
                self.assertEqual(licence_from_copyright(MACHINE_READABLE.format(written)), wanted)

    def test_makesNothingOfProse(self):
        self.assertIsNone(licence_from_copyright("This package was made by hand.\n\nLicense: MIT\n"))


if __name__ == "__main__":
    unittest.main()
