# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes captures of failures that no server here can play, and of logins that work at services that are not here.

They are made from the wire facts of the protocols and of the services' own documents, in the shapes that other servers,
languages and programs give them; never from the rules that are to recognise them."""
from corpustools import Corpus
from synthetic import essentials, generic, netserver, others, rarer, superid, webapi, windows, works, wssecurity

TOPICS = {"netserver": netserver, "webapi": webapi, "superid": superid, "windows": windows, "essentials": essentials,
          "wssecurity": wssecurity, "http": generic, "good": works, "other": others, "rarer": rarer}


def main():
    corpus = Corpus("synthetic")
    for topic, module in TOPICS.items():
        for stem, first, capture, *rule in module.captures():
            name = f"{stem}-{topic}" if "-" not in stem and "/" not in stem else stem
            corpus.keep(corpus.name(f"{name}-synthetic"), capture.har(), first, rule[0] if rule else ())
    corpus.finish()


if __name__ == "__main__":
    main()
