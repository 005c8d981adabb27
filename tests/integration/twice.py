#!/usr/bin/python3
"""Replaying again doubles each count and changes no time; two captures in one replay add up; a restart keeps all."""
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import LAB_CAPTURE, LAB_EXPECTED, Tap, check_export, control, expect, replay  # noqa: E402
from compare import read_expected  # noqa: E402


def main() -> int:
    tap = Tap()
    expected = read_expected(str(LAB_EXPECTED))
    with control() as server:
        with tap.case('a second replay doubles each count and changes no time'):
            replay(server, [LAB_CAPTURE])
            replay(server, [LAB_CAPTURE], '--workers', '2')
            check_export(server.export(), expected, factor=2)
        with tap.case('a restart keeps everything'):
            before = server.export()
            server.stop()
            server.start()
            expect(server.export() == before, 'the export changed')
        with tap.case('a third replay, by another sensor, adds again'):
            replay(server, [LAB_CAPTURE], '--sensor-id', 'another')
            check_export(server.export(), expected, factor=3)
            names = {sensor['sensor_id'] for sensor in server.status()['sensors']}
            expect('another' in names and len(names) == 2, f'sensors in status: {names}')
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
