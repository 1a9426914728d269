# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs in at the practice services, well and with each of their faults, and keeps the captures."""
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from corpustools import Corpus

GET_CONTACT = "Contact/GetContact ContactId=3"
REST_CONTACT = "GET api/v1/Contact/3"
SERVER_INFO = "GET services/builtin/servermanagement.svc/serverinformation"
USERS = "GET services/builtin/usermanagement.svc/users/index/0/count/10"


@dataclass
class Take:
    """One login to capture. `stem` names the file; no `first` and no `rule`: it must work."""

    stem: str
    profile: str
    first: list = field(default_factory=list)
    rule: list = field(default_factory=list)
    faults: tuple = ()
    parameters: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)
    call: str = ""
    body: str = ""
    logoff: bool = False
    url: tuple = ()  # replaced in the profile's address: (old, new)
    whole: dict = field(default_factory=dict)  # other keys of the profile: scheme, service, headers


def bad(row, service, profile, fault="", also=(), **more):
    faults = (fault,) if fault else ()
    return Take(f"{row}-{service}", profile, [row, *also], faults=faults, **more)


def odd(what, service, profile, rule, fault="", also=(), **more):
    """A failure that no row of the catalogue names; rows of it that look alike from here are `also` right."""
    faults = (fault,) if fault else ()
    return Take(f"{what}-{service}", profile, list(also), rule, faults=faults, **more)


def good(service, scheme, profile, fault="", **more):
    faults = (fault,) if fault else ()
    return Take(f"good/{service}-{scheme}", profile, faults=faults, **more)


def run_login(cli, profile, secrets, folder, call="", body="", logoff=False, environment=None):
    """One login with the command line; its capture as JSON, or nothing where it made none."""
    profile_file = folder / "one.ticketscope.json"
    profile_file.write_text(json.dumps(profile))
    out = folder / "out.har"
    out.unlink(missing_ok=True)
    command = [cli, "login", str(profile_file), "--save", str(out), "--keep-secrets", "--password-limit", "0"]
    command += ["--secrets", "-"]
    if call:
        command += ["--call", call]
    if body:
        (folder / "body").write_text(body)
        command += ["--body", str(folder / "body")]
    if logoff:
        command.append("--logoff")
    here = dict(os.environ, TICKETSCOPE_CONFIG_HOME=str(folder), LC_ALL="C.UTF-8", **(environment or {}))
    done = subprocess.run(command, input=json.dumps(secrets).encode(), env=here, capture_output=True, timeout=60)
    return json.loads(out.read_text()) if out.exists() else None, done


class Practice:
    """The practice services with some faults, for as long as the block runs."""

    def __init__(self, cli, faults, folder):
        command = [cli, "practice", "--json", "--write-profiles", str(folder)]
        for fault in faults:
            command += ["--fault", fault]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def __enter__(self):
        self.process.stdout.readline()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)


def capture(cli, take, folder):
    profile = json.loads((folder / f"{take.profile}.ticketscope.json").read_text())
    secrets = json.loads((folder / f"{take.profile}.secrets.json").read_text())
    profile["id"] = "{3f0c7c4e-5f0b-4c7e-9a51-0d7c5a6f1b2e}"
    profile.setdefault("parameters", {}).update(take.parameters)
    profile.update(take.whole)
    secrets.update(take.secrets)
    secrets = {name: value for name, value in secrets.items() if value is not None}
    if "stall" in "".join(take.faults):
        profile["timeoutSeconds"] = 1
    if take.url:
        profile["url"] = profile["url"].replace(*take.url)
    return run_login(cli, profile, secrets, folder, take.call, take.body, take.logoff)


def main(cli, takes, origin="practice"):
    corpus = Corpus(origin)
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        for faults in dict.fromkeys(take.faults for take in takes):
            with Practice(cli, faults, folder):
                for take in takes:
                    if take.faults != faults:
                        continue
                    har, done = capture(cli, take, folder)
                    name = corpus.name(take.stem)
                    works = not take.first and not take.rule
                    if not har or not har["log"]["entries"] or (done.returncode == 0) != works:
                        print(f"{name}: exit {done.returncode} {done.stderr.decode()[-300:]}", file=sys.stderr)
                        if not har or not har["log"]["entries"]:
                            continue
                    corpus.keep(name, har, take.first, take.rule)
    corpus.finish()


if __name__ == "__main__":
    from practicetakes import TAKES

    main(sys.argv[1], TAKES)
