"""NSD, unbound, tcpdump and dnsperf: their configuration, start and stop. Every process is known by its pid."""
import os
import pathlib
import signal
import subprocess
import time

from network import CLIENT_SIDE, HERE, RESOLVER_V4, RESOLVER_V6, SPAN_PORT, LabError, Network, run
from zones import GROUPS, REVERSE_V4, REVERSE_V6, Internet

START_TIMEOUT_S = 20
STOP_TIMEOUT_S = 5
EDNS_OCTETS = 1232

NSD_SERVER = '''server:
  username: ""
  zonesdir: "{folder}/zones"
  database: ""
  pidfile: "{folder}/nsd-{group}.pid"
  xfrdfile: "{folder}/nsd-{group}.xfrd"
  zonelistfile: "{folder}/nsd-{group}.list"
  xfrdir: "{folder}"
  server-count: 1
  ipv4-edns-size: {edns}
  ipv6-edns-size: {edns}
  minimal-responses: no
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
  hide-version: yes
{addresses}
remote-control:
  control-enable: no
'''

UNBOUND = '''server:
  directory: "{folder}"
  chroot: ""
  username: ""
  pidfile: "{folder}/unbound.pid"
  use-syslog: no
  logfile: "{folder}/unbound.log"
  do-daemonize: no
  num-threads: 1
  interface: {client_side}
  access-control: 0.0.0.0/0 allow
  outgoing-interface: {v4}
  outgoing-interface: {v6}
  root-hints: "{folder}/root.hints"
  trust-anchor-file: "{folder}/root.ds"
  use-caps-for-id: yes
  qname-minimisation: yes
  do-not-query-localhost: no
  unblock-lan-zones: yes
  edns-buffer-size: {edns}
  cache-max-ttl: 6
  cache-max-negative-ttl: 3
  minimal-responses: no
{reverse}
remote-control:
  control-enable: no
'''


