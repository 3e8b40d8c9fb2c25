#!/usr/bin/env python3
"""What the check of `cfgdump report` needs: values to hide, and bad archives.

    report.py markers DIR       a host, in DIR: state/ and xenstore, whose every
                                value that has to be hidden has MARK or a MAC of
                                5e:c7 in it
    report.py same A B          are the answers of two reports, unpacked in A
                                and B, the same but for what one of them hides?
    report.py bad REPORT DIR    archives made of a report: bad ones, in DIR/*,
                                and what is said of each, in DIR.says/*
"""
import copy
import gzip
import io
import json
import os
import re
import sys
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "idl"))
sys.dont_write_bytecode = True
import idl                                              # noqa: E402

UUID = "00112233-4455-6677-8899-aabbccdd%04x"


# ---------------------------------------------------------------- markers

class Marker:
    """One value after the other, each of its own."""

    WHOLE = ("pdev_path kernel ramdisk stubdomain_kernel stubdomain_ramdisk "
             "pvshim_path xauthority device_tree active_disk hidden_disk "
             "path script bootloader device_model firmware system_firmware "
             "smbios_firmware acpi_firmware").split()

    def __init__(self):
        self.n = 0

    def mac(self):
        self.n += 1
        return "00:5e:c7:00:%02x:%02X" % (self.n >> 8, self.n & 255)

    def string(self, name):
        self.n += 1
        n = self.n
        if name == "passwd":
            return ("MARK %d \"'\\/é", "MARK%d", "pMARK%d")[n % 3] % n
        if name in self.WHOLE:
            forms = ["/MARK%d", "/a/MARK%d/my MARK disk, 2:3.img", "/dev/MARK%d",
                     "/srv/b\t\"x\"/MARK"]
            if name in ("pdev_path", "kernel", "active_disk"):
                forms.append("rbd:MARK%d/image:key=MARK")
            form = forms[n % len(forms)]
            return form % n if "%d" in form else form
        return ("x /MARK%d, file=/MARK%d.iso,ro (/srv/MARK) -L/MARK "
                "password=MARK%d %s 00-5e-c7-00-00-01" % (n, n, n, self.mac()))

    def value(self, name, t):
        if isinstance(t, idl.Struct):
            return self.struct(t)
        if isinstance(t, idl.Array):
            made = [self.value(name, t.elem), self.value(name, t.elem)]
            return [x for x in made if x is not None]
        if isinstance(t, idl.Builtin):
            if t.name == "mac":
                return self.mac()
            if t.name == "string":
                return self.string(name)
            if t.name == "string_list":
                return [self.string(name), self.string(name)]
            if t.name == "key_value_list":
                return {"k1": self.string(name), "k2": self.string(name)}
        return None

    def struct(self, struct):
        made = {}
        for f in struct.fields:
            if isinstance(f.type, idl.KeyedUnion):
                arms = [a for a in f.type.arms if a[1]]
                arm = arms[-1] if f.type.key == "connection" else arms[0]
                made["%s.%s" % (f.type.key, arm[0].name.lower())] = \
                    self.struct(arm[1])
                continue
            if f.attrs.get("json") is False or "length" in f.attrs or \
                    "deprecated_by" in f.attrs:
                continue
            if f.name == "vdev":
                self.n += 1
                made[f.name] = str(268435456 + 256 * self.n)
                continue
            value = self.value(f.name, f.type)
            if value not in (None, {}, []):
                made[f.name] = value
        return made


def read_idl():
    name = os.path.join(HERE, "..", "..", "..", "idl", "xencfg.idl")
    with open(name) as f:
        defined = idl.Reader(name, f.read()).read()
    return {d.name: d for d in defined}


def put_template(directory, domid, text):
    name = "%s/state/userdata-d.%d.%s.libxl-json" % (directory, domid,
                                                     UUID % domid)
    with open(name, "w") as f:
        f.write(text)
    os.chmod(name, 0o600)


