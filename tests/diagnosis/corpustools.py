# SPDX-License-Identifier: GPL-3.0-or-later
"""What makecorpus.py and syntheticcorpus.py share: where captures go, their names, and expected.json."""
import json
import re
import socket
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data" / "failures"
EXPECTED = FOLDER / "expected.json"
LARGEST = 100_000  # bytes; what is larger is not kept


class Corpus:
    """The captures of one origin ("practice", "servers", "synthetic"). Begins by sweeping away those of the last time."""

    def __init__(self, origin):
        self.origin = origin
        self.counts = {}
        self.all = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
        for name in [name for name, row in self.all.items() if row["origin"] == origin]:
            (FOLDER / name).unlink(missing_ok=True)
            del self.all[name]
        (FOLDER / "good").mkdir(parents=True, exist_ok=True)

    def name(self, stem):
        self.counts[stem] = self.counts.get(stem, 0) + 1
        return f"{stem}-{self.counts[stem]}.har"

    def keep(self, name, har, first=(), rule=()):
        """Writes one capture. `first`: rows any of which must come first; `rule`: the same for what no row names."""
        har["log"].pop("creator", None)
        har["log"]["creator"] = {"name": "Ticketscope", "version": "0"}
        text = json.dumps(har, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        problem = machine_words(text)
        if problem:
            raise SystemExit(f"{name} holds \"{problem}\", which is this machine's")
        if len(text.encode()) > LARGEST:
            print(f"{name}: {len(text)} characters, left out", file=sys.stderr)
            return
        (FOLDER / name).write_text(text)
        row = {"origin": self.origin, "synthetic": self.origin == "synthetic"}
        if not name.startswith("good/"):
            row["first"] = list(first)
            if rule:
                row["rule"] = list(rule)
        self.all[name] = row

    def finish(self):
        rows = {name: self.all[name] for name in sorted(self.all)}
        lines = [f" {json.dumps(name)}: {json.dumps(row, sort_keys=True)}" for name, row in rows.items()]
        EXPECTED.write_text("{\n" + ",\n".join(lines) + "\n}\n")
        failing = sum(not name.startswith("good/") for name in rows)
        size = sum((FOLDER / name).stat().st_size for name in rows)
        print(f"{failing} captures that fail, {len(rows) - failing} that work, {size / 1e6:.1f} MB")


def machine_words(text):
    """A path or a name of this machine that stands in the text, or nothing."""
    words = [re.escape(socket.gethostname())] if len(socket.gethostname()) > 3 else []
    match = re.search("|".join([*words, r"/(?:work|tmp|home|root|usr|var)/[\w.-]+"]), text)
    return match.group(0) if match else None
