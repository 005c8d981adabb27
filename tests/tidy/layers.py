#!/usr/bin/python3
"""Layer check: who may include whom, and the home of each third-party header.

The tables below are the architecture. A new dependency between folders or on a library is a change to this file, so
that it is decided and not merely written. `layers.py ROOT` checks a tree, `layers.py --canary` checks the check.
"""

import collections
import re
import sys

import sources

# folder -> the folders that it may include beside itself.
ALLOWED = {
    'base': set(),
    'dns': {'base'},
    'observation': {'base', 'dns'},
    'storage': {'base', 'dns', 'observation'},
    'rpc': {'base', 'dns', 'observation'},
    'dataplane': {'base', 'dns', 'observation', 'rpc'},
    'controlplane': {'base', 'dns', 'observation', 'storage', 'rpc'},
    'cli': {'base', 'dns', 'observation', 'rpc'},
    'tests': {'base', 'dns', 'observation', 'storage', 'rpc', 'dataplane', 'controlplane', 'cli'},
}

TEST_FILE = re.compile(r'(_test|_testing|_bench)\.(cc|h)$|(^|/)(test_|testing|fake_)[a-z_]*\.(cc|h)$|^tests/')
OPTIONS_FILE = re.compile(r'^base/|(^|/)([a-z_]+_)?options\.(cc|h)$')

# (what the header looks like, files that may include it, where it belongs). First match decides.
HOMES = [
    (re.compile(r'^lmdb\.h$'), re.compile(r'^storage/'), 'storage'),
    (re.compile(r'^zstd\.h$'), re.compile(r'^(storage/runs|controlplane/feed_files)/compression\.cc$'),
     'storage/runs/compression.cc and controlplane/feed_files/compression.cc'),
    (re.compile(r'^zlib\.h$'), re.compile(r'^controlplane/feed_files/compression\.cc$'),
     'controlplane/feed_files/compression.cc'),
    (re.compile(r'^dlfcn\.h$'), re.compile(r'^tests/support/write_log\.cc$'), 'tests/support/write_log.cc'),
    (re.compile(r'^rte_'), re.compile(r'^dataplane/(io|handoff)/|^tests/bench/cold_source\.'),
     'dataplane/io and dataplane/handoff'),
    (re.compile(r'^pcap(\.h$|/)'), re.compile(r'^dataplane/io/|^tests/bench/pcap_loop\.'), 'dataplane/io'),
    (re.compile(r'^boost/program_options'), OPTIONS_FILE, 'base and files named *options'),
    (re.compile(r'^spdlog/'), re.compile(r'^base/(log|rotating_log)(_test)?\.'), 'base/log and base/rotating_log'),
    (re.compile(r'^sanitizer/'), re.compile(r'^dataplane/io/eal\.cc$'), 'dataplane/io/eal.cc'),
    (re.compile(r'^openssl/'), re.compile(r'^(controlplane/(access|tls|feed_files)/|cli/file_digest\.)'),
     'controlplane/access, controlplane/tls, controlplane/feed_files and cli/file_digest'),
    (re.compile(r'^(grpc|grpcpp)/|^(spoor/v1|grpc)/.*\.pb\.h$|^google/protobuf/|^google/rpc/'),
     re.compile(r'^(rpc|controlplane|dataplane/export|cli|tests)/'), 'rpc, controlplane, dataplane/export and cli'),
    (re.compile(r'^hs/'), re.compile(r'^controlplane/search/'), 'controlplane/search'),
    (re.compile(r'^libpsl\.h$'), re.compile(r'^(controlplane/news/|cli/top/zone\.)'), 'controlplane/news and cli/top/zone'),
    (re.compile(r'^prometheus/'), re.compile(r'^controlplane/metrics/'), 'controlplane/metrics'),
    (re.compile(r'^nlohmann/'), re.compile(r'^(cli|dataplane|controlplane|tests)/'), 'the programs'),
    (re.compile(r'^xxhash\.h$'), re.compile(r'^(base|observation|storage|dataplane|controlplane|tests)/'), 'below cli'),
    (re.compile(r'^(gtest|gmock)/'), TEST_FILE, 'tests'),
    (re.compile(r'^benchmark/'), re.compile(r'^tests/bench/'), 'tests/bench'),
    (re.compile(r'^rocksdb/'), re.compile(r'^tests/bench/rocksdb_engine\.'), 'tests/bench/rocksdb_engine'),
    (re.compile(r'^ldns/'), re.compile(r'^tests/fuzz/'), 'tests/fuzz'),
    (re.compile(r'^fmt/'), re.compile(r''), 'anywhere'),
]

