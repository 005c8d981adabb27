"""Finds the functions of a C++ or Python file and how long they are.

No compiler: a scanner for braces that knows comments, strings, preprocessor lines and which braces open a namespace or a
type. It is right for code in this project's style, and a wrong answer here costs a minute and no more.
"""

import ast
import re

NOISE = re.compile(
    r'//[^\n]*|/\*.*?\*/'                                          # comments
    r'|R"(?P<fence>[^()\s\\]{0,16})\(.*?\)(?P=fence)"'             # raw strings
    r'|"(?:\\.|[^"\\\n])*"'                                        # strings
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'"                        # characters, not digit separators
    r'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*',                             # preprocessor lines
    re.DOTALL | re.MULTILINE)
TYPE = re.compile(r'\b(class|struct|union|enum|concept)\b(?![^{]*\)\s*(const|noexcept|override|->|$))')
NAME = re.compile(r'([~\w:]+)\s*\(')


def blank(match):
    return re.sub(r'[^\n]', ' ', match.group(0))


def kind_of(header, outer):
    """What the brace after `header` opens: 'namespace', 'type', 'function' or 'block'."""
    if outer in ('function', 'block'):
        return 'block'
    if re.search(r'\bnamespace\b|\bextern\s*$', header):
        return 'namespace'
    if header.endswith(('=', 'return')) or header.count('(') > header.count(')'):
        return 'block'
    if TYPE.search(header) and not re.search(r'\)\s*$', header):
        return 'type'
    return 'function' if '(' in header or not header else 'block'


def cpp_functions(text):
    """(name, first line, number of lines) of every function body in C++ text; 1 is the first line."""
    text = NOISE.sub(blank, text)
    stack, found, header_start, line, name = [], [], 0, 1, '?'
    for position, character in enumerate(text):
        if character == '\n':
            line += 1
        elif character == '{':
            header = text[header_start:position].strip()
            kind = kind_of(header, stack[-1][0] if stack else 'namespace')
            if match := NAME.search(header):
                name = match.group(1)
            stack.append((kind, name, line))
            header_start = position + 1
        elif character == '}' and stack:
            kind, opened, first = stack.pop()
            if kind == 'function':
                found.append((opened, first, line - first + 1))
            header_start = position + 1
        elif character == ';' and (not stack or stack[-1][0] in ('namespace', 'type')):
            header_start = position + 1
    return found


def python_functions(text):
    """The same for Python text."""
    return [(node.name, node.lineno, node.end_lineno - node.lineno + 1) for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