class Servers:
    """The processes of one lab. `pids` maps a role to its process, `folder` holds all their files."""

    def __init__(self, network: Network, folder: pathlib.Path, pids: dict[str, int] | None = None):
        self.network = network
        self.folder = folder
        self.pids: dict[str, int] = pids or {}

    def prepare(self, internet: Internet) -> None:
        """Writes zones, signatures and configuration."""
        places = internet.write(self.folder / 'zones')
        sign_zones(internet, places, self.folder)
        for group in GROUPS:
            addresses = '\n'.join(f'  ip-address: {address}' for pair in internet.addresses[group] for address in pair)
            text = NSD_SERVER.format(folder=self.folder, group=group, edns=EDNS_OCTETS, addresses=addresses)
            for origin, zone in internet.zones.items():
                if zone.group == group:
                    text += f'zone:\n  name: "{origin}"\n  zonefile: "{places[origin].name}"\n'
            (self.folder / f'nsd-{group}.conf').write_text(text)
        hints = ''.join(f'. 3600000 NS {name}\n{name} 3600000 A {v4}\n{name} 3600000 AAAA {v6}\n'
                        for name, (v4, v6) in internet.root_servers.items())
        (self.folder / 'root.hints').write_text(hints)
        reverse = '\n'.join(f'  local-zone: "{origin}" nodefault' for origin in (*REVERSE_V4.values(), REVERSE_V6,
                                                                               '8.b.d.0.1.0.0.2.ip6.arpa.'))
        (self.folder / 'unbound.conf').write_text(UNBOUND.format(
            folder=self.folder, client_side=CLIENT_SIDE, v4=RESOLVER_V4, v6=RESOLVER_V6, edns=EDNS_OCTETS,
            reverse=reverse))

    def spawn(self, role: str, where: str, *command: str, stdin=subprocess.DEVNULL) -> subprocess.Popen:
        """Starts a process inside a namespace, in a group of its own, its output in a file of the folder."""
        with open(self.folder / f'{role}.out', 'wb') as out:
            process = subprocess.Popen(self.network.inside(where, *command), stdin=stdin, stdout=out, stderr=out,
                                       start_new_session=True, cwd=self.folder)
        self.pids[role] = process.pid
        return process

    def complaint(self, role: str) -> str:
        """The last line a process wrote."""
        lines = (self.folder / f'{role}.out').read_text(errors='replace').strip().splitlines()
        return lines[-1] if lines else 'no output'

    def start(self, internet: Internet) -> None:
        """Starts the servers and waits until the resolver answers through all of them."""
        started = {}
        for group in GROUPS:
            if internet.addresses[group]:
                role = f'nsd-{group}'
                started[role] = self.spawn(role, 'servers', 'nsd', '-d', '-c', f'{self.folder}/{role}.conf')
        started['unbound'] = self.spawn('unbound', 'resolver', 'unbound', '-d', '-c', f'{self.folder}/unbound.conf')
        end = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < end:
            for role, process in started.items():
                if process.poll() is not None:
                    raise LabError(f'{role} ended: {self.complaint(role)}')
            if self.ask_once([(internet.customers[0], 'SOA')]):
                self._check_zones(started)
                return
            time.sleep(0.2)
        raise LabError(f'no answer from the resolver within {START_TIMEOUT_S} s')

    def _check_zones(self, roles) -> None:
        """A zone that NSD could not read would only show as missing answers."""
        for role in roles:
            for line in (self.folder / f'{role}.out').read_text(errors='replace').splitlines():
                if 'error:' in line:
                    raise LabError(f'{role}: {line}')

    def ask_once(self, questions: list[tuple[str, str]]) -> bool:
        """Whether the resolver answers a question."""
        text = ''.join(f'{name} {rrtype}\n' for name, rrtype in questions)
        done = subprocess.run(self.network.inside('client', '/usr/bin/python3', str(HERE / 'load.py'), CLIENT_SIDE, '0'),
                              input=text, text=True, capture_output=True, timeout=30, check=False)
        return done.returncode == 0

    def watch(self, output: pathlib.Path, frames: int) -> subprocess.Popen:
        """Starts tcpdump on the span port and waits until it listens."""
        process = self.spawn('tcpdump', 'span', 'tcpdump', '-i', SPAN_PORT, '-n', '-p', '-U', '-s', '0', '-B', '16384',
                             '-c', str(frames), '-Z', 'root', '-w', str(output))
        end = time.monotonic() + START_TIMEOUT_S
        while 'listening on' not in (self.folder / 'tcpdump.out').read_text(errors='replace'):
            if process.poll() is not None or time.monotonic() > end:
                raise LabError(f'tcpdump: {self.complaint("tcpdump")}')
            time.sleep(0.05)
        return process

    def load(self, internet: Internet, queries: int, seconds: int) -> list[subprocess.Popen]:
        """Starts the clients: dnsperf for the bulk, load.py for the rarer types."""
        bulk, rare = self.folder / 'questions', self.folder / 'rare'
        bulk.write_text(''.join(f'{name} {rrtype}\n' for name, rrtype in internet.questions(queries)))
        rare.write_text(''.join(f'{name} {rrtype}\n' for name, rrtype in internet.rare_questions()))
        rate = max(1, queries // max(1, seconds - 2))
        clients = [self.spawn('dnsperf', 'client', 'dnsperf', '-s', CLIENT_SIDE, '-d', str(bulk), '-n', '1', '-c', '8',
                              '-q', '64', '-t', '3', '-Q', str(rate), '-l', str(seconds))]
        with open(rare, 'rb') as questions:
            clients.append(self.spawn('rare-load', 'client', '/usr/bin/python3', str(HERE / 'load.py'), CLIENT_SIDE, '0',
                                      stdin=questions))
        return clients

    def stop(self, role: str) -> None:
        """Ends one process of ours and its children, gently first."""
        pid = self.pids.pop(role, None)
        if pid is None or pid not in self.processes():
            return
        end_group(pid, lambda: self.processes(pid))

    def processes(self, group: int | None = None) -> list[int]:
        """Pids of processes that belong to this lab: they work in its folder or were started on a file in it.

        Their pids were written down, but a pid is used again; the folder's name is not.
        """
        folder, found = str(self.folder), []
        for entry in pathlib.Path('/proc').iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                ours = os.readlink(entry / 'cwd').startswith(folder) or folder.encode() in (entry / 'cmdline').read_bytes()
                if ours and group in (None, os.getpgid(int(entry.name))):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def stop_all(self) -> None:
        """Ends every process of the lab, clients first, and whatever they left behind."""
        for role in sorted(self.pids, key=lambda name: name.startswith(('nsd', 'unbound'))):
            self.stop(role)
        for pid in self.processes():
            signal_one(pid, signal.SIGKILL)


def end_group(pid: int, remaining) -> None:
    """SIGTERM to a process group that spawn() made, SIGKILL when it does not end in time."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        signal_one(-pid, sign)
        end = time.monotonic() + STOP_TIMEOUT_S
        while time.monotonic() < end:
            reap(pid)
            if not remaining():
                return
            time.sleep(0.02)


def signal_one(pid: int, sign: int) -> None:
    """Signals a process, or a group by its negative number."""
    try:
        os.kill(pid, sign)
    except (ProcessLookupError, PermissionError):
        pass


def reap(pid: int) -> None:
    """Takes the end of a child if it is ours."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def sign_zones(internet: Internet, places: dict[str, pathlib.Path], folder: pathlib.Path) -> None:
    """Signs children before parents, so that each DS is in its parent when that is signed."""
    keys = folder / 'keys'
    keys.mkdir()
    order = sorted((origin for origin, zone in internet.zones.items() if zone.signed),
                   key=lambda origin: (-GROUPS.index(internet.zones[origin].group), origin))
    for origin in order:
        key = make_key(keys, origin)
        place = places[origin]
        extra = ['-n', '-s', 'beef'] if internet.zones[origin].signed == 'nsec3' else []
        run('ldns-signzone', '-i', str(int(time.time()) - 3600), '-o', origin, *extra, '-f', f'{place}.signed',
            str(place), str(key))
        pathlib.Path(f'{place}.signed').replace(place)
        anchor = pathlib.Path(f'{key}.ds').read_text()
        if origin == '.':
            (folder / 'root.ds').write_text(anchor)
            continue
        parent = '.' if origin.count('.') == 1 else origin.split('.', 1)[1]
        with open(places[parent], 'a', encoding='utf-8') as file:
            file.write(anchor)


def make_key(folder: pathlib.Path, origin: str) -> pathlib.Path:
    """One Ed25519 key for a zone; returns the base name of its files."""
    done = subprocess.run(['ldns-keygen', '-a', 'ED25519', '-k', origin], cwd=folder, text=True, capture_output=True,
                          timeout=60, check=False)
    if done.returncode != 0:
        raise LabError(f'ldns-keygen {origin}: {done.stderr.strip()}')
    return folder / done.stdout.strip()
