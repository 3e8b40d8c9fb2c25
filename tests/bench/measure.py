"""Measures xencfg beside real libxl, on the test bed's host of the environment.

    with Bench(build_dir) as bench:
        domid = bench.make_domain(1000)
        print(bench.retrieve(domid, rounds=5, lx_reps=1, reps=31))

Machines are noisy.  So both sides take turns, each round gives a ratio, and the
median of the ratios is what counts, not the ratio of two medians that may come
from different moments.  A failing program raises Failed.
"""

import glob
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


class Failed(Exception):
    pass


def run(argv, **env):
    """Standard output, standard error and the seconds it took."""
    start = time.perf_counter()
    done = subprocess.run(
        argv, env={**os.environ, **env}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise Failed(f"{' '.join(argv)}: status {done.returncode}: "
                     f"{done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode(), done.stderr.decode(), seconds


def median(values):
    return statistics.median(values)


NOTED = os.path.dirname(os.path.abspath(__file__)) + '/instructions'


def noted():
    """What was noted: {(what they depend on, devices): instructions}."""
    with open(NOTED, encoding='utf-8') as f:
        rows = [line.split(None, 2) for line in f if line[0] != '#']
    return {(by.strip(), int(devices)): int(count)
            for devices, count, by in rows}


def note_instructions(by, counts):
    """counts: by devices."""
    rows = {**noted(), **{(by, n): count for n, count in counts.items()}}
    with open(NOTED, encoding='utf-8') as f:
        head = [line for line in f if line[0] == '#']
    with open(NOTED, 'w', encoding='utf-8') as f:
        f.writelines(head)
        f.writelines(f'{n} {count} {b}\n'
                     for (b, n), count in sorted(rows.items()))


def callgrind(path, program):
    """Instructions of the program of that name itself, and of all."""
    objects, own, total, skip, inside = {}, 0, 0, False, False
    with open(path, encoding='utf-8', errors='replace') as f:
        for line in f:
            if line.startswith(('ob=', 'cob=')):
                number, _, name = line.split('=', 1)[1].strip().partition(' ')
                name = objects.setdefault(number, name)
                inside = name.endswith(program) if line[0] == 'o' else inside
            elif line.startswith('calls='):
                skip = True     # what follows are the instructions of a call
            elif line[0] in '+-*0123456789':
                count = 0 if skip else int(line.split()[1])
                skip = False
                total += count
                own += count if inside else 0
    return own, total


class Bench:
    def __init__(self, build):
        self.build = build
        self.shim = {
            'LD_PRELOAD': os.environ['BED_SHIM'],
            # for programs that were built with a sanitizer
            'ASAN_OPTIONS': 'verify_asan_link_order=0:detect_leaks=0',
        }
        self.state = os.environ['BED_STATE_DIR']
        self.tmp = tempfile.mkdtemp(prefix='bench.')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.tmp)

    def figures(self, *argv):
        """The KEY=VALUE numbers that one of the programs prints."""
        out, _, _ = run(argv, **self.shim)
        return {key: float(value) for key, value in
                re.findall(r'(\w+)=([-\d.]+)', out)}

    def lx(self, *args):
        return self.figures(os.environ['BED'] + '/lx', *map(str, args))

    def ours(self, program, *args):
        return self.figures(f'{self.build}/tests/bench/{program}',
                            *map(str, args))

    def timed(self):
        """Is this a build whose times are worth looking at?"""
        return bool(self.ours('bench', 'build')['timed'])

    def built_by(self):
        """What the number of its instructions depends on."""
        out, _, _ = run([f'{self.build}/tests/bench/bench', 'build'],
                        **self.shim)
        return f"{os.uname().machine} {re.search(r'^by (.*)', out, re.M)[1]}"

    # ------------------------------------------------------------- domains

    def make_domain(self, devices, name=None):
        return int(self.lx('mkdom', devices, name or f'n{devices}')['domid'])

    def clone(self, domid, count, name='clone'):
        """That many domains more like one that libxl made."""
        self.lx('clone', domid, count, name, 'backends')

    def template(self, domid):
        found = glob.glob(f'{self.state}/userdata-d.{domid}.*.libxl-json')
        if len(found) != 1:
            raise Failed(f'{len(found)} templates of domain {domid}')
        return found[0]

    def kinds(self, domid):
        """How many kinds of devices xenstore has of a domain."""
        out, _, _ = run(['xenstore-list', f'/libxl/{domid}/device'])
        return len(out.split())

    # ------------------------------------------------------------ retrieve

    def floor(self):
        """One xs_read, in microseconds."""
        return self.lx('bench-xs', 1001)['read_us']

    def retrieve(self, domid, rounds, lx_reps, reps):
        seen = []
        for _ in range(rounds):
            floor = self.floor()
            theirs = self.lx('bench-retrieve', domid, lx_reps)
            ours = self.ours('bench', 'retrieve', domid, reps)
            seen.append((theirs['us'], ours['us'], theirs['us'] / ours['us'],
                         floor, theirs['us'] / floor, ours['us'] / floor,
                         ours['report_us'], ours['us'] / ours['dispose_us']))
        names = ('lx_us', 'us', 'ratio', 'floor_us', 'lx_floors', 'floors',
                 'report_us', 'disposals')
        result = dict(zip(names, map(median, zip(*seen))))
        result['lx_requests'] = theirs['requests']
        result['requests'] = ours['requests']
        result['pages'] = ours['pages']
        # all are PVH with one vcpu and have no removable drive
        result['bound'] = 9 + self.kinds(domid) + 1
        return result

    def whole_process(self, argv, rounds=1):
        """Seconds, requests and output of a process; as many medians."""
        seconds = []
        for _ in range(rounds):
            out, err, s = run(argv, FAKEXEN_XSSTAT='1', **self.shim)
            seconds.append(s)
        requests = re.findall(r'\btotal=(\d+)', err)
        if not requests:
            raise Failed(f"{' '.join(argv)}: its requests were not counted")
        return median(seconds), int(requests[-1]), out

    def cfgdump(self, *args):
        return [f'{self.build}/cfgdump', '--state-dir', self.state, '-q', *args]

    def all_domains(self, domains, rounds, reps):
        """`xl list -l` beside `cfgdump show --all -o jsonl`, and what the
        requests of the latter cost by themselves, all sent at once."""
        seen = []
        for _ in range(rounds):
            xl_s, xl_requests, xl_out = self.whole_process(
                [os.environ['XL'], 'list', '-l'])
            s, requests, out = self.whole_process(
                self.cfgdump('show', '--all', '-o', 'jsonl'), reps)
            floor = self.ours('bench', 'floor', reps)['us']
            seen.append((xl_s * 1e6, s * 1e6, xl_s / s, floor))
        counts = len(json.loads(xl_out)), len(out.splitlines()) - 1
        for name, count in zip(('xl', 'cfgdump'), counts):
            if count != domains + 1: # and domain 0
                raise Failed(f'{name} printed {count} domains, not {domains}')
        result = dict(zip(('lx_us', 'us', 'ratio', 'floor_us'),
                          map(median, zip(*seen))))
        result.update(lx_requests=xl_requests, requests=requests,
                      average=requests / (domains + 1))
        return result

    def show(self, domid):
        """Requests of `cfgdump show`."""
        return self.whole_process(self.cfgdump('show', str(domid)))[1]

    def instructions(self, domid):
        """Of one retrieve: the library's own, and all, of the C library, yajl
        and so on too, which depend on the machine."""
        out = f'{self.tmp}/callgrind'
        run(['valgrind', '--tool=callgrind', f'--callgrind-out-file={out}',
             '--toggle-collect=counted_retrieve',
             f'{self.build}/tests/bench/bench', 'count', str(domid)],
            **self.shim)
        return callgrind(out, '/tests/bench/bench')

    def least_instructions(self, domid, enough=0):
        """The library's own, the least of five: replies that come in more pieces
        take up to 2 % more."""
        least = None
        for _ in range(5):
            own, _ = self.instructions(domid)
            least = min(own, least or own)
            if least < enough:
                break
        return least

    # --------------------------------------------------- the whole process

    @staticmethod
    def processor(argv, **env):
        """The processor time of a process, in microseconds."""
        quiet = [(os.POSIX_SPAWN_OPEN, 1, '/dev/null', os.O_WRONLY, 0)]
        pid = os.posix_spawn(argv[0], argv, {**os.environ, **env},
                             file_actions=quiet)
        _, status, used = os.wait4(pid, 0)
        if status:
            raise Failed(f"{' '.join(argv)}: status {status}")
        return (used.ru_utime + used.ru_stime) * 1e6

    def starts(self, domid, rounds):
        """What whole processes take, without the bed's preloaded library."""
        argv = {'/bin/true': ['/bin/true'],
                'cfgdump --version': [f'{self.build}/cfgdump', '--version'],
                'cfgdump show': self.cfgdump('show', str(domid))}
        seen = {name: [] for name in argv}
        for _ in range(rounds):
            for name, command in argv.items():
                seen[name].append(self.processor(command))
        return {name: median(times) for name, times in seen.items()}

    def watch_starts(self, rounds):
        """Microseconds until `watch` has looked at all."""
        seen = []
        for _ in range(rounds):
            start = time.perf_counter()
            child = subprocess.Popen(
                self.cfgdump('watch', '--no-snapshot'), stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, env={**os.environ, **self.shim})
            for line in child.stdout:
                if b'snapshot_end' in line:
                    break
            seen.append((time.perf_counter() - start) * 1e6)
            child.terminate()
            child.communicate()
        return median(seen)

    # ------------------------------------------------------------- hotplug

    def scripts(self):
        """A directory of hotplug scripts that do nothing, as the shim has
        libxl run."""
        path = f'{self.tmp}/scripts'
        if not os.path.isdir(path):
            os.mkdir(path)
            for name in 'block', 'vif-bridge':
                os.symlink('/bin/true', f'{path}/{name}')
        return path

    def add(self, kind, domid, rounds, lx_reps, reps):
        """One device more and less, beside libxl."""
        os.environ['BENCH_SCRIPTS'] = self.scripts()
        seen = []
        for _ in range(rounds):
            theirs = self.lx('bench-add', kind, domid, lx_reps)
            ours = self.ours('bench', 'add', kind, domid, reps)
            seen.append([f[key] for key in ('to_commit_us', 'add_us',
                                            'remove_us')
                         for f in (theirs, ours)] +
                        [theirs['to_commit_us'] / ours['to_commit_us']])
        names = ('lx_commit', 'commit', 'lx_add', 'add', 'lx_remove', 'remove',
                 'ratio')
        result = dict(zip(names, map(median, zip(*seen))))
        result['lx_requests'] = theirs['add_requests']
        result['requests'] = ours['requests']
        result['nodes'] = ours['nodes']
        return result

    def batch(self, domid, devices, rounds):
        """That many nics within one bracket, and one: microseconds."""
        seen = []
        for _ in range(rounds):
            ours = self.ours('bench', 'batch', domid, devices)
            seen.append((ours['one_us'], ours['many_us'],
                         ours['many_us'] / ours['one_us'], self.floor()))
        return dict(zip(('one_us', 'many_us', 'ratio', 'floor_us'),
                        map(median, zip(*seen))))

    # ---------------------------------------------------------------- json

    def kept_file(self, domid):
        """A copy of the domain's template."""
        path = f'{self.tmp}/{domid}.json'
        shutil.copyfile(self.template(domid), path)
        return path

    def tenfold(self, path):
        """The same with ten times the devices: libxl takes minutes to make
        such a domain."""
        with open(path, encoding='utf-8') as f:
            text = f.read()
        text = re.sub(r'("(?:disks|nics)": \[\n)(.*?)(\n    \])',
                      lambda m: m[1] + ',\n'.join([m[2]] * 10) + m[3], text,
                      flags=re.S)
        with open(path + '.10', 'w', encoding='utf-8') as f:
            f.write(text)
        return path + '.10'

    def json(self, path, rounds, lx_reps, reps):
        """lx_reps may be 0."""
        seen = []
        for _ in range(rounds):
            theirs = (self.lx('bench-json', path, lx_reps) if lx_reps else
                      {'from_json_us': 0, 'to_json_us': 0})
            ours = self.ours('bench', 'json', path, reps)
            seen.append((theirs['from_json_us'], theirs['to_json_us'],
                         ours['yajl_us'], ours['in_us'], ours['out_us'],
                         theirs['from_json_us'] / ours['in_us'],
                         theirs['to_json_us'] / ours['out_us'],
                         ours['in_speed'], ours['out_speed']))
        names = ('lx_in_us', 'lx_out_us', 'yajl_us', 'in_us', 'out_us',
                 'in_ratio', 'out_ratio', 'in_speed', 'out_speed')
        result = dict(zip(names, map(median, zip(*seen))))
        result['bytes'] = ours['bytes']
        return result

    @staticmethod
    def grown(small, large, way):
        """How many times the text the larger of two results of json() has, and
        how many times the time it took.  By the clock of bare yajl, which ran
        beside each: the two were taken at different moments."""
        size = large['bytes'] / small['bytes']
        return size, size * small[way + '_speed'] / large[way + '_speed']

    # -------------------------------------------------------------- memory

    def memory(self, domid, rounds):
        """Bytes that one retrieve takes in fresh processes."""
        seen = [self.ours('memory', domid) for _ in range(rounds)]
        result = {key: median(s[key] for s in seen) for key in
                  ('heap_peak', 'heap_kept', 'hwm')}
        result['bytes'] = os.path.getsize(self.template(domid))
        return result


def note(text):
    print(f'bench: {text}', file=sys.stderr, flush=True)
