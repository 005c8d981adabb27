#!/usr/bin/python3
"""Switches checksum and segmentation offloads of interfaces off: offloads.py IFACE...

On a veth they would leave unfinished checksums and segments larger than a wire carries in every capture.
Same as `ethtool -K IFACE rx off tx off tso off gso off gro off`, without that package.
"""
import array
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946
# linux/ethtool.h: ETHTOOL_SRXCSUM, STXCSUM, SSG, STSO, SGSO, SGRO
COMMANDS = (0x15, 0x17, 0x19, 0x1F, 0x24, 0x2C)


def main() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for interface in sys.argv[1:]:
            for command in COMMANDS:
                value = array.array('B', struct.pack('II', command, 0))
                request = struct.pack('16sP', interface.encode(), value.buffer_info()[0])
                try:
                    fcntl.ioctl(control, SIOCETHTOOL, request)
                except OSError as error:
                    if command in (0x17, 0x1F, 0x24):
                        print(f'offloads: {interface}: command {command:#x}: {error}', file=sys.stderr)
                        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
