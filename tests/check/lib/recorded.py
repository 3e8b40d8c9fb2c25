#!/usr/bin/env python3
"""What xl and libxl of several releases wrote, step by step (tests/data/4.N).

recorded.py pack DIR DATA N     packs what tests/releases/record put into DIR
recorded.py run DATA N OUT      gives each step to $CFGDUMP; OUT/REASONS.steps
                                has what is to be compared, one JSON a line
recorded.py template DATA N GUEST TITLE
                                the template of the step whose title begins so

A step is kept as what differs from the one before it or, but in 4.17, from the
step of that name of 4.17, whichever is shorter.
"""
import difflib
import json
import os
import subprocess
import sys

BASE = 17
TEXTS = ("template", "xenstore", "list")
GUESTS = ("corpus", "pv", "hvm")


def delta(old, new):
    """Lines that make NEW of OLD: "@@ LINE REMOVED", then the new ones."""
    out = []
    match = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, end in match.get_opcodes():
        if tag != "equal":
            out += ["@@ %d %d" % (i, j - i)] + ["+" + s for s in new[k:end]]
    return out


def applied(old, lines):
    new, at = [], 0
    for line in lines:
        if line.startswith("+"):
            new.append(line[1:])
        else:
            start, removed = map(int, line.split()[1:])
            new += old[at:start]
            at = start + removed
    return new + old[at:]


def keyed(steps):
    """The steps by title and how many of that title there were before."""
    seen, out = {}, {}
    for step in steps:
        seen[step["title"]] = nth = seen.get(step["title"], 0) + 1
        out[step["title"], nth] = step
    return out


def parse(path, base):
    """The steps of a file; BASE: those of 4.17, or nothing."""
    steps, seen = [], {}
    with open(path, encoding="utf-8", newline="\n") as f:
        lines = f.read().split("\n")[:-1]
    for line in lines:
        if line.startswith("=== "):
            seen[line] = nth = seen.get(line, 0) + 1
            step = {"title": line[4:]}
            olds = {"4.17": base.get((line[4:], nth)), "nothing": {},
                    "before": steps[-1] if steps else {}}
            steps.append(step)
        elif line.startswith("--- "):
            step[line[4:]] = current = []
        elif line.startswith(("reasons", "file ", "from ")):
            key, _, value = line.partition(" ")
            step[key] = value
        else:
            current.append(line)
        if line == "--- end":
            for name in TEXTS:
                step[name] = applied(olds[step["from"]].get(name, []),
                                     step[name])
    return steps


def load(data, minor, guest):
    base = {} if minor == BASE else keyed(load(data, BASE, guest))
    return parse(os.path.join(data, "4.%d" % minor, guest + ".steps"), base)


def read(path):
    with open(path, encoding="utf-8", newline="\n") as f:
        return f.read()


def shortest(step, olds):
    """How it is kept: of what, and the lines."""
    ways = []
    for name, old in olds.items():
        lines = ["from " + name] if old is not None else []
        for text in TEXTS if lines else ():
            lines += ["--- " + text] + delta(old.get(text, []), step[text])
        ways.append(lines)
    return min((w for w in ways if w), key=lambda w: sum(map(len, w)))


def pack(source, data, minor):
    os.makedirs(os.path.join(data, "4.%d" % minor), exist_ok=True)
    for guest in GUESTS:
        base = {} if minor == BASE else keyed(load(data, BASE, guest))
        seen, before, out = {}, {}, []
        for name in sorted(os.listdir(source)):
            path = os.path.join(source, name)
            if not name.startswith(guest + "."):
                continue
            title = read(os.path.join(path, "title")).rstrip("\n")
            title = " ".join(title.split(" (")[0].split())
            seen[title] = nth = seen.get(title, 0) + 1
            file, = [f for f in os.listdir(path) if f.startswith("userdata-d")]
            step = {"template": read(os.path.join(path, file)).rstrip("\0"),
                    "xenstore": read(os.path.join(path, "xenstore")),
                    "list": read(os.path.join(path, "list"))}
            step = {k: v.split("\n") for k, v in step.items()}
            reasons = read(os.path.join(path, "reasons")).strip()
            out += ["=== " + title, "file " + file, "reasons " + reasons]
            out += shortest(step, {"nothing": {}, "before": before,
                                   "4.17": base.get((title, nth))})
            out.append("--- end")
            before = step
        with open(os.path.join(data, "4.%d" % minor, guest + ".steps"), "w",
                  encoding="utf-8", newline="\n") as f:
            f.write("\n".join(out) + "\n")


def nodes(lines):
    """The nodes of `xenstore-ls -fp`, by path."""
    found = {}
    for line in lines:
        path, equals, rest = line.partition(' = "')
        if equals:
            found[path] = rest[:rest.rindex('"')]
    return found


def cfgdump(*args):
    done = subprocess.run((os.environ["CFGDUMP"], "show", "-q") + args,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout.decode(), done.stderr.decode()


def same(printed, text):
    """Byte for byte if libxl wrote it, not jq."""
    return printed == text or not text.startswith('{\n    "') and \
        printed != "" and json.loads(printed) == json.loads(text)


def run_step(step, where):
    """What is to be compared of a step."""
    domid = step["file"].split(".")[1]
    text = "\n".join(step["template"])
    os.mkdir(where)
    file = os.path.join(where, step["file"])
    dump = os.path.join(where, "xenstore-ls-fp.txt")
    with open(file, "w", encoding="utf-8", newline="\n") as f:
        f.write(text + "\0")
    with open(dump, "w", encoding="utf-8", newline="\n") as f:
        f.write("\n".join(step["xenstore"]))
    ours, said = cfgdump("-o", "json", "--state-dir", where,
                         "--xenstore-dump", dump, domid)
    kept, more = cfgdump("-o", "json", "--template", file)
    return {"title": step["title"], "domid": int(domid),
            "template": json.loads(text), "xs": nodes(step["xenstore"]),
            "config": json.loads("\n".join(step["list"]))[0]["config"],
            "ours": json.loads(ours) if ours else None,
            "kept": same(kept, text), "said": said + more}


def run(data, minor, out):
    groups = {}
    for guest in GUESTS:
        for n, step in enumerate(load(data, minor, guest)):
            where = os.path.join(out, "%s.%d" % (guest, n))
            groups.setdefault(step["reasons"].strip(), []).append(
                json.dumps(run_step(step, where)))
    for reasons, lines in groups.items():
        name = reasons.replace(" ", "+") + ".steps"
        with open(os.path.join(out, name), "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "pack":
        pack(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    elif sys.argv[1] == "template":
        found, = [s for s in load(sys.argv[2], int(sys.argv[3]), sys.argv[4])
                  if s["title"].startswith(sys.argv[5])]
        sys.stdout.write("\n".join(found["template"]) + "\0")
    else:
        run(sys.argv[2], int(sys.argv[3]), sys.argv[4])
