"""A domain on the test bed: commands that change it, and its state."""
import difflib
import json
import os
import re
import subprocess
import time

from operations import BARE, BY_BRACKET, verb

SETTLE = 15                     # seconds for backends to do their part
HANG = 60                       # for any command
SHOWN = 20                      # lines of a difference
LOGFILE_FORMAT = re.compile(r"^(\d+) (\S+) ?(.*)$")


# What a backend leaves by itself, unless it is told to be stuck.
IN_MOTION = re.compile(r'^/local/domain/\d+/backend/\S*/state = "[157]"')
OFFLINE = re.compile(r'^(/local/domain/[1-9]\d*/backend/\S*)/online = "0"')
NO_TEMPLATE = re.compile(r"no configuration (in|yet)")


class Failure(Exception):
    """A check that failed."""


def run(command, env=None):
    try:
        return subprocess.run(command, env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=HANG,
                              encoding="utf-8", errors="replace")
    except subprocess.TimeoutExpired:
        raise Failure("hangs: " + " ".join(command)) from None


class State:
    """All that is known of a domain: nodes, template, files."""

    def __init__(self, nodes, template, files):
        self.nodes = nodes
        self.template = template
        self.files = files

    def difference(self, other):
        """What other has in a different way, as text; empty: nothing."""
        lines = []
        for what in "nodes", "files":
            mine, theirs = getattr(self, what), getattr(other, what)
            lines += ["- " + x for x in sorted(mine - theirs)]
            lines += ["+ " + x for x in sorted(theirs - mine)]
        lines += list(difflib.unified_diff(
            self.template.splitlines(), other.template.splitlines(),
            "template", "template now", lineterm="", n=1))
        return "\n".join(lines[:SHOWN])


class Domain:
    def __init__(self, host, name, config):
        path = f"{host.tmp}/{name}.cfg"
        with open(path, "w", encoding="utf-8") as f:
            f.write(host.fill_in(config))
        r = run([host.root + "/tests/bed/xl", "create", "-q", "-p", path])
        if r.returncode:
            raise Failure(f"xl create {name}: {r.stdout}{r.stderr}")
        r = run([host.root + "/tests/bed/xl", "domid", name])
        self.host = host
        self.domid = r.stdout.strip()
        self.may_be_bare = name in BARE
        self.stuck = None
        if self.may_be_bare:
            with open(host.template, "w", encoding="utf-8") as f:
                f.write(self.state().template.rstrip("\0"))
        # the bed's device model does not tell that it can do this
        run(["xenstore-write",
             f"/local/domain/0/device-model/{self.domid}/backends/qusb", ""])

    # ------------------------------------------------------------- commands

    def command(self, args):
        args = [self.host.fill_in(a) for a in args]
        where = ["--state-dir", self.host.state_dir]
        if verb(args) in BY_BRACKET:
            return [self.host.bracket] + where + [self.domid] + args
        at = args.index(verb(args))
        return [self.host.hotplug] + where + [
            "--script-dir", self.host.scripts, "--sysfs-dir", self.host.sysfs
            ] + args[:at] + [self.domid] + args[at:]

    def hotplug(self, args):
        """Runs it; it must succeed."""
        r = run(self.command(args))
        if r.returncode:
            raise Failure(f"{' '.join(args)}: status {r.returncode}, "
                          f"{r.stderr.strip()}")

    def points(self, args):
        """Runs it to the end; returns the system calls to kill it at."""
        log = self.host.tmp + "/points"
        r = run([self.host.at, "-o", log, "-s", self.host.prefix, "0",
                 "before"] + self.command(args))
        if r.returncode:
            raise Failure(f"{' '.join(args)}: status {r.returncode}, "
                          f"{r.stderr.strip()}")
        return read_log(log)

    def kill(self, args, when, n):
        """Kills it there; False: it ended before that."""
        r = run([self.host.at, "-s", self.host.prefix, str(n), when] +
                self.command(args))
        if r.returncode not in (99, 0):
            raise Failure(f"status {r.returncode}, {r.stderr.strip()}")
        return r.returncode == 99

    def fault(self, args, error="", n=0):
        """Runs it with its nth call failing; status, errors, and its calls."""
        log = self.host.tmp + "/calls"
        r = run(self.command(args), dict(
            os.environ, LD_PRELOAD=self.host.fault, FAULT_AT=str(n),
            FAULT_ERROR=error, FAULT_LOG=log))
        return r.returncode, r.stderr, read_log(log)

    def calls(self, args):
        """Runs it to the end; returns the calls that can fail."""
        status, errors, calls = self.fault(args)
        if status:
            raise Failure(f"{' '.join(args)}: status {status}, {errors}")
        return calls

    # ---------------------------------------------------------------- state

    def verify(self, *options):
        """The invariants must hold."""
        r = run([self.host.verify, *options, self.host.state_dir, self.domid])
        if self.may_be_bare and "json: No such file" in r.stderr + r.stdout:
            return r.stdout
        if r.returncode:
            raise Failure((r.stderr or r.stdout).strip() or
                          f"verify: {r.returncode}")
        return r.stdout

    def state(self):
        nodes = set(self.verify("-d").splitlines())
        files, template = set(), ""
        for name in os.listdir(self.host.state_dir):
            if name.split(".")[1:2] != [self.domid]:
                continue
            files.add(name)
            if name.startswith("userdata-d.") and name.endswith("-json"):
                path = f"{self.host.state_dir}/{name}"
                with open(path, encoding="utf-8") as f:
                    template = f.read()
        return State(nodes, template, files)

    def at_rest(self):
        """The state when all backends have done their part."""
        end = time.monotonic() + SETTLE
        while True:
            state = self.state()
            moving = [x for x in state.nodes
                      if OFFLINE.match(x) or IN_MOTION.match(x) and
                      not (self.stuck and f"/{self.stuck}/" in x)]
            if not moving:
                return state
            if time.monotonic() > end:
                raise Failure("backends do not come to rest:\n" +
                              "\n".join(sorted(moving)[:SHOWN]))
            time.sleep(0.005)

    def stick(self, kind):
        """Backends of this kind do not close from now on; None: all do."""
        for which, how in (self.stuck, ""), (kind, "stuck"):
            if which:
                r = run(["xenstore-write", "/tool/backendd/" + which, how])
                if r.returncode:
                    raise Failure(r.stderr.strip())
        self.stuck = kind

    def settled(self, expected, what):
        """Waits until the state is the expected one."""
        end = time.monotonic() + SETTLE
        while True:
            got = self.state()
            if not expected.difference(got):
                return
            if time.monotonic() > end:
                raise Failure(f"{what}:\n{expected.difference(got)}")
            time.sleep(0.005)

    def view(self):
        """What cfgdump shows: the configuration, and classes of findings."""
        r = run([self.host.cfgdump, "--state-dir", self.host.state_dir, "-q",
                 "-o", "jsonl", self.domid])
        if r.returncode and self.may_be_bare and NO_TEMPLATE.search(r.stderr):
            return None, set()
        if r.returncode:
            raise Failure("cfgdump: " + r.stderr.strip())
        shown = json.loads(r.stdout.splitlines()[0])
        return shown["config"], {f["what"] for f in shown["findings"]}


def read_log(path):
    """Lines of at's or libfault's log: name and argument."""
    with open(path, encoding="utf-8", errors="replace") as f:
        lines = [LOGFILE_FORMAT.match(line.rstrip("\n")) for line in f]
    return [(m.group(2), m.group(3)) for m in lines if m]