def markers(directory):
    os.makedirs(directory + "/state")
    config = Marker().struct(read_idl()["domain_config"])
    config.pop("rdms", None)
    config["c_info"].update(type="hvm", name="full", uuid=UUID % 1)
    for nic, devid in zip(config["nics"], range(9)):
        nic["devid"] = devid
    whole = json.dumps(config, indent=4, ensure_ascii=False)
    put_template(directory, 1, whole + "\0")
    # broken at some places, so that no parser gets to the end
    for domid in range(2, 40):
        put_template(directory, domid, whole[:len(whole) * domid // 40])
    put_template(directory, 40, whole.replace("/", "\\/"))
    put_template(directory, 41, whole.replace("/", "\\u002f"))
    put_template(directory, 42, '{"vnc": {"passwd": MARK1234, "x": 0}}')
    put_template(directory, 43, '{"disks": "/MARK43/a b", "nics": /MARK}')
    put_template(directory, 44, '{"vnc": {"passwd": 77665544332211}}')
    put_template(directory, 45, '{"vfbs": [{"vnc": {"passwd": ["MARK", {"a":'
                                ' "MARK 45"}]}}], "x": "/MARK\\')
    put_template(directory, 46, '\0\0{"pdev_path" : \n "/x y/MARK')
    with open(directory + "/xenstore", "w") as f:
        for domid in range(1, 47):
            put_nodes(f, domid)
    missing(directory)


def missing(directory):
    """Templates that lack, or have twice, one character of their syntax."""
    whole = json.dumps({
        "c_info": {"name": "password-vault", "uuid": UUID % 0},
        "vfbs": [{"devid": 0, "vnc": {"enable": "True", "passwd": "MARK one",
                                      "listen": "::"}},
                 {"devid": 1, "vnc": {"passwd": "MARK2"}}],
        "b_info": {"type.hvm": {"spice": {"passwd": "MARK3"}}}}, indent=4)
    domid = 100
    for form in whole, whole.replace("\n", ""):
        for i, c in enumerate(form):
            if c in '{}[]:,"':
                for change in "", c + c:
                    text = form[:i] + change + form[i + 1:]
                    # each its own: what one tells must not hide another's
                    put_template(directory, domid,
                                 text.replace("MARK", "MARK%d-" % domid))
                    domid += 1


def put_nodes(f, d):
    back = "/local/domain/0/backend/qdisk/%d/51712" % d
    disk = "/libxl/%d/device/vbd/51712" % d
    medium = "/srv/my MARK/x\\042%d.img" % d
    for path, value in (
            ("/local/domain/%d" % d, ""),
            ("/local/domain/%d/name" % d, "d%d" % d),
            ("/local/domain/%d/vm" % d, "/vm/" + UUID % d),
            ("/local/domain/%d/data/secret" % d, "MARK"),
            ("/local/domain/%d/attr/x" % d, "MARK"),
            ("/local/domain/%d/vm-data" % d, "MARK"),
            ("/local/domain/%d/console/vnc-pass" % d, "12"),
            ("/local/domain/%d/console/tty" % d, "/dev/pts/MARK"),
            ("/vm/%s/image/cmdline" % (UUID % d),
             "root=/dev/MARK x=%s/a passwd=MARK 005ec7000002" % medium),
            ("/vm/%s/vncpasswd" % (UUID % d), "MARK \"%d" % d),
            (back + "/params", "qcow2:" + medium),
            (disk + "/params", "qcow2:" + medium),
            (disk + "/dev", "xvda"), (disk + "/removable", "1"),
            (disk + "/x", "see %s: broken" % medium),
            ("/libxl/%d/device/vif/7/mac" % d, "00:5E:C7:ff:ff:%02X" % d),
            ("/libxl/%d/device/vif/7/script" % d, "/etc/xen/scripts/vif-x"),
            ("/libxl/%d/device/vif/7/ifname" % d, "see /MARK")):
        f.write('%s = "%s"   (n0,r%d)\n' % (path, value, d))


# ------------------------------------------------------------------- same

def pairs(a, b, found):
    """What strings of a are in b."""
    if isinstance(a, dict) and isinstance(b, dict):
        assert list(a) == list(b), (a, b)
        for key in a:
            pairs(a[key], b[key], found)
    elif isinstance(a, list) and isinstance(b, list):
        assert len(a) == len(b), (a, b)
        for x, y in zip(a, b):
            pairs(x, y, found)
    elif isinstance(a, str) and a != b:
        assert found.setdefault(a, b) == b, (a, b, found[a])
    else:
        assert a == b, (a, b)


def records(directory):
    with open(directory + "/answers") as f:
        return [json.loads(line) for line in f]


# of a finding, which may speak of what the configuration has not
FACTS = "mac", "medium", "live_medium", "known_by", "detail"


def same(plain, hidden):
    a, b, found = records(plain), records(hidden), {}
    assert len(a) == len(b) > 1, (len(a), len(b))
    count = 0
    for x, y in zip(a, b):
        pairs(x.get("config"), y.get("config"), found)
    known = sorted(found, key=len, reverse=True)
    for x, y in zip(a, b):
        x, y = dict(x), dict(y)
        x.pop("config", None), y.pop("config", None)
        for finding, other in zip(x.get("findings", ()), y.get("findings", ())):
            count += 1
            for member in FACTS:
                text, is_now = finding.pop(member, ""), other.pop(member, "")
                for k in known:
                    text = text.replace(k, found[k])
                if text != is_now:
                    assert ("hidden" in is_now or
                            "02:00:00:00:00:" in is_now), (finding, other)
            if finding.get("id") in found:
                finding["id"] = found[finding["id"]]
        if "error" in x:
            x["error"] = y["error"] = bool(x["error"]) == bool(y["error"])
        assert x == y, (x, y)
    values = list(found.values())
    assert len(values) - len(set(values)) == spellings(found), found
    print("# %d values, %d findings" % (len(found), count))


def spellings(found):
    """MACs in upper and lower case are one."""
    lower = {}
    for k, v in found.items():
        lower.setdefault((k.lower(), v), []).append(k)
    return sum(len(x) - 1 for x in lower.values())


# -------------------------------------------------------------------- bad

class Archive:
    def __init__(self, report):
        with tarfile.open(report) as t:
            self.members = [(m, t.extractfile(m).read() if m.isreg() else b"")
                            for m in t]
        self.top = self.members[0][0].name

    def write(self, path, change=None, at=None, mode="w:gz", fix=False):
        """change(list) may change what is written; at: where extras go."""
        members = [(copy.copy(m), d) for m, d in self.members]
        if change:
            change(members)
        with tarfile.open(path, mode, format=tarfile.PAX_FORMAT) as t:
            for m, d in members:
                if m.isreg():
                    m.size = len(d)
                t.addfile(m, io.BytesIO(d))


def extra(name, kind=tarfile.REGTYPE, data=b"x", link="", where=-1, mode=0o600):
    def change(members):
        m = tarfile.TarInfo(name)
        m.type, m.linkname, m.mode = kind, link, mode
        members.insert(where if where >= 0 else len(members) + where, (m, data))
    return change


def replace(name, function):
    def change(members):
        for i, (m, d) in enumerate(members):
            if m.name.endswith("/" + name):
                members[i] = (m, function(d))
    return change


def drop(name):
    def change(members):
        members[:] = [x for x in members if not x[0].name.endswith("/" + name)]
    return change


def double(name):
    def change(members):
        for m, d in members[:]:
            if m.name.endswith(name):
                members.insert(len(members) - 1, (copy.copy(m), d))
    return change


def bad(report, directory):
    os.makedirs(directory)
    os.makedirs(directory + ".says")
    a = Archive(report)
    top = a.top
    state = top + "/state/userdata-d.9.%s.libxl-json" % (UUID % 9)
    says = {}

    newer = replace("format", lambda d: b"cfgdump-report 3\n")

    def case(name, text, change):
        a.write("%s/%s" % (directory, name), change)
        says[name] = text

    for name, path in (
            ("dotdot", top + "/state/../../../xcfg-escaped"),
            ("dotdot-first", "../xcfg-escaped"), ("absolute", "/tmp/xcfg-escaped"),
            ("below-format", top + "/format/xcfg-escaped"),
            ("below-state", top + "/state/x/xcfg-escaped"),
            ("double-slash", top + "//xcfg-escaped"), ("dot", top + "/./xcfg-escaped"),
            ("other-top", "other/xcfg-escaped"), ("hidden", top + "/.xcfg-escaped"),
            ("control", top + "/xcfg-escaped\x1b[31m"), ("long", top + "/" + "x" * 300),
            ("no-state-name", top + "/state/xcfg-escaped"),
            ("state-dotdot", top + "/state/userdata-d.9.%s.../x" % (UUID % 9))):
        case(name, r"no report has a member of such a name", extra(path))
    for name, kind, text in (
            ("symlink", tarfile.SYMTYPE, "a symbolic link"),
            ("hardlink", tarfile.LNKTYPE, "a link"),
            ("char", tarfile.CHRTYPE, "a device"),
            ("block", tarfile.BLKTYPE, "a device"),
            ("fifo", tarfile.FIFOTYPE, "a pipe"),
            ("directory", tarfile.DIRTYPE, "no report has")):
        link = "../../../etc/passwd" if name != "hardlink" else top + "/format"
        case(name, r"userdata-d\.9\..*: %s; a report has none|"
                   r"userdata-d\.9\..*: %s" % (text, text),
             extra(state, kind, b"", link))
    case("symlink-state", "state: a symbolic link|no report has",
         extra(top + "/state", tarfile.SYMTYPE, b"", "/tmp", 2))
    case("symlink-top", "no report|link", extra(top, tarfile.SYMTYPE, b"",
                                                "/tmp", 0))
    case("file-for-directory", "not a regular|directory|no report|none",
         extra(top + "/state", data=b"x", where=2))
    case("twice", "is there twice", double(".libxl-json"))
    case("no-end", "its end is missing", drop("end"))
    case("end-short", "has [0-9]* members of [0-9]*$",
         replace("end", lambda d: b"%d\n" % (int(d) - 1)))
    case("end-long", "has [0-9]* members of [0-9]*$",
         replace("end", lambda d: b"%d\n" % (int(d) + 1)))
    case("end-text", "has [0-9]* members of 0$", replace("end", lambda d: b"x"))
    case("dropped", "has [0-9]* members of [0-9]*$", drop("xenstore"))
    case("behind", "has [0-9]* members of [0-9]*$",
         lambda m: m.append((extra_member(top + "/xcfg-escaped"), b"x")))
    case("newer", "made by a newer cfgdump: its format is 3, this one reads 2",
         newer)
    case("newer-huge", "made by a newer cfgdump",
         replace("format", lambda d: b"cfgdump-report 99999999999999999999\n"))
    case("older", "made by an older cfgdump: its format is 1, this one reads 2$",
         replace("format", lambda d: b"cfgdump-report 1\n"))
    case("format-0", "not a report of cfgdump$",
         replace("format", lambda d: b"cfgdump-report 0\n"))
    case("no-format", "not a report", drop("format"))
    case("newer-late", "made by a newer cfgdump", lambda m: (
        newer(m), m.append(m.pop(1)), extra(top + "/new/member", where=1)(m)))
    case("no-report", "not a report of cfgdump$", lambda m: (
        drop("format")(m), extra(top + "/new/member", where=1)(m)))
    case("end-twice", "is there twice", double("/end"))
    case("empty-format", "not a report", replace("format", lambda d: b""))
    case("huge-template", "too large for a report",
         extra(state, data=b"\0" * (18 << 20)))
    case("huge-member", "too large for a report",
         extra(top + "/more", data=b"\0" * (257 << 20)))
    case("bomb", "too large for a report", lambda m: [
        extra("%s/more%d" % (top, i), data=BIG)(m) for i in range(6)])
    with open(directory + "/sparse", "wb") as f:
        f.write(sparse(a, state))
    says["sparse"] = "has holes|too large|members of"
    with open(report, "rb") as f:
        whole = f.read()
    tar = gzip.decompress(whole).rstrip(b"\0")
    tar += b"\0" * (-len(tar) % 512)
    m = tarfile.TarInfo(top + "/")
    m.type = tarfile.DIRTYPE
    with open(directory + "/headers", "wb") as f:
        f.write(gzip.compress(tar + m.tobuf() * 210000, 1))
    says["headers"] = "too (many members|large) for a report"
    with open(directory + "/nothing", "wb") as f:
        f.write(gzip.compress(m.tobuf() * 210000, 9))
    says["nothing"] = "too (many members|large) for a report"
    with open(directory + "/nested", "wb") as f:
        f.write(gzip.compress(whole))
    says["nested"] = "not a report of cfgdump"
    with open(directory + "/text", "w") as f:
        f.write("no archive at all\n" * 100)
    says["text"] = "not a report of cfgdump"
    with open(directory + "/empty", "w") as f:
        pass
    says["empty"] = "not a report of cfgdump|Unrecognized|empty|end is missing"
    for i in range(1, 20):
        name = "truncated-%02d" % i
        with open("%s/%s" % (directory, name), "wb") as f:
            f.write(whole[:len(whole) * i // 20])
        says[name] = "truncated|missing|not a report|[Dd]amaged"
    with open(directory + "/beginning", "wb") as f:
        f.write(whole[:100])
    says["beginning"] = "beginning: truncated$"
    with open(directory + "/wrong-sum", "wb") as f:
        f.write(whole[:-8] + bytes([whole[-8] ^ 1]) + whole[-7:])
    says["wrong-sum"] = "wrong-sum: (.*: )?damaged$"
    for i in range(20):
        name = "flipped-%02d" % i
        data = bytearray(whole)
        data[20 + (len(whole) - 60) * i // 20] ^= 0x10
        with open("%s/%s" % (directory, name), "wb") as f:
            f.write(data)
        says[name] = "."
    for name, text in says.items():
        with open("%s.says/%s" % (directory, name), "w") as f:
            f.write(text)


BIG = b"\0" * (200 << 20)


def extra_member(name):
    m = tarfile.TarInfo(name)
    return m


def sparse(a, state):
    """A template of 4 GiB of holes, in GNU's oldest form."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as t:
        for m, d in a.members[:2]:
            t.addfile(m, io.BytesIO(d))
    whole = out.getvalue()
    end = len(whole.rstrip(b"\0"))
    head = bytearray(whole[:(end + 511) // 512 * 512])
    m = tarfile.TarInfo(state)
    m.size = 512
    blocks = m.tobuf(tarfile.GNU_FORMAT)    # a long name has some of its own
    head, block = head + blocks[:-512], bytearray(blocks[-512:])
    block[156:157] = b"S"
    block[386:398] = b"%011o\0" % (4 << 30)
    block[398:410] = b"%011o\0" % 512
    block[483:495] = b"%011o\0" % ((4 << 30) + 512)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(head + block + b"x" * 512 + b"\0" * 1024)


if __name__ == "__main__":
    {"markers": markers, "same": same, "bad": bad}[sys.argv[1]](*sys.argv[2:])
