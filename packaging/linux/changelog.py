#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what CHANGELOG.md tells of a version as Debian's or RPM's changelog.

usage: changelog.py debian|rpm VERSION YYYY-MM-DD CHANGELOG.md
"""
import datetime
import pathlib
import re
import sys
import textwrap

WHO = "The Ticketscope developers <ticketscope@users.noreply.github.com>"


def entries(text, version):
    """The bullets under a version's heading, each as one line."""
    section = re.search(rf"^## {re.escape(version)}\b.*?$(.*?)(?=^## |\Z)", text, re.M | re.S)
    if not section:
        sys.exit(f"changelog.py: there is no section {version}.")
    bullets = re.findall(r"^- (.*?)(?=^- |\Z)", section.group(1).strip() + "\n", re.M | re.S)
    if not bullets:
        sys.exit(f"changelog.py: the section {version} is empty.")
    return [" ".join(bullet.split()) for bullet in bullets]


def debian(version, date, bullets):
    lines = [f"ticketscope ({version}) unstable; urgency=medium", ""]
    for bullet in bullets:
        lines += textwrap.wrap(bullet, 76, initial_indent="  * ", subsequent_indent="    ")
    return "\n".join([*lines, "", f" -- {WHO}  {date:%a, %d %b %Y} 12:00:00 +0000"]) + "\n"


def rpm(version, date, bullets):
    lines = [f"* {date:%a %b %d %Y} {WHO} - {version}-1"]
    for bullet in bullets:
        lines += textwrap.wrap(bullet.replace("%", "%%"), 76, initial_indent="- ", subsequent_indent="  ")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    kind, wanted, day, path = sys.argv[1:]
    found = entries(pathlib.Path(path).read_text(encoding="utf-8"), wanted)
    sys.stdout.write({"debian": debian, "rpm": rpm}[kind](wanted, datetime.date.fromisoformat(day), found))
