"""The files that the checks of this folder look at, and the shape of what they find."""

import dataclasses
import os
import pathlib
import sys

SKIPPED_FOLDERS = {'.git', '__pycache__', 'node_modules'}


@dataclasses.dataclass(frozen=True)
class Finding:
    """One broken rule: where it is and what to do about it."""

    path: str
    line: int
    rule: str
    advice: str

    def __str__(self):
        return f'{self.path}:{self.line}: {self.rule}: {self.advice}'


def source_files(root, suffixes):
    """Every file below root with one of the suffixes, as sorted root-relative paths; build folders are left out."""
    found = []
    for folder, folders, names in os.walk(root):
        at_top = pathlib.Path(folder) == pathlib.Path(root)
        folders[:] = sorted(
            name for name in folders
            if name not in SKIPPED_FOLDERS and not (at_top and (name == 'build' or name.startswith('build-'))))
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names if name.endswith(suffixes)]
    return sorted(found)


def read_lines(root, path):
    return pathlib.Path(root, path).read_text(encoding='utf-8').split('\n')


def report(name, findings, looked_at):
    """Prints what was found and gives the exit status for it."""
    for finding in findings:
        print(finding)
    print(f'{name}: {looked_at} files, {len(findings)} findings')
    return 1 if findings else 0


def run(name, check, canary):
    """main() of each check: `CHECK ROOT` looks at a tree, `CHECK --canary` proves that the check can find anything."""
    if sys.argv[1:] == ['--canary']:
        canary()
        print(f'{name}: every planted fault was found')
        return 0
    findings, looked_at = check(pathlib.Path(sys.argv[1]))
    if not looked_at:
        print(f'{name}: no files under {sys.argv[1]}: wrong folder?')
        return 1
    return report(name, findings, looked_at)


def expect_findings(check, files, expected_rules):
    """Runs check on a tree made of files {path: text}; the rules it finds must be exactly the expected ones."""
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = pathlib.Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding='utf-8')
        findings, _ = check(pathlib.Path(folder))
    found = sorted({finding.rule for finding in findings})
    if found != sorted(expected_rules):
        details = '\n'.join(str(finding) for finding in findings)
        raise SystemExit(f'canary: expected {sorted(expected_rules)}, found {found}\n{details}')