STANDARD = re.compile(r'^([a-z_]+|(sys|netinet|arpa|net|linux)/[a-z0-9_]+\.h|x?[a-z]mmintrin\.h'
                      r'|(unistd|fcntl|signal|poll|time|pthread|sched|errno|endian|byteswap|stdlib|string|stdio|dirent'
                      r'|fnmatch|termios|getopt|malloc|netdb|pwd|grp|syslog|ifaddrs|stdint|stddef|limits)\.h)$')
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def includes_of(root, path):
    """(line number, '"' or '<', name) of each include of a file."""
    for number, line in enumerate(sources.read_lines(root, path), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def check_own(root, path, line, name):
    """Findings about an include of one of our own headers."""
    folder, target = path.split('/')[0], name.split('/')[0]
    if name.startswith(('.', '/')) or '/' not in name or target not in ALLOWED or not (root / name).is_file():
        return [sources.Finding(path, line, 'root-relative', f'"{name}": name the header from the top, "folder/file.h"')]
    if target == 'tests' and TEST_FILE.search(path):
        return []
    if target != folder and target not in ALLOWED.get(folder, set()):
        below = ', '.join(sorted(ALLOWED.get(folder, set()))) or 'nothing'
        return [sources.Finding(path, line, 'layer', f'{folder} must not include {name}: it may use {below}')]
    return []


def check_foreign(path, line, name):
    """Findings about an include of a header that is not ours."""
    for pattern, allowed, home in HOMES:
        if pattern.search(name):
            if allowed.search(path) or (TEST_FILE.search(path) and home == 'the programs'):
                return []
            return [sources.Finding(path, line, 'home', f'<{name}> belongs to {home}')]
    if STANDARD.match(name):
        return []
    return [sources.Finding(path, line, 'unknown-header', f'<{name}> has no home: give it one in layers.py')]


def find_cycle(graph):
    """One cycle of a {node: set of nodes} graph as a list, or None."""
    state, trail = {}, []

    def visit(node):
        state[node] = 'open'
        trail.append(node)
        for neighbour in sorted(graph.get(node, ())):
            if state.get(neighbour) == 'open':
                return trail[trail.index(neighbour):] + [neighbour]
            if neighbour not in state and (cycle := visit(neighbour)):
                return cycle
        trail.pop()
        state[node] = 'done'
        return None

    for node in sorted(graph):
        if node not in state and (cycle := visit(node)):
            return cycle
    return None


def subfolder(path):
    """dataplane/io for dataplane/io/port.cc, None for files at the top of a plane and for tests."""
    parts = path.split('/')
    return '/'.join(parts[:2]) if len(parts) > 2 and not TEST_FILE.search(path) else None


def check(root):
    files = [path for path in sources.source_files(root, ('.h', '.cc')) if '/' in path]
    findings, header_graph, folder_graph = [], collections.defaultdict(set), collections.defaultdict(set)
    for path in files:
        if path.split('/')[0] not in ALLOWED:
            findings.append(sources.Finding(path, 1, 'layer', 'this folder has no place in the layers of layers.py'))
            continue
        for line, kind, name in includes_of(root, path):
            own = kind == '"' and not name.endswith('.pb.h')
            findings += check_own(root, path, line, name) if own else check_foreign(path, line, name)
            if own and path.endswith('.h'):
                header_graph[path].add(name)
            here, there = subfolder(path), subfolder(name)
            if own and here and there and here != there and here.split('/')[0] == there.split('/')[0]:
                folder_graph[here].add(there)
    for what, graph in (('headers', header_graph), ('folders', folder_graph)):
        if cycle := find_cycle(graph):
            findings.append(sources.Finding(cycle[0], 1, 'cycle', f'{what} include each other: {" -> ".join(cycle)}'))
    return findings, len(files)


def canary():
    good = {'base/a.h': '#include <cstdint>\n', 'dns/b.h': '#include "base/a.h"\n', 'storage/s.cc': '#include <lmdb.h>\n',
            'storage/s.h': '', 'dns/b_test.cc': '#include "tests/support/t.h"\n', 'tests/support/t.h': '',
            'cli/c.h': '#include <fmt/core.h>\n', 'dataplane/io/port.cc': '#include <rte_mbuf.h>\n'}
    sources.expect_findings(check, good, [])
    planted = [
        ({'base/up.cc': '#include "dns/b.h"\n'}, 'layer'),
        ({'dataplane/x.cc': '#include "storage/s.h"\n'}, 'layer'),
        ({'cli/x.cc': '#include "storage/s.h"\n'}, 'layer'),
        ({'controlplane/x.cc': '#include "cli/c.h"\n'}, 'layer'),
        ({'extra/x.cc': ''}, 'layer'),
        ({'dns/x.cc': '#include "tests/support/t.h"\n', 'tests/support/t.h': ''}, 'layer'),
        ({'dns/x.cc': '#include "../base/a.h"\n'}, 'root-relative'),
        ({'dns/x.cc': '#include "b.h"\n'}, 'root-relative'),
        ({'cli/x.cc': '#include <lmdb.h>\n'}, 'home'),
        ({'dataplane/observe/x.cc': '#include <rte_ring.h>\n'}, 'home'),
        ({'cli/lookup.cc': '#include <boost/program_options.hpp>\n'}, 'home'),
        ({'dataplane/packet/x.cc': '#include <grpcpp/grpcpp.h>\n'}, 'home'),
        ({'storage/x.cc': '#include "spoor/v1/query.pb.h"\n'}, 'home'),
        ({'controlplane/services/x.cc': '#include <hs/hs.h>\n'}, 'home'),
        ({'dns/x.cc': '#include <gtest/gtest.h>\n'}, 'home'),
        ({'dns/x.cc': '#include <bzlib.h>\n'}, 'unknown-header'),
        ({'dns/x.h': '#include "dns/y.h"\n', 'dns/y.h': '#include "dns/x.h"\n'}, 'cycle'),
        ({'dataplane/io/p.h': '#include "dataplane/dedup/d.h"\n', 'dataplane/dedup/d.h': '',
          'dataplane/dedup/e.h': '#include "dataplane/io/q.h"\n', 'dataplane/io/q.h': ''}, 'cycle'),
    ]
    for fault, rule in planted:
        sources.expect_findings(check, good | fault, [rule])


if __name__ == '__main__':
    sys.exit(sources.run('layers', check, canary))
