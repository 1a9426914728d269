# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the parts of a package come from, in which version and under which licence.

On Linux the machine's own Debian packages answer (dpkg-query, /usr/share/doc/PACKAGE/copyright). For a cross-build a
prefix answers: a folder with sources.txt (lines "package version") and licences/PACKAGE/copyright.
"""
import fnmatch
import functools
import json
import os
import pathlib
import re
import subprocess


class Failure(Exception):
    """What a person has to mend; the text says where."""


class Part:
    """One part: a library, or headers that are compiled in."""

    def __init__(self, name, title, version, licence, homepage, text):
        self.name = name
        self.title = title
        self.version = version
        self.licence = licence  # an SPDX expression, or None: the copyright file has to speak for itself
        self.homepage = homepage
        self.text = text

    def __lt__(self, other):
        return self.name < other.name


class Table:
    """parts.json: what Debian's copyright files do not tell in a form that machines read the same way."""

    def __init__(self, path):
        self.rows = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))

    def row(self, name):
        for row in self.rows:
            if name == row["part"] or name in row.get("aliases", []):
                return row
        return {"part": name, "title": name}

    def compiled_in(self):
        return [row for row in self.rows if row.get("compiledIn")]

    def row_of_file(self, name):
        for row in self.rows:
            if any(fnmatch.fnmatchcase(name.lower(), pattern.lower()) for pattern in row.get("files", [])):
                return row
        return None


# Debian's short names (machine-readable copyright format 1.0) that SPDX spells in another way.
SPDX_NAMES = {
    "expat": "MIT", "mit": "MIT", "mit/x11": "MIT", "apache-2.0": "Apache-2.0", "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause", "bsl-1.0": "BSL-1.0", "cc0": "CC0-1.0", "cc0-1.0": "CC0-1.0", "zlib": "Zlib",
    "isc": "ISC", "mpl-2.0": "MPL-2.0", "gpl-2": "GPL-2.0-only", "gpl-2+": "GPL-2.0-or-later", "gpl-3": "GPL-3.0-only",
    "gpl-3+": "GPL-3.0-or-later", "lgpl-2": "LGPL-2.0-only", "lgpl-2+": "LGPL-2.0-or-later",
    "lgpl-2.1": "LGPL-2.1-only", "lgpl-2.1+": "LGPL-2.1-or-later", "lgpl-3": "LGPL-3.0-only",
    "lgpl-3+": "LGPL-3.0-or-later",
}


def licence_from_copyright(text):
    """The licence of `Files: *` in a machine-readable copyright file as an SPDX expression, or None."""
    if not re.match(r"Format(-Specification)?:", text):
        return None
    for stanza in re.split(r"\n[ \t]*\n", text):
        if re.search(r"^Files:\s*\*\s*$", stanza, re.M):
            found = re.search(r"^License:\s*(\S.*)$", stanza, re.M)
            if not found:
                return None
            words = re.split(r"\s+(or|and)\s+", found.group(1).strip().rstrip(","))
            terms = [SPDX_NAMES.get(word.lower()) for word in words[::2]]
            if None in terms:
                return None
            operators = {word.upper() for word in words[1::2]}
            return f" {operators.pop() if operators else 'OR'} ".join(terms) if len(operators) <= 1 else None
    return None


def stanzas_of(text, licence):
    """Of a copyright file of megabytes, what is about one licence: whose `Files: *` are, and the licence itself."""
    def wanted(stanza):
        whole = re.search(r"^Files:\s*\*\s*$", stanza, re.M) or not re.search(r"^Files:", stanza, re.M)
        return whole and re.search(rf"^License: {re.escape(licence)}\s*$", stanza, re.M)

    stanzas = [stanza.strip("\n") for stanza in re.split(r"\n[ \t]*\n", text)]
    found = [stanza for stanza in stanzas[1:] if wanted(stanza)]
    return "\n\n".join([stanzas[0], *found]) + "\n" if found else text


def make_part(table, name, version, homepage, text):
    row = table.row(name)
    licence = row.get("licence") or licence_from_copyright(text)
    if "stanzas" in row:
        text = stanzas_of(text, row["stanzas"])
    return Part(name, row["title"], version, licence, homepage, text)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return done.stdout


