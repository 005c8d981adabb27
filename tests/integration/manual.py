#!/usr/bin/python3
"""The manual pages: groff sets each without a warning, and nothing of `--help` is missing in them."""
import re
import shutil
import subprocess
import sys

sys.path.insert(0, __file__.rsplit('/', 2)[0] + '/support')
from harness import BUILD, ROOT, Tap, expect, program, run  # noqa: E402

# Plain text as a terminal has it: no colour, no bold, no underline.
GROFF = ['groff', '-man', '-Tutf8', '-ww', '-P-c', '-P-b', '-P-o', '-P-u']
SECTIONS = ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXIT STATUS', 'ENVIRONMENT', 'FILES', 'EXAMPLES', 'SEE ALSO']
DAEMON_SECTIONS = {
    'spoord': ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'COMMANDS', 'EXIT STATUS', 'FILES', 'EXAMPLES', 'SEE ALSO'],
    'spoor-sensor': ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXIT STATUS', 'FILES', 'EXAMPLES', 'SEE ALSO'],
}


def output_of(name: str, *words: str) -> str:
    done = run([program(name), *words])
    expect(done.returncode == 0, f'{name} {words} ended with {done.returncode}: {done.stderr}')
    return done.stdout


def spoor(*words: str) -> str:
    return output_of('spoor', *words)


def verbs() -> list[str]:
    listed = spoor('help').split('Verbs:\n')[1].split('\n\n')[0]
    return [line.split()[0] for line in listed.splitlines()]


def squeezed(text: str) -> str:
    return ' '.join(text.split())


def typeset(page: str, sections: list[str] = SECTIONS) -> str:
    """What a reader sees, on one line."""
    done = subprocess.run(GROFF, input=page, capture_output=True, text=True, timeout=60, check=False)
    expect(done.returncode == 0 and not done.stderr, f'groff: {done.stderr}')
    headings = re.findall(r'^([A-Z].*)$', done.stdout, re.MULTILINE)[1:-1]
    expect(headings == sections, f'sections {headings}')
    return squeezed(done.stdout)


def check_verb(verb: str) -> None:
    shown = typeset(spoor('help', '--man', verb))
    text = spoor('help', verb)
    description, _, rest = text.partition('\n\nOptions:\n')
    options, _, examples = rest.partition('\nExamples:\n')
    for option in re.findall(r'--[a-z-]+', re.sub(r'^ {10}.*$', '', options, flags=re.MULTILINE)):
        expect(f' {option} ' in shown, f'no {option}')
    usage, _, prose = description.split('Usage: ')[1].partition('\n\n')
    examples, _, codes = examples.partition('\nExit codes:\n')
    parts = [usage, prose, *examples.splitlines(), *codes.splitlines()]
    for part in map(squeezed, parts):
        expect(part in shown, f'not in the page: {part}')


def options_of(text: str) -> set[str]:
    """Of a text that Boost.Program_options printed."""
    return set(re.findall(r'^  (?:-. \[ )?(--[a-z0-9-]+)', text, re.MULTILINE))


def check_daemon(name: str) -> None:
    shown = typeset(output_of(name, '--man'), DAEMON_SECTIONS[name])
    expect(shown.startswith(f'{name.upper()}(8)'), shown[:80])
    texts = [output_of(name, '--help')]
    if name == 'spoord':
        texts += [output_of(name, verb, '--help') for verb in re.findall(r'^  spoord ([a-z]+) --help', texts[0], re.MULTILINE)]
        expect(len(texts) == 4, f'{len(texts)} texts')
    for text in texts:
        options = options_of(text)
        expect('--help' in options and len(options) > 1, f'{options}')
        for option in options:
            expect(f' {option} ' in shown, f'no {option}')
        for example in re.findall(rf'^  ({name} .*?)(?:   .*)?$', text, re.MULTILINE):
            expect(example.endswith('--help') or squeezed(example) in shown, f'no {example}')


def main() -> int:
    tap = Tap()
    with tap.case('the build makes a page for each verb, and one for spoor'):
        rules = run(['ninja', '-C', str(BUILD), '-t', 'targets', 'all']).stdout
        for page in ['spoor', *(f'spoor-{verb}' for verb in verbs())]:
            expect(f'\n{page}.1:' in rules, f'no rule for {page}.1')
        for page in DAEMON_SECTIONS:
            expect(f'\n{page}.8:' in rules, f'no rule for {page}.8')
    with tap.case('every variable that is read stands in the pages'):
        source = (ROOT / 'cli' / 'environment.cc').read_text()
        names = set(re.findall(r'"([A-Z][A-Z_]+)"', source))
        page = spoor('help', '--man')
        expect(len(names) > 10 and all(f'\\fB{name}\\fR' in page for name in names), f'one of {names} is missing')
    if shutil.which('groff') is None:
        tap.skip('groff sets every page without a warning', 'groff is not installed (Debian package groff-base)')
        return tap.done()
    with tap.case('groff sets spoor(1) without a warning; it names the page of every verb'):
        shown = typeset(spoor('help', '--man'))
        for verb in verbs():
            expect(f'spoor-{verb}(1)' in shown, f'no spoor-{verb}(1)')
        for option in ('--server', '--profile', '--tls', '--tls-ca', '--tls-cert', '--tls-key', '--api-key-file', '--help'):
            expect(f' {option} ' in shown, f'no {option}')
    for verb in verbs():
        with tap.case(f'groff sets spoor-{verb}(1) without a warning; all of its help is there'):
            check_verb(verb)
    for name in DAEMON_SECTIONS:
        with tap.case(f'groff sets {name}(8) without a warning; all of its help is there'):
            check_daemon(name)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
