#!/usr/bin/python3
"""Fails, in TAP, if xencfg became much slower than it is beside real libxl and
bare yajl.

    BED=build/bed tests/bed/run tests/bench/limits.py BUILD_DIR

Counts are exact.  Times have a margin, since machines are noisy; a time that
looks bad is taken again, up to three times.
"""

import sys

from measure import Bench, Failed, noted

# rounds, calls of libxl, calls of ours
RETRIEVE = {10: (3, 11, 31), 1000: (1, 1, 11)}
FASTER = {10: 10, 1000: 100}
JSON = {1000: (3, 0, 31), 10000: (1, 0, 5)}


class Tap:
    def __init__(self, timed):
        self.count = self.bad = 0
        self.timed = timed

    def say(self, good, text, more=''):
        self.count += 1
        self.bad += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {text}{more}",
              flush=True)

    def limit(self, text, value, good):
        self.say(good, f'{text}: {value}')

    def time(self, text, measure, good):
        """measure gives a number or a tuple of some."""
        if not self.timed:
            self.say(True, text, ' # SKIP times of this build say nothing')
            return
        for _ in range(3):
            value = measure()
            if good(value):
                break
        self.limit(text, f'{value:.3g}', good(value))


def instructions(tap, bench, domids):
    """That hardly depend on the load: those of the library itself, as it was
    compiled where they were noted."""
    by = bench.built_by()
    for devices in 10, 1000:
        want = noted().get((by, devices))
        text = (f'instructions to retrieve {devices} devices, at most 3 % more '
                'than noted')
        if not tap.timed or not want:
            tap.say(True, text, f' # SKIP none noted for {by}')
            continue
        own = bench.least_instructions(domids[devices], 1.03 * want)
        tap.limit(text, f'{own}, noted {want}', own < 1.03 * want)
        if own < 0.97 * want:
            print('# fewer by now: `make bench-note` notes them')


def starts(tap, bench, domid):
    def ratio():
        f = bench.starts(domid, 31)
        return f['cfgdump show'] / f['/bin/true']

    tap.time('processor time of cfgdump show, 10 devices, under 4.5 times that '
             'of /bin/true', ratio, lambda times: times < 4.5)


def requests(tap, bench, domids):
    for devices, domid in domids.items():
        f = bench.ours('bench', 'retrieve', domid, 1)
        # all are PVH with one vcpu and have no removable drive
        bound = 9 + bench.kinds(domid) + 1
        # what xenstored's protocol cuts into pages cannot be had in one request
        tap.limit(f'requests to retrieve {devices} devices, of a long listing '
                  f'the first page, at most {bound}',
                  f"{f['requests'] - f['pages']:.0f}",
                  f['requests'] - f['pages'] <= bound)
    shown = bench.show(domids[1000])
    tap.limit('requests of cfgdump show of 1000 devices under 30', shown,
              shown < 30)


def retrieve(tap, bench, domids):
    for devices, faster in FASTER.items():
        tap.time(f'retrieve of {devices} devices {faster} times as fast as '
                 'libxl or more',
                 lambda: bench.retrieve(domids[devices],
                                        *RETRIEVE[devices])['ratio'],
                 lambda ratio: ratio >= faster)


def hotplug(tap, bench, domids):
    for devices in 1, 1000:
        for kind in 'nic', 'disk':
            f = bench.add(kind, domids[devices], 1, 1, 1)
            tap.limit(f'requests to add a {kind} beside {devices} devices, to '
                      f"the commit, at most {f['nodes']:.0f} nodes + 8",
                      f"{f['requests']:.0f}", f['requests'] <= f['nodes'] + 8)
    tap.time('to add a nic beside 1000 devices is 8 times as fast as libxl or '
             'more', lambda: bench.add('nic', domids[1000], 1, 1, 9)['ratio'],
             lambda ratio: ratio >= 8)
    tap.time('1000 nics as one batch take under 50 times what one takes',
             lambda: bench.batch(domids[1], 1000, 1)['ratio'],
             lambda ratio: ratio < 50)


def all_domains(tap, bench):
    """Last, since xenstored does all more slowly while there are many."""
    domains = 100
    bench.clone(bench.make_domain(4, 'model'), domains - 1)
    argv = bench.cfgdump('show', '--all', '-o', 'jsonl')
    _, requests, _ = bench.whole_process(argv)
    # ping, list, watch twice and a probe; of each domain 7 values and listings,
    # whether it is served, and one for each of its three kinds
    most = 5 + 11 * (domains + 1)
    tap.limit(f'requests of show --all of {domains} domains at most {most}',
              requests, requests <= most)
    tap.time(f'show --all of {domains} domains 5 times as fast as xl list -l '
             'or more', lambda: bench.all_domains(domains, 1, 3)['ratio'],
             lambda ratio: ratio >= 5)


def json(tap, bench, domid):
    path = bench.kept_file(domid)
    files = {1000: path, 10000: bench.tenfold(path)}

    def grown(way):
        small, large = (bench.json(files[n], *JSON[n]) for n in (1000, 10000))
        return bench.grown(small, large, way)[1]

    for way in 'in', 'out':
        for devices, file in files.items():
            tap.time(f'JSON {way} of {devices} devices at 0.45 of the speed of '
                     'bare yajl or more',
                     lambda: bench.json(file, *JSON[devices])[way + '_speed'],
                     lambda speed: speed >= 0.45)
        tap.time(f'JSON {way} of 10000 devices takes under 20 times that of '
                 '1000', lambda: grown(way), lambda ratio: ratio < 20)


def memory(tap, bench, domid):
    text = 'memory to retrieve 1000 devices under 2.7 times the JSON'
    if not tap.timed:
        tap.say(True, text, ' # SKIP this build uses more')
        return
    f = bench.memory(domid, 1)
    multiple = f['heap_peak'] / f['bytes']
    tap.limit(text, f'{multiple:.2f}', multiple < 2.7)


def main(argv):
    if len(argv) != 1:
        print('usage: limits.py BUILD_DIR', file=sys.stderr)
        return 2
    try:
        with Bench(argv[0]) as bench:
            tap = Tap(bench.timed())
            domids = {n: bench.make_domain(n) for n in (1, 10, 1000)}
            requests(tap, bench, domids)
            instructions(tap, bench, domids)
            starts(tap, bench, domids[10])
            retrieve(tap, bench, domids)
            hotplug(tap, bench, domids)
            json(tap, bench, domids[1000])
            memory(tap, bench, domids[1000])
            for domid in domids.values():
                bench.lx('destroy', domid)
            all_domains(tap, bench)
    except (Failed, OSError) as e:
        print(f'not ok - {e}')
        return 1
    print(f'1..{tap.count}')
    return 1 if tap.bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
