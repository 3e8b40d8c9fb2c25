#!/usr/bin/env python3
"""Random configurations against real xl:

    xl_cfg_random.py SEED COUNT DIRECTORY

Makes each a file, by the IDL, with what Xen 4.17 knows; then
`$CFGDUMP show -o xl-cfg`, real `xl create -n -d` and xl_cfg.verify().  Prints a
line for each that fails, whose files stay in the directory, and a summary.
"""
import json
import os
import random
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, os.path.join(here, "../../../idl")]
import xl_cfg                                               # noqa: E402
from idl import Array, Builtin, Enumeration, Reader, Struct  # noqa: E402

XEN = (4, 17)       # the tests' xl
PCPUS = 8           # of the bed; xl drops others
PIECES = ["a", "xvda", "0", "10", "/dev/x", "br0", "-", ".", "é"]
NASTY = [" ", ",", "=", ":", ";", "\\", '"', "'", "\n", "\t", "\r", "#", "[",
         "]", "\x01", "\x1b[1m", "\x7f", "\u0080", "€", "target=", "\\x41",
         "%s"]


def known(attrs):
    return xl_cfg.since(attrs) <= XEN and "until" not in attrs and \
        attrs.get("json", True) and "deprecated_by" not in attrs


class Maker:
    def __init__(self, rnd, types):
        self.rnd, self.types = rnd, types

    def make(self):
        self.density = self.rnd.choice([0.05, 0.3, 0.7])
        self.nasty = self.rnd.choice([0, 0.05, 0.3])
        config = self.struct(self.types["domain_config"], "")
        self.coherent(config)
        return config

    def string(self):
        rnd = self.rnd
        if rnd.random() < 0.03:
            return ""
        return "".join(rnd.choice(NASTY if rnd.random() < self.nasty
                                  else PIECES)
                       for _ in range(rnd.choice([1, 1, 2, 3, 8])))

    def number(self, low, high):
        rnd = self.rnd
        if rnd.random() < 0.5:
            return rnd.randint(max(low, 0), min(high, 20))
        if rnd.random() < 0.5:
            return rnd.choice([v for v in (low, -1, 0, 1, 255, 2**31 - 1, 2**31,
                                           2**32 - 2, 2**32 - 1, 2**40, high)
                               if low <= v <= high])
        return rnd.randint(low, high) >> rnd.randint(0, 63)

    def bits(self, end):
        if self.rnd.random() < 0.3:
            return list(range(self.rnd.randint(0, end)))
        return sorted(self.rnd.sample(range(end), self.rnd.randint(0, 4)))

    def builtin(self, field):
        rnd, name = self.rnd, field.type.name
        if name == "string":
            if "length" in field.attrs:
                return "".join(rnd.choice("01xks")
                               for _ in range(field.attrs["length"]))
            return self.string()
        if name == "MemKB":
            return rnd.choice([1024 * rnd.randint(0, 4096),
                               rnd.randint(0, 2**22), 2**63 - 1, 0])
        if field.type.low is not None:
            return self.number(field.type.low, min(field.type.high, 2**63 - 1))
        if name == "bool":
            return True
        if name == "defbool":
            return rnd.choice(["True", "False"])
        if name == "uuid":
            h = "%032x" % rnd.getrandbits(128)
            return "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:]))
        if name == "mac":
            return ":".join("%02x" % rnd.getrandbits(8) for _ in range(6))
        if name == "bitmap":
            return self.bits(64)
        if name == "ms_vm_genid":
            return [rnd.getrandbits(8) for _ in range(16)]
        if name == "string_list":
            return [self.string() for _ in range(rnd.randint(1, 3))]
        return {self.string(): self.string() for _ in range(rnd.randint(1, 3))}

    def value(self, field):
        type_ = field.type
        if isinstance(type_, Builtin):
            return self.builtin(field)
        if isinstance(type_, Enumeration):
            return self.rnd.choice([v for v in type_.values
                                    if known(v.attrs)]).name.lower()
        return self.struct(type_, field.name)

    def struct(self, type_, name):
        made = {}
        for field in type_.fields:
            if not known(field.attrs) or \
                    not known({"since": getattr(field.type, "since", "4.5")}):
                continue
            if field is type_.union:
                self.arm(field.type, made)
            elif isinstance(field.type, Struct):
                made[field.name] = self.struct(field.type, field.name)
            elif self.rnd.random() >= self.density:
                continue
            elif isinstance(field.type, Array):
                one = type("one", (), {"type": field.type.elem, "attrs": {},
                                       "name": field.name})
                made[field.name] = [self.value(one) for _ in
                                    range(self.rnd.randint(1, 3))]
            else:
                made[field.name] = self.value(field)
        if self.rnd.random() < 0.02:
            made["future " + self.string()] = self.rnd.choice(
                [0, "x", None, ["]"], {"a": {"b": [{}, {"c": 1}]}}])
        return made

    def arm(self, union, made):
        value, struct = self.rnd.choice(union.arms)
        if not known(value.attrs) or value.name == "INVALID":
            value, struct = next(a for a in union.arms
                                 if a[0].name != "INVALID")
        name = "%s.%s" % (union.key, value.name.lower())
        made[name] = self.struct(struct, name)

    def coherent(self, config):
        """Without what xl could never get through, most of the time."""
        rnd, b_info, c_info = self.rnd, config["b_info"], config["c_info"]
        arm = next((k for k in b_info if k.startswith("type.")), "type.pv")
        if arm != "type.invalid" and rnd.random() < 0.95:
            c_info["type"] = arm[len("type."):]
        if rnd.random() < 0.9:
            c_info["name"] = "random"
        vcpus = rnd.randint(1, 12)
        if "max_vcpus" in b_info and rnd.random() < 0.9:
            b_info["max_vcpus"] = vcpus
        if "avail_vcpus" in b_info:
            b_info["avail_vcpus"] = rnd.choice(
                [list(range(rnd.randint(0, vcpus))), self.bits(14)])
        for key in "vcpu_hard_affinity", "vcpu_soft_affinity":
            if key in b_info:
                one = self.bits(PCPUS)
                b_info[key] = [rnd.choice([one, self.bits(PCPUS)]) for _ in
                               range(rnd.choice([1, vcpus, vcpus + 1]))]
                if rnd.random() < 0.3:
                    b_info[key] = [one] * vcpus
        if "vnuma_nodes" in b_info and rnd.random() < 0.8:
            self.vnuma(b_info, vcpus)
        for kind, devices in config.items():
            for i, device in enumerate(devices if isinstance(devices, list)
                                       else []):
                if "devid" in device and rnd.random() < 0.8:
                    device["devid"] = i
                if kind == "disks" and rnd.random() < 0.9:
                    device["vdev"] = "xvd" + "abc"[i]

    def vnuma(self, b_info, vcpus):
        count = self.rnd.randint(1, min(vcpus, 3))
        b_info["max_vcpus"], b_info["max_memkb"] = vcpus, 1024 * 64 * count
        b_info["vnuma_nodes"] = [
            {"memkb": 1024 * 64,
             "distances": [self.rnd.randint(0, 20) for _ in range(count)],
             "vcpus": list(range(i, vcpus, count))} for i in range(count)]


