# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts beside the programs what a system without Qt lacks, so that the folder runs from anywhere.

The plug-ins that Qt loads by itself go to plugins/, the libraries that anything in the tree asks for to lib/, unless
system-libraries.txt leaves them to the system. Every file finds its neighbours relative to itself ($ORIGIN).
"""
import fnmatch
import pathlib
import re
import shutil
import subprocess

# What this program can use: X11 and Wayland, input methods, TLS, whether there is a network. Not: databases, printers,
# embedded displays, image formats other than the built-in ones.
PLUGINS = [
    "platforms/libqxcb.so", "platforms/libqoffscreen.so", "platforms/libqwayland-generic.so",
    "wayland-shell-integration/libxdg-shell.so", "wayland-decoration-client/libbradient.so",
    "xcbglintegrations/libqxcb-glx-integration.so", "xcbglintegrations/libqxcb-egl-integration.so",
    "platforminputcontexts/libcomposeplatforminputcontextplugin.so",
    "platforminputcontexts/libibusplatforminputcontextplugin.so",
    "tls/libqopensslbackend.so", "networkinformation/libqglib.so", "networkinformation/libqnetworkmanager.so",
]
QT_CONF = "[Paths]\nPrefix=..\nPlugins=plugins\n"


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def system_patterns():
    lines = pathlib.Path(__file__).with_name("system-libraries.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def needed_by(path):
    """What the file asks for itself, as soname -> file on this machine."""
    wanted = re.findall(r"\(NEEDED\)\s+Shared library: \[(.+?)\]", output_of("readelf", "-d", path))
    resolved = dict(re.findall(r"^\s*(\S+) => (/\S+) \(", output_of("ldd", path), re.M))
    return {name: resolved.get(name) for name in wanted}


def bundle(tree, plugins):
    """Fills the tree. Returns where each file came from: path in the tree -> path on this machine."""
    origins = {}
    for plugin in PLUGINS:
        if not (plugins / plugin).exists():
            raise SystemExit(f"bundle.py: Qt's plug-in {plugins / plugin} is not here.")
        target = tree / "plugins" / plugin
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(plugins / plugin, target)
        origins[target.relative_to(tree).as_posix()] = str(plugins / plugin)

    patterns = system_patterns()
    (tree / "lib").mkdir(exist_ok=True)
    waiting = [*(tree / "bin").iterdir(), *(pathlib.Path(path) for path in origins.values())]
    while waiting:
        path = waiting.pop()
        for soname, found in needed_by(path).items():
            target = tree / "lib" / soname
            if target.exists() or any(fnmatch.fnmatchcase(soname, pattern) for pattern in patterns):
                continue
            if found is None:
                raise SystemExit(f"bundle.py: {path} asks for {soname}, which is not here.")
            shutil.copyfile(found, target)
            origins[f"lib/{soname}"] = found
            waiting.append(pathlib.Path(found))

    set_search_path(tree / "bin", "$ORIGIN/../lib")
    set_search_path(tree / "lib", "$ORIGIN")
    set_search_path(tree / "plugins", "$ORIGIN/../../lib")
    (tree / "bin" / "qt.conf").write_text(QT_CONF, encoding="utf-8")
    return origins


def set_search_path(folder, search_path):
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            subprocess.run(["patchelf", "--set-rpath", search_path, path], check=True)
