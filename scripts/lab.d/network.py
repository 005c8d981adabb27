"""Namespaces, links, addresses and the mirror port.

    NAME-client c0 ------- c1 NAME-resolver r0 ------- a0 NAME-servers
                                 |  nftables: every frame that crosses r0, either way, is copied
                              mirror0 ------- span1 NAME-span
"""
import pathlib
import subprocess
import sys

ROLES = ('client', 'resolver', 'servers', 'span')
RESOLVER_V4, RESOLVER_V6 = '198.18.0.1', '2001:db8:53::1'
CLIENT_SIDE, CLIENT = '172.31.53.1', '172.31.53.2'
SPAN_PORT = 'span1'
HERE = pathlib.Path(__file__).parent


class LabError(Exception):
    """One line for people: what failed and why."""


def run(*command: str, text: str | None = None) -> str:
    """Runs a short command to its end; raises LabError with its complaint."""
    try:
        done = subprocess.run(command, input=text, text=True, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LabError(f'{command[0]}: {error}') from error
    if done.returncode != 0:
        complaint = (done.stderr or done.stdout).strip().splitlines()
        raise LabError(f'{" ".join(command)}: {complaint[-1] if complaint else done.returncode}')
    return done.stdout


class Network:
    """The namespaces of one lab, by the lab's name."""

    def __init__(self, name: str):
        self.namespaces = {role: f'{name}-{role}' for role in ROLES}

    def inside(self, role: str, *command: str) -> list[str]:
        """The command as it runs inside a namespace."""
        return ['ip', 'netns', 'exec', self.namespaces[role], *command]

    def _link(self, role: str, device: str, peer_role: str, peer: str) -> None:
        spaces = self.namespaces
        run('ip', 'link', 'add', device, 'netns', spaces[role], 'type', 'veth', 'peer', 'name', peer,
            'netns', spaces[peer_role])
        for where, interface in ((role, device), (peer_role, peer)):
            run(*self.inside(where, '/usr/bin/python3', str(HERE / 'offloads.py'), interface))

    def up(self, servers: list[tuple[str, str]], duplicate_percent: int) -> None:
        """Makes everything; whatever fails is for down() to clear away."""
        for space in self.namespaces.values():
            run('ip', 'netns', 'add', space)
            run('ip', '-n', space, 'link', 'set', 'lo', 'up')
        self._link('client', 'c0', 'resolver', 'c1')
        self._link('resolver', 'r0', 'servers', 'a0')
        self._link('resolver', 'mirror0', 'span', SPAN_PORT)
        for role, device in (('resolver', 'mirror0'), ('span', SPAN_PORT)):
            run('ip', '-n', self.namespaces[role], 'link', 'set', device, 'addrgenmode', 'none')
        self._addresses(servers)
        for role, device in (('client', 'c0'), ('resolver', 'c1'), ('servers', 'a0'), ('resolver', 'r0'),
                             ('resolver', 'mirror0'), ('span', SPAN_PORT)):
            run('ip', '-n', self.namespaces[role], 'link', 'set', device, 'up')
        run('ip', '-n', self.namespaces['span'], 'link', 'set', SPAN_PORT, 'promisc', 'on')
        run(*self.inside('resolver', 'nft', '-f', '-'), text=mirror_rules(duplicate_percent))

    def _addresses(self, servers: list[tuple[str, str]]) -> None:
        spaces = self.namespaces
        run('ip', '-n', spaces['client'], 'address', 'add', f'{CLIENT}/24', 'dev', 'c0')
        run('ip', '-n', spaces['resolver'], 'address', 'add', f'{CLIENT_SIDE}/24', 'dev', 'c1')
        run('ip', '-n', spaces['resolver'], 'address', 'add', f'{RESOLVER_V4}/15', 'dev', 'r0')
        run('ip', '-n', spaces['resolver'], 'address', 'add', f'{RESOLVER_V6}/48', 'dev', 'r0', 'nodad')
        lines = [f'address add {v4}/15 dev a0\naddress add {v6}/48 dev a0 nodad' for v4, v6 in servers]
        run('ip', '-n', spaces['servers'], '-batch', '-', text='\n'.join(lines) + '\n')

    def exists(self) -> list[str]:
        """The namespaces of this lab that are there."""
        present = {line.split()[0] for line in run('ip', 'netns', 'list').splitlines() if line.split()}
        return [space for space in self.namespaces.values() if space in present]

    def down(self) -> None:
        """Removes the namespaces of this lab and with them its links and rules; never fails."""
        try:
            spaces = self.exists()
        except LabError:
            return
        for space in spaces:
            try:
                run('ip', 'netns', 'delete', space)
            except LabError as error:
                print(f'lab: {error}', file=sys.stderr)


def mirror_rules(duplicate_percent: int) -> str:
    """nftables rules that copy r0 to the mirror port; some frames twice, as real SPAN ports do."""
    twice = f'numgen random mod 100 < {duplicate_percent} dup to "mirror0"' if duplicate_percent else ''
    return f'''table netdev span {{
  chain in {{
    type filter hook ingress device r0 priority 0;
    dup to "mirror0"
    {twice}
  }}
  chain out {{
    type filter hook egress device r0 priority 0;
    dup to "mirror0"
    {twice}
  }}
}}
'''