def run(args, **files):
    return subprocess.run(args, stdin=subprocess.DEVNULL, timeout=60,
                          check=False, **files).returncode


def one(config, base):
    """None, or what is wrong."""
    paths = [base + end for end in (".json", ".cfg", ".xl", ".err")]
    with open(paths[1], "w", encoding="utf-8") as f:
        json.dump(config, f, ensure_ascii=False)
    with open(paths[0], "wb") as out, open(paths[3], "wb") as err:
        # without defaults
        if run([os.environ["CFGDUMP"], "show", "--template", paths[1]],
               stdout=out, stderr=err):
            return "cfgdump failed"
    with open(paths[1], "wb") as out, open(paths[3], "wb") as err:
        if run([os.environ["CFGDUMP"], "show", "-o", "xl-cfg", "--template",
                paths[0]], stdout=out, stderr=err):
            return "cfgdump failed"
    env = dict(os.environ, LD_PRELOAD=os.environ["BED_SHIM"])
    with open(paths[2], "wb") as out, open(paths[3], "ab") as err:
        if run([os.environ["XL"], "create", "-n", "-q", "-d", paths[1]],
               stdout=out, stderr=err, env=env):
            return "xl failed"
    wrong = xl_cfg.verify(paths[0], paths[1], paths[2])
    if not wrong:
        for path in paths:
            os.unlink(path)
    return wrong


def main(seed, count, directory):
    with open(os.path.join(here, "../../../idl/xencfg.idl"),
              encoding="utf-8") as f:
        types = {t.name: t for t in Reader("xencfg.idl", f.read()).read()}
    failed = 0
    for i in range(count):
        maker = Maker(random.Random("%d %d" % (seed, i)), types)
        base = os.path.join(directory, "random-%d" % i)
        wrong = one(maker.make(), base)
        if wrong:
            failed += 1
            print("%s: %s" % (base, wrong))
            if wrong.endswith(" failed"):
                with open(base + ".err", encoding="utf-8",
                          errors="replace") as f:
                    print("  " + "  ".join(f.read().splitlines(True)[-3:]))
    print("%d of %d failed" % (failed, count))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
