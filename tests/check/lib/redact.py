#!/usr/bin/env python3
"""Hosts full of secrets, for the check of redaction.

    redact.py host FILE DIR     a host in DIR, state/ and xenstore, with the rows
                                of FILE (tests/data/redact) in its configurations
    redact.py hidden FILE DIR   prints the secrets of FILE that are below DIR
    redact.py kept FILE DIR     prints the rows that are not, in each member that
                                should have them
"""
import json
import os
import re
import sys

UUID = "00112233-4455-6677-8899-aabbccdd%04x"


def rows(path):
    """(kind, text, secrets), text without its marks."""
    with open(path, encoding="utf-8") as f:
        lines = [line.rstrip("\n") for line in f
                 if line.strip() and not line.startswith("#")]
    for n, line in enumerate(lines, 1):
        kind, text = line.split(None, 1)
        # a number, as nothing else is in a report, within marks: elsewhere # is what it is
        text = re.sub("«[^»]*»",
                      lambda m: m[0].replace("#", "q%03dz" % n), text)
        text = text.replace(r"\n", "\n").replace(r'\"', '"')
        yield kind, re.sub("[«»]", "", text), re.findall("«([^»]*)»", text)


def words(text):
    return text.split(" | ")


def escape(text):
    return re.sub(r"[^ !-\[\]-~]", lambda m: "\\%03o" % ord(m[0]),
                  text.replace("\\", "\\\\"))


def host(rows_of, directory):
    os.makedirs(directory + "/state")
    with open(directory + "/xenstore", "w") as f:
        for n, (kind, text, _) in enumerate(rows_of, 1):
            node = text.split(" ", 1) if kind == "node" else ["/x", ""]
            c_info = {"type": "hvm", "name": "d%d" % n, "uuid": UUID % n}
            b_info = {"max_vcpus": 1, "type.hvm": {}}
            if kind in ("xsdata", "platformdata"):
                c_info[kind] = {"x": text}
            elif kind == "line":
                b_info["cmdline"] = text
            elif kind == "words":
                b_info["extra"] = words(text)
            elif kind == "smbios":
                b_info["type.hvm"]["smbios"] = [{"key": "oem", "value": text}]
            config = {"c_info": c_info, "b_info": b_info}
            name = "%s/state/userdata-d.%d.%s.libxl-json" % (directory, n,
                                                             UUID % n)
            with open(name, "w") as template:
                template.write(json.dumps(config, indent=4) + "\0")
            os.chmod(name, 0o600)
            for path, value in (
                    ("/local/domain/%d" % n, ""),
                    ("/local/domain/%d/name" % n, "d%d" % n),
                    ("/local/domain/%d/vm" % n, "/vm/" + UUID % n),
                    ("/libxl/%d/dm-version" % n, "qemu_xen"),
                    ("/local/domain/%d%s" % (n, node[0]), node[1]),
                    ("/vm/%s/image/cmdline" % (UUID % n),
                     text if kind == "line" else "quiet")):
                f.write('%s = "%s"   (n0,r%d)\n' % (path, escape(value), n))


def members(directory):
    for where, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as f:
                yield os.path.relpath(path, directory), f.read()


def spellings(text):
    yield text
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield escape(text)


def hidden(rows_of, directory):
    all_of = list(members(directory))
    for kind, text, secrets in rows_of:
        for secret in secrets:
            # of a long one no part either
            for part in {secret} | {w for w in re.split(r"[\s,'\"|;]", secret)
                                    if re.search(r"q\d{3}z", w)}:
                for form in set(spellings(part)):
                    for name, data in all_of:
                        if form.encode() in data:
                            print("%s: %s, of: %s" % (name, form, text))


def kept(rows_of, directory):
    all_of = dict(members(directory))
    for n, (kind, text, _) in enumerate(rows_of, 1):
        state = next(v for k, v in all_of.items()
                     if k.startswith("state/userdata-d.%d." % n))
        wanted = [text] if kind == "line" else words(text)
        for member in "state", "xenstore", "domains.jsonl":
            data = state if member == "state" else all_of[member]
            for word in wanted if kind == "line" or member != "xenstore" else []:
                form = escape(word) if member == "xenstore" else \
                       json.dumps(word)[1:-1]
                if form.encode() not in data:
                    print("%s: no %s" % (member, form))


if __name__ == "__main__":
    {"host": host, "hidden": hidden, "kept": kept}[sys.argv[1]](
        list(rows(sys.argv[2])), sys.argv[3])
