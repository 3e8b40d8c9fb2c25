#!/usr/bin/env python3
"""Is an xl.cfg file of cfgdump complete?

    xl_cfg.py CONFIG CFG XL

CONFIG is the domain_config, CFG what `cfgdump show -o xl-cfg` made of it, XL
what `xl create -n -d` made of that.  With the values that comments of CFG list
put in, XL must be CONFIG.

    xl_cfg.py --older N CONFIG

prints CONFIG without what Xen 4.N does not know, by the IDL.
"""
import json
import os
import re
import sys

IDL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../idl")

# A path has " = " in quoted keys only.
REMARK = re.compile(r"# (?:not expressible in xl\.cfg|set in xl\.conf, not xl\.cfg|"
                    r"libxl sets this by default): "
                    r"((?:[^\[]|\[#\d+\]|\[\"(?:[^\"\\]|\\.)*\"\])*?) = (.*)$")
STEP = re.compile(r"\.?((?:type|connection)\.\w+|\w+)|\[#(\d+)\]|"
                  r"\[(\"(?:[^\"\\]|\\.)*\")\]")
NOT_SET = object()


def read(path):
    with open(path, encoding="utf-8") as f:
        return json.loads(f.read().rstrip("\0"))


def steps(path):
    at, found = 0, []
    while at < len(path):
        m = STEP.match(path, at)
        if not m:
            raise ValueError("path " + path)
        key, index, quoted = m.groups()
        found.append(key if key else
                     int(index) if index else json.loads(quoted))
        at = m.end()
    return found


def remarks(cfg):
    with open(cfg, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if not line.startswith("# ") or line.startswith("# Made by"):
                continue
            m = REMARK.match(line)
            if not m:
                raise ValueError("comment " + line)
            yield (steps(m.group(1)), NOT_SET if m.group(2) == "(not set)"
                   else json.loads(m.group(2)))


def put(config, path, value):
    for i, step in enumerate(path[:-1]):
        empty = [] if isinstance(path[i + 1], int) else {}
        if isinstance(step, int):
            while len(config) <= step:
                config.append({})
            config = config[step]
        else:
            config = config.setdefault(step, empty)
    last = path[-1]
    if isinstance(last, int):
        # a device without a line: the others are numbered as in CONFIG
        if value is NOT_SET:
            config[last:last + 1] = []
        elif whole(value):
            config.insert(last, value)
        else:
            config[last] = value
    elif value is NOT_SET:
        config.pop(last, None)
    else:
        config[last] = value


def whole(value):
    return isinstance(value, dict)


def normal(value, path=()):
    """Without what is empty; cpuid in one form."""
    if isinstance(value, dict):
        if path == ("b_info", "cpuid") and not value.get("msr"):
            return normal(value.get("cpuid", []), path)
        value = {k: normal(v, path + (k,)) for k, v in value.items()}
        return {k: v for k, v in value.items() if v not in ({}, [])}
    if isinstance(value, list):
        return [normal(v, path + ("[]",)) for v in value]
    return value


def verify(config, cfg, xl):
    """None, or what is wrong."""
    want, got = read(config), read(xl)
    # as xl before 4.18 numbers them
    for i, channel in enumerate(got.get("channels", [])):
        channel.setdefault("devid", i)
    listed = list(remarks(cfg))
    for path, value in listed:
        if value is not NOT_SET:
            put(got, path, value)
    # from the end on, so that positions hold
    for path, value in reversed(listed):
        if value is NOT_SET:
            put(got, path, value)
    want, got = normal(want), normal(got)
    if want == got:
        return None
    return "\n  ".join(["not the same"] + sorted(differences(want, got)))


def differences(a, b, path=""):
    if isinstance(a, dict) and isinstance(b, dict):
        for key in a.keys() | b.keys():
            yield from differences(a.get(key), b.get(key), path + "." + key)
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, "%s[%d]" % (path, i))
    elif a != b:
        yield "%s: %s, by xl %s" % (path, json.dumps(a), json.dumps(b))


# what xl.cfg had no word for until then
WORDS = {"mtu": (4, 15)}


def since(attrs):
    return tuple(map(int, attrs.get("since", "4.5").split(".")))


def older(value, type_, xen):
    if hasattr(type_, "elem"):
        return [older(v, type_.elem, xen) for v in value]
    if not isinstance(value, dict) or not hasattr(type_, "fields"):
        return value
    types = {f.name: f.type for f in type_.fields
             if max(since(f.attrs), WORDS.get(f.name, (4, 5))) <= xen and
             since({"since": getattr(f.type, "since", None) or "4.5"}) <= xen}
    if type_.union:
        union = type_.union.type
        types.update((union.key + "." + v.name.lower(), body)
                     for v, body in union.arms)
    return {k: older(v, types[k], xen) for k, v in value.items() if k in types}


def print_older(minor, config):
    sys.path.insert(0, IDL)
    from idl import Reader
    with open(os.path.join(IDL, "xencfg.idl"), encoding="utf-8") as f:
        types = {t.name: t for t in Reader("xencfg.idl", f.read()).read()}
    json.dump(older(read(config), types["domain_config"], (4, int(minor))),
              sys.stdout, ensure_ascii=False)


def main():
    if sys.argv[1] == "--older":
        return print_older(*sys.argv[2:4])
    wrong = verify(*sys.argv[1:4])
    if wrong:
        print(wrong)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
