"""same_yaml.py JSON YAML - are the documents of both files the same?

Of values and of their types; floats by the digits that they have."""
import json
import sys

import yaml


def documents(text):
    decoder = json.JSONDecoder()
    ret = []
    text = text.strip()
    while text:
        value, end = decoder.raw_decode(text)
        ret.append(value)
        text = text[end:].strip()
    return ret


def differ(a, b, path=""):
    if type(a) is not type(b):
        return "%s: %r, %r" % (path, a, b)
    if isinstance(a, dict):
        if list(a) != list(b):
            return "%s: %r, %r" % (path, list(a), list(b))
        pairs = [(a[k], b[k], path + "." + k) for k in a]
    elif isinstance(a, list):
        if len(a) != len(b):
            return "%s: %r, %r" % (path, a, b)
        pairs = [(x, y, path + "[%d]" % i)
                 for i, (x, y) in enumerate(zip(a, b))]
    else:
        return a != b and "%s: %r, %r" % (path, a, b)
    return next(filter(None, (differ(*p) for p in pairs)), None)


want = documents(open(sys.argv[1], encoding="utf-8").read())
text = open(sys.argv[2], encoding="utf-8", newline="").read()
for loader in yaml.SafeLoader, yaml.CSafeLoader:
    what = differ(want, list(yaml.load_all(text, Loader=loader)))
    if what or not want:
        sys.exit("%s: %s" % (loader.__name__, what or "no document"))
