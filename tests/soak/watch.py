#!/usr/bin/python3
"""Many changes in many domains before `cfgdump watch`, on the test bed's host
of the environment:

    tests/bed/run tests/soak/watch.py BUILD_DIR [DOMAINS [CHANGES [PER_SECOND]]]

The domains are made by hand: templates, nodes in xenstore, and what the bed's
hypervisor needs for xenstored to serve them.  Each change is
written as libxl would (template first for what is added, xenstore first for
what is removed), and has a value of its own, by which its line is found again:
how long that took, and whether one is missing.  Then all lines, applied one
after another, have to give what `cfgdump show` tells.  Prints TAP.
"""

import json
import multiprocessing
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import uuid

SETTLE = 0.05                   # what comes so soon after may be told as one
LATE = 0.05                     # seconds that a change may take
RSS_GROWTH = 1024               # KiB that the memory may grow by

READ, TX_START, TX_END, RELEASE, WRITE, RM = 2, 6, 7, 9, 11, 13
WATCH_EVENT, ERROR = 15, 16


class Xenstore:
    """The wire protocol; requests of one call are sent together."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(os.environ['XENSTORED_PATH'])
        self.data = b''

    def receive(self):
        while True:
            if len(self.data) >= 16:
                kind, _, _, size = struct.unpack_from('=4I', self.data)
                if len(self.data) >= 16 + size:
                    payload = self.data[16:16 + size]
                    self.data = self.data[16 + size:]
                    return kind, payload
            more = self.sock.recv(1 << 16)
            if not more:
                raise EOFError('xenstored')
            self.data += more

    def request(self, requests, tx=0):
        self.sock.sendall(b''.join(
            struct.pack('=4I', kind, 0, tx, len(payload)) + payload
            for kind, payload in requests))
        answers = [self.receive() for _ in requests]
        for (kind, payload), (answer, text) in zip(requests, answers):
            if answer == ERROR and kind != RM:
                raise OSError(f'{payload!r}: {text!r}')
        return answers[-1][1]

    @staticmethod
    def path(path):
        return path.encode() + b'\0'

    def write(self, nodes):
        """In one transaction, as libxl; alone if it is one."""
        self.transaction([(WRITE, self.path(path) + value.encode())
                          for path, value in nodes.items()])

    def remove(self, *paths):
        self.transaction([(RM, self.path(p)) for p in paths])

    def release(self, domid):
        self.request([(RELEASE, b'%d\0' % domid)])

    def transaction(self, requests):
        if len(requests) == 1:
            self.request(requests)
            return
        while True:
            tx = int(self.request([(TX_START, b'\0')]).rstrip(b'\0'))
            for at in range(0, len(requests), 64):
                self.request(requests[at:at + 64], tx)
            try:
                self.request([(TX_END, b'T\0')], tx)
                return
            except OSError as e:
                if 'EAGAIN' not in str(e):
                    raise


# --------------------------------------------------------------------- domains

def introduce(*domains):
    """From then on xenstored serves them."""
    lx = os.path.join(os.path.dirname(__file__), '../bed/lx')
    subprocess.run([lx, 'introduce', *(str(d.domid) for d in domains)],
                   check=True)


class Domain:
    """One domain, and the changes that can be made to it."""

    def __init__(self, xs, domid):
        self.xs = xs
        self.domid = domid
        self.come()

    def come(self):
        self.uuid = str(uuid.uuid4())
        self.name = f'd{self.domid}'
        self.target = 131072
        self.medium = f'/srv/d{self.domid}.iso'
        self.nics = {0: 'br0', 1: 'br1'}
        self.save()
        top = f'/local/domain/{self.domid}'
        self.xs.write({
            f'{top}/name': self.name, f'{top}/vm': f'/vm/{self.uuid}',
            f'{top}/memory/target': str(self.target),
            f'{top}/memory/static-max': '262144',
            f'{top}/cpu/0/availability': 'online',
            self.device('vbd', 51712, 'params'): '/dev/root',
            **self.medium_nodes(), **self.nic_nodes(0), **self.nic_nodes(1)})

    def device(self, kind, devid, node):
        return f'/libxl/{self.domid}/device/{kind}/{devid}/{node}'

    def medium_nodes(self):
        return {self.device('vbd', 51728, 'params'): f'aio:{self.medium}',
                self.device('vbd', 51728, 'removable'): '1'}

    def nic_nodes(self, devid):
        nodes = {'bridge': self.nics[devid], 'handle': str(devid), 'state': '1',
                 'online': '1', 'script': '/etc/xen/scripts/vif-bridge'}
        return {self.device('vif', devid, node): value
                for node, value in nodes.items()}

    def file(self, letter):
        return (f"{os.environ['BED_STATE_DIR']}/userdata-{letter}.{self.domid}."
                f'{self.uuid}.libxl-json')

    def save(self):
        text = json.dumps({
            'c_info': {'type': 'pvh', 'name': f'd{self.domid}',
                       'uuid': self.uuid},
            'b_info': {'max_vcpus': 1, 'avail_vcpus': [0], 'max_memkb': 262144,
                       'target_memkb': 131072, 'video_memkb': 0,
                       'sched_params': {}, 'kernel': '/boot/vmlinuz',
                       'type.pvh': {}},
            'disks': [
                {'pdev_path': '/dev/root', 'vdev': 'xvda', 'format': 'raw',
                 'readwrite': 1},
                {'pdev_path': self.medium, 'vdev': 'xvdb', 'format': 'raw',
                 'removable': 1, 'is_cdrom': 1}],
            'nics': [{'devid': devid, 'bridge': bridge}
                     for devid, bridge in self.nics.items()]})
        with open(self.file('n'), 'w', encoding='utf-8') as f:
            f.write(text + '\0')
        os.rename(self.file('n'), self.file('d'))

    def go(self):
        self.xs.release(self.domid)
        self.xs.remove(f'/local/domain/{self.domid}', f'/libxl/{self.domid}')
        os.unlink(self.file('d'))

    # each returns what its line will say: path, value

    def change_memory(self, n):
        self.target = 100000 + n
        self.xs.write({f'/local/domain/{self.domid}/memory/target':
                       str(self.target)})
        return 'b_info.target_memkb', self.target

    def change_name(self, n):
        self.name = f'n{n}'
        self.xs.write({f'/local/domain/{self.domid}/name': self.name})
        return 'c_info.name', self.name

    def change_medium(self, n):
        self.medium = f'/srv/{n}.iso'
        self.save()
        self.xs.write(self.medium_nodes())
        return 'disks[xvdb].pdev_path', self.medium

    def change_nics(self, n):
        """One more, or the last of too many less."""
        if len(self.nics) > 3:
            devid = max(self.nics)
            bridge = self.nics.pop(devid)
            self.xs.remove(f'/libxl/{self.domid}/device/vif/{devid}')
            self.save()
            return f'nics[{devid}]', ('removed', bridge)
        devid = max(self.nics) + 1
        self.nics[devid] = f'b{n}'
        self.save()
        self.xs.write(self.nic_nodes(devid))
        return f'nics[{devid}]', f'b{n}'

    def change(self, n):
        kinds = ((self.change_memory, 50), (self.change_medium, 20),
                 (self.change_nics, 25), (self.change_name, 5))
        (fn,) = random.choices(*zip(*kinds))
        return fn(n)


# ---------------------------------------------------------------------- reader

class Replay:
    """What the lines say that there is."""

    def __init__(self):
        self.config = {}

    def apply(self, e):
        domid = e.get('domid')
        if e['event'] == 'domain_added':
            self.config[domid] = e['after']
        elif e['event'] == 'domain_removed':
            del self.config[domid]
        elif 'path' in e:
            self.set(self.config[domid], e['path'], e['after'])

    @staticmethod
    def find(obj, key):
        """The list of devices, and the index of one, of 'nics[1]'."""
        name, wanted = re.fullmatch(r'(\w+)\[(.*)\]', key).groups()
        devices = obj.setdefault(name, [])
        for i, device in enumerate(devices):
            if str(device.get('vdev', device.get('devid'))) == wanted:
                return devices, i
        return devices, len(devices)

    def set(self, obj, path, value):
        *way, last = re.findall(r'[^.\[]+(?:\[[^]]*\])?', path)
        for key in way:
            if '[' in key:
                devices, i = self.find(obj, key)
                obj = devices[i]
            else:
                obj = obj.setdefault(key, {})
        if '[' in last:
            devices, i = self.find(obj, last)
            devices[i:i + 1] = [] if value is None else [value]
        elif value is None:
            del obj[last]
        else:
            obj[last] = value

    @staticmethod
    def normal(config):
        """Without the order of devices, and without empty lists of them."""
        return {key: sorted(value, key=json.dumps)
                if isinstance(value, list) else value
                for key, value in config.items() if value != []}


def value_of(e):
    """What change() returned for this line."""
    if not e.get('path'):
        return None
    if e['event'] in ('device_added', 'device_removed'):
        value = (e['after']['bridge'] if e['after'] else
                 ('removed', e['before']['bridge']))
        return e['domid'], e['path'], value
    return e['domid'], e['path'], e['after']


def read_lines(pipe, result):
    """Runs in a process of its own, to know when a line comes."""
    replay, seen, seq, gaps, ended = Replay(), {}, -1, 0, False
    with os.fdopen(pipe, encoding='utf-8') as lines:
        for line in lines:
            now = time.monotonic()
            e = json.loads(line)
            gaps += e['seq'] != seq + 1
            seq = e['seq']
            if 'event' not in e:
                continue
            replay.apply(e)
            key = value_of(e)
            if key:
                seen[key] = now
            if e['event'] == 'snapshot_end' and not ended:
                ended = True
                result.send(len(replay.config))
    result.send((seen, seq, gaps, replay.config))


class Watch:
    def __init__(self, build, **env):
        out, pipe = os.pipe()
        self.process = subprocess.Popen(
            [f'{build}/cfgdump', '--state-dir', os.environ['BED_STATE_DIR'],
             'watch'], stdout=pipe, env={**os.environ, **env})
        os.close(pipe)
        self.result, result = multiprocessing.Pipe(False)
        self.reader = multiprocessing.Process(target=read_lines,
                                              args=(out, result))
        self.reader.start()
        os.close(out)
        self.domains = self.result.recv()

    def status(self, key):
        with open(f'/proc/{self.process.pid}/status', encoding='utf-8') as f:
            return sum(int(n) for n in
                       re.findall(rf'{key}:\s*(\d+)', f.read()))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait()
        found = self.result.recv()
        self.reader.join()
        return status, found


# ------------------------------------------------------------------------ soak

class Tap:
    count = failed = 0

    def check(self, good, name):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}", flush=True)

    def end(self):
        print(f'1..{self.count}')
        return 1 if self.failed else 0


def note(text):
    print(f'# {text}', flush=True)


class Idle:
    """A watch that says when it waits, see bed/shim/waits.c."""

    def __init__(self, build, tmp):
        self.log, self.fifo = f'{tmp}/waits', f'{tmp}/tick'
        os.mkfifo(self.fifo)
        self.watch = Watch(build, LD_PRELOAD=os.environ['BED_SHIM'],
                           FAKEXEN_WAITS=self.log, FAKEXEN_TICK=self.fifo)

    def lines(self):
        with open(self.log, encoding='ascii') as f:
            return f.read().splitlines()

    def tick(self):
        before = self.lines().count('tick')
        with open(self.fifo, 'wb') as f:
            f.write(b'.')
        end = time.monotonic() + 60
        while self.lines().count('tick') == before and time.monotonic() < end:
            time.sleep(0.01)

    def no_timer(self):
        proc = f'/proc/{self.watch.process.pid}'
        fd, = [fd for fd in os.listdir(f'{proc}/fd')
               if 'timerfd' in os.readlink(f'{proc}/fd/{fd}')]
        with open(f'{proc}/fdinfo/{fd}', encoding='ascii') as f:
            return 'it_value: (0, 0)' in f.read()

    def is_idle(self):
        """Nothing wakes it between two ticks, and no timer will."""
        self.tick()
        if not self.no_timer():
            return False
        self.tick()
        return self.lines()[-2:] == ['tick', 'tick']

    def wakeups(self):
        return self.lines().count('goes on')


def quiet(tap, build, xs, domains):
    """Nothing wakes it while nothing changes, whatever guests write."""
    with tempfile.TemporaryDirectory() as tmp:
        idle = Idle(build, tmp)
        end = time.monotonic() + 60
        while not idle.is_idle() and time.monotonic() < end:
            pass
        before = idle.wakeups()
        tap.check(idle.is_idle() and idle.wakeups() == before,
                  'nothing changes: no wake-up, and no timer')
        for domain in domains:
            xs.write({f'/local/domain/{domain.domid}/data/x': 'x'})
        for _ in range(2):      # by then all events have been sent
            xs.request([(READ, xs.path('/tool'))])
        tap.check(idle.is_idle() and idle.wakeups() == before,
                  f'{len(domains)} guests write: no wake-up')
        idle.watch.end()


def cpu(pid):
    """Seconds of processor time that it has had."""
    with open(f'/proc/{pid}/stat', encoding='utf-8') as f:
        fields = f.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def make_changes(domains, changes, rate, watch):
    """When each was made; memory at the start and the most of it since."""
    sent, rss = [], []
    with open(f"{os.environ['FAKEXEN_DIR']}/pid", encoding='utf-8') as f:
        pids = watch.process.pid, int(f.read())
    start, used = time.monotonic(), [cpu(pid) for pid in pids]
    due = start
    for n in range(changes):
        # not faster than that after a pause either
        due = max(due + 1 / rate, time.monotonic())
        time.sleep(max(0, due - time.monotonic()))
        domain = random.choice(domains)
        path, value = domain.change(n)
        sent.append((time.monotonic(), (domain.domid, path, value)))
        if n % 100 == 99 or n == changes - 1:
            rss.append(watch.status('VmRSS'))
        if n % 200 == 199:
            time.sleep(SETTLE)
            domain.go()
            sent.append((time.monotonic(), (domain.domid, None, None)))
            time.sleep(SETTLE)
            domain.come()
            introduce(domain)
    used = [(cpu(pid) - before) / changes * 1e3
            for pid, before in zip(pids, used)]
    note(f'{changes / (time.monotonic() - start):.0f} changes a second; of '
         f'each {used[0]:.2f} ms of processor time, and {used[1]:.2f} of '
         'xenstored')
    return sent, rss


def latencies(sent, seen):
    """Sorted; and how many changes have no line though none of the same value,
    before or after, was so near that they can have been seen as one."""
    took = sorted(seen[key] - when for when, key in sent if key in seen)
    near = took[-1] + SETTLE
    at = {}
    for when, (domid, path, _) in sent:
        at.setdefault((domid, path), []).append(when)
    missing = 0
    for when, (domid, path, value) in sent:
        others = at[domid, path] + at.get((domid, None), [])
        if path and (domid, path, value) not in seen and not any(
                0 < abs(other - when) < near for other in others):
            missing += 1
            note(f'missing: {domid} {path} {value}')
    return took, missing


def shown(build):
    out = subprocess.run(
        [f'{build}/cfgdump', '--state-dir', os.environ['BED_STATE_DIR'], '-q',
         '--all', '-o', 'jsonl'], stdout=subprocess.PIPE, check=True).stdout
    records = [json.loads(line) for line in out.splitlines()]
    return {r['domid']: r['config'] for r in records if 'config' in r}


def main():
    build = sys.argv[1]
    count, changes, rate = (list(map(int, sys.argv[2:])) +
                            [1000, 100000, 400][len(sys.argv) - 2:])
    seed = int(os.environ.get('SEED', time.time()))
    random.seed(seed)
    note(f'SEED={seed}')
    tap, xs = Tap(), Xenstore()
    domains = [Domain(xs, domid) for domid in range(1, count + 1)]
    introduce(*domains)
    start = time.monotonic()
    watch = Watch(build)
    note(f'snapshot after {time.monotonic() - start:.2f} s')
    tap.check(watch.domains == count + 1, f'a snapshot of {count} domains')
    quiet(tap, build, xs, domains)
    make_changes(domains, 3 * count, rate, watch)      # to warm up
    sent, rss = make_changes(domains, changes, rate, watch)
    time.sleep(1)
    want = shown(build)
    status, (seen, seq, gaps, config) = watch.end()
    took, missing = latencies(sent, seen)
    tap.check(status == 0, 'it ends with status 0')
    tap.check(seq > changes // 2 and not gaps, f'{seq} lines, none missing')
    tap.check(not missing, f'of {changes} changes {len(took)} have a line, the '
              'others came together')
    tap.check(len(took) > 0.8 * changes, 'which are few')
    p50, p99, most = (took[int(p * (len(took) - 1))] * 1e3
                      for p in (0.5, 0.99, 1))
    tap.check(p50 < LATE * 1e3, f'a change takes {p50:.1f} ms (median), '
              f'{p99:.1f} ms (99 %), {most:.1f} ms at most')
    late = sum(t >= LATE for t in took)
    note(f'{late} took longer than {LATE * 1e3:.0f} ms')
    tap.check(max(rss) - rss[0] < RSS_GROWTH,
              f'memory: {rss[0]} KiB at first, {max(rss)} at most, in between '
              + ', '.join(str(rss[i * (len(rss) - 1) // 4]) for i in (1, 2, 3)))
    tap.check({d: Replay.normal(c) for d, c in config.items()} ==
              {d: Replay.normal(c) for d, c in want.items()},
              'the lines give what cfgdump shows')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