class DebianParts:
    """Parts that are Debian packages on this machine."""

    def __init__(self, table, origins):
        self.table = table
        self.origins = origins  # the file in the package -> the file on this machine it was copied from
        self.owners = {}
        self.learn_owners(origins.values())

    @functools.lru_cache(maxsize=None)
    def of_package(self, package):
        shown = run("dpkg-query", "-W", "-f=${source:Package}\t${source:Version}\t${Homepage}", package)
        source, version, homepage = shown.split("\t")
        plain = package.split(":")[0]
        path = pathlib.Path("/usr/share/doc", plain, "copyright")
        if not path.exists():
            raise Failure(f"There is no {path}.")
        return source, make_part(self.table, source, version, homepage, path.read_text(encoding="utf-8", errors="replace"))

    def learn_owners(self, paths):
        """Asks once for all of them: dpkg reads its lists from beginning to end for each question."""
        spelt = {}
        for path in paths:
            real = os.path.realpath(path)
            # Packages from before /lib became a link to /usr/lib are listed under the old name.
            for spelling in (real, real.removeprefix("/usr"), "/usr" + real):
                spelt[spelling] = real
        if not spelt:
            return
        done = subprocess.run(["dpkg-query", "-S", *spelt], capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            packages, _, found = line.partition(": ")
            if found in spelt:
                self.owners[spelt[found]] = packages.split(",")[0]

    def of_system_file(self, path):
        real = os.path.realpath(path)
        if real not in self.owners:
            self.learn_owners([path])
        if real not in self.owners:
            raise Failure(f"No Debian package on this machine owns {real}.")
        return self.of_package(self.owners[real])[1]

    def of_file(self, relative):
        if relative not in self.origins:
            raise Failure(f"Nothing tells where {relative} comes from.")
        return self.of_system_file(self.origins[relative])

    def compiled_in(self):
        parts = []
        for row in self.table.compiled_in():
            known = [name for name in row["aliases"] if self.is_installed(name)]
            if not known:
                raise Failure(f"None of these packages is installed: {', '.join(row['aliases'])}.")
            parts.append(self.of_package(known[0])[1])
        return parts

    @staticmethod
    def is_installed(package):
        shown = subprocess.run(["dpkg-query", "-W", "-f=${Status}", package], capture_output=True, text=True, check=False)
        return "install ok installed" in shown.stdout

    def linked(self, program):
        """The parts that a program is linked to, by name of the file that it asks for."""
        found = {}
        told = run("ldd", program)
        resolved = dict(re.findall(r"^\s*(\S+) => (\S+) \(", told, re.M))
        # The dynamic linker is named by its path.
        resolved |= {os.path.basename(path): path for path in re.findall(r"^\s*(/\S+) \(", told, re.M)}
        for wanted in re.findall(r"\(NEEDED\)\s+Shared library: \[(.+?)\]", run("readelf", "-d", program)):
            if wanted not in resolved:
                raise Failure(f"{program} asks for {wanted}, which is not on this machine.")
            found[wanted] = resolved[wanted]
        return found


class PrefixParts:
    """Parts that a prefix of cross-built libraries holds."""

    def __init__(self, table, prefix):
        self.table = table
        self.prefix = pathlib.Path(prefix)
        self.versions = {}
        for line in (self.prefix / "sources.txt").read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                name, version = line.split()
                self.versions[name] = version

    def of_row(self, row):
        for name in [row["part"], *row.get("aliases", [])]:
            if name in self.versions:
                path = self.prefix / "licences" / name / "copyright"
                if not path.exists():
                    raise Failure(f"There is no {path}.")
                text = path.read_text(encoding="utf-8", errors="replace")
                return make_part(self.table, name, self.versions[name], "", text)
        raise Failure(f"{self.prefix / 'sources.txt'} does not name {row['part']}.")

    def of_file(self, relative):
        row = self.table.row_of_file(pathlib.PurePosixPath(relative).name)
        if row is None:
            raise Failure(f"parts.json does not tell what {relative} is part of.")
        return self.of_row(row)

    def compiled_in(self):
        return [self.of_row(row) for row in self.table.compiled_in()]
