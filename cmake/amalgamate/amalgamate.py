"""Writes the library as two files, retrieve.c and retrieve.h: amalgamate.py <root> <list of sources> <out> [compiler]

The list comes from sources.cmake. Each source becomes a part of retrieve.c, behind the headers that it includes and that no
part before had. What a build of single files gets from the compiler's command line stands in the file: the instruction set of
a part, and that a product and a sum round twice. A name that two parts have for things of their own gets the part's name.
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[A-Za-z_]\w*|\s+|\.?\d[\w.]*|->|.', re.S)
WORD = re.compile(r'[A-Za-z_]\w*$')
INCLUDE = re.compile(r'[ \t]*#[ \t]*include[ \t]+(?:"([^"]+)"|<([^>]+)>|([A-Z_]+))')
DEFINE = re.compile(r'[ \t]*#[ \t]*define[ \t]+(\w+)(?:[ \t]+"([^"]+)")?')
UNDEF = re.compile(r'[ \t]*#[ \t]*undef[ \t]+(\w+)')
GUARD = re.compile(r'\s*(?:/\*.*?\*/\s*)*#ifndef (\w+)\n#define \1\n', re.S)
# Header-only libraries of the distribution, whose text and licence go into the file.
COPIED = ('jsmn.h', 'xxhash.h')
# Options of sources that change no value: who wants them gives them for the whole file.
ONLY_FASTER = ('-O3', '-fno-math-errno', '-fno-trapping-math')


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def is_for_all(path):
    """Whether one copy of a header does for all parts. A body takes its meaning from the macros of each part."""
    return not path.endswith('_body.h') and GUARD.match(read(path)) is not None


# ---- The names that a source defines for itself, macros expanded

def declarations(text, is_own):
    """The declarations at file scope of preprocessed text, each a list of tokens without bodies of functions."""
    tokens, depth, own, members = [], 0, False, []
    for line in text.split('\n'):
        marker = re.match(r'# \d+ "([^"]*)"', line)
        if marker:
            own = is_own(marker.group(1))
            continue
        if line.startswith('#') or not own:
            continue
        for token in TOKEN.findall(line):
            if token.isspace():
                continue
            if token == '{':
                if depth == 0 and tokens and tokens[-1] == ')':
                    yield tokens
                    tokens = []
                depth += 1
                members.append(token)
            elif token == '}':
                depth -= 1
                members.append(token)
                if depth == 0 and not tokens:
                    members = []
                elif depth == 0:
                    tokens.append(members)
                    members = []
            elif depth > 0:
                members.append(token)
            elif token == ';':
                yield tokens
                tokens, members = [], []
            else:
                tokens.append(token)


def enumerators(members):
    names, expects = [], True
    for token in members[1:]:
        if expects and WORD.match(token):
            names.append(token)
        expects = token == ','
    return names


def without_brackets(tokens):
    """Attributes and what stands in parentheses left out, but for the first name in (*name)."""
    result, depth = [], 0
    for i, token in enumerate(tokens):
        if token == '(':
            depth += 1
            if depth == 1 and tokens[i + 1:i + 2] == ['*'] and WORD.match(str(tokens[i + 2])):
                result.append(tokens[i + 2])
        elif token == ')':
            depth -= 1
        elif depth == 0 and token not in ('__attribute__', '__extension__', '_Alignas'):
            result.append(token)
    return result


def declared_names(tokens):
    """The names that a declaration brings into the file: tags, constants, types, static functions and objects."""
    names = []
    for i, token in enumerate(tokens):
        if isinstance(token, list) and i > 0:
            kind = tokens[i - 1] if tokens[i - 1] in ('enum', 'struct', 'union') else tokens[i - 2] if i > 1 else ''
            if kind == 'enum':
                names += enumerators(token)
            if kind in ('enum', 'struct', 'union') and tokens[i - 1] != kind:
                names.append(tokens[i - 1])
    if 'typedef' in tokens or 'static' in tokens:
        last, depth, in_value = None, 0, False
        for token in without_brackets(tokens) + [',']:
            if token == ',' and depth == 0:
                if last not in (None, 'static', 'inline', '_Static_assert'):
                    names.append(last)
                in_value = False
            elif not isinstance(token, list):
                depth += {'[': 1, ']': -1}.get(token, 0)
                in_value = in_value or token == '='
                if depth == 0 and not in_value and WORD.match(token):
                    last = token
    return [name for name in names if not name.startswith('rtv_')]


def own_names(root, source, compiler, empty):
    folders = (root + '/include/', root + '/lib/')
    command = [compiler, '-E', '-D_GNU_SOURCE', '-I' + root + '/include', '-I' + root + '/lib', '-idirafter', empty,
               root + '/' + source]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding='utf-8').stdout
    names, shared = set(), set()
    guarded = {}

    def kind(path):
        if path not in guarded:
            guarded[path] = (None if not path.startswith(folders) else
                             path.endswith('.h') and is_for_all(path))
        return guarded[path]

    for tokens in declarations(text, lambda path: kind(path) is False):
        names.update(declared_names(tokens))
    for tokens in declarations(text, lambda path: kind(path) is True):
        shared.update(declared_names(tokens))
    return names, shared


# ---- The text of a part

def rename(text, names):
    """Gives names their other names, save members of structs."""
    result, previous, nesting, starts_struct = [], '', [], False
    tokens = TOKEN.findall(text)
    for i, token in enumerate(tokens):
        if token.isspace() or token.startswith(('/*', '//')):
            result.append(token)
            continue
        if token == '{':
            nesting.append(starts_struct)
            starts_struct = False
        elif token == '}' and nesting:
            nesting.pop()
        elif token in ('struct', 'union'):
            starts_struct = True
        elif token in (';', '=', '(', ')', ','):
            starts_struct = False
        if token in names and previous not in ('.', '->'):
            following = next((t for t in tokens[i + 1:] if not t.isspace()), '')
            is_member = nesting and nesting[-1] and following in (';', ',', '[', ':', ')')
            result.append(token if is_member else names[token])
        else:
            result.append(token)
        previous = token
    return ''.join(result)


def target_lines(options):
    """What opens and closes a part for an instruction set: for GCC, and for clang."""
    wants, clang_wants = [], []
    for option in options.split():
        if option.startswith('-march='):
            wants.append(option[2:])
            clang_wants += option.split('+')[1:]
        elif option.startswith('-mprefer-'):
            wants.append(option[2:])
        elif option.startswith('-m'):
            wants.append(option[2:])
            clang_wants.append(option[2:])
        elif option not in ONLY_FASTER:
            sys.exit(f'amalgamate: the option {option} has no place in a single file')
    if not wants:
        return '', ''
    opens = ('#if defined(__clang__)\n'
             f'#pragma clang attribute push(__attribute__((target("{",".join(clang_wants)}"))), apply_to = function)\n'
             '#else\n#pragma GCC push_options\n'
             f'#pragma GCC target("{",".join(wants)}")\n#endif\n')
    closes = ('#if defined(__clang__)\n#pragma clang attribute pop\n#else\n#pragma GCC pop_options\n#endif\n')
    return opens, closes


class Amalgamation:
    def __init__(self, root, copied):
        self.root = root
        self.copied = copied  # where the header-only libraries are
        self.have = set()  # headers that are in the file
        self.out = []

    def find(self, name):
        for folder in ('include', 'lib'):
            path = f'{self.root}/{folder}/{name}'
            if os.path.exists(path):
                return path
        return None

    def header(self, name):
        """A guarded header, once; the headers that it includes stand before it or in it."""
        path = self.find(name)
        if name in self.have or '/include/' in path:
            return ''
        self.have.add(name)
        return self.expand(read(path), name, {}, set())

    def is_shared(self, name):
        path = self.find(name)
        return path is not None and ('/include/' in path or is_for_all(path))

    def shared_headers(self, text, macros):
        """The lines that include headers of the system in any case, and the texts of our own that are for all."""
        system, headers, depth = '', '', -1 if GUARD.match(text) else 0
        for line in text.split('\n'):
            condition = re.match(r'[ \t]*#[ \t]*(if|endif)', line)
            if condition:
                depth += 1 if condition.group(1) == 'if' else -1
            define, include = DEFINE.match(line), INCLUDE.match(line)
            if define and define.group(2):
                macros[define.group(1)] = define.group(2)
            if not include:
                continue
            name = include.group(1) or macros.get(include.group(3))
            if include.group(2) and include.group(2) not in COPIED:
                system += line + '\n' if depth == 0 else ''
            elif name and self.is_shared(name):
                headers += self.header(name)
            elif name:
                more = self.shared_headers(read(self.find(name)), macros)
                system, headers = system + more[0], headers + more[1]
        return system, headers

    def expand(self, text, name, macros, defined):
        """The text with its headers in place; notes the macros that it leaves behind."""
        result, depth = [], 0
        for line in text.split('\n'):
            define, include, undef = DEFINE.match(line), INCLUDE.match(line), UNDEF.match(line)
            if define:
                defined.add(define.group(1))
                if define.group(2):
                    macros[define.group(1)] = define.group(2)
            elif undef:
                defined.discard(undef.group(1))
            if not include:
                result.append(line)
                continue
            wanted = include.group(1) or macros.get(include.group(3))
            if include.group(2) in COPIED:
                result.append(self.copy(include.group(2)))
            elif include.group(2) or not wanted or self.find(wanted) is None:
                result.append(line)
            elif self.is_shared(wanted):
                result.append(self.header(wanted).rstrip('\n'))
            else:
                result.append(self.expand(read(self.find(wanted)), wanted, macros, defined).rstrip('\n'))
        return '\n'.join(part for part in result if part is not None)

    def copy(self, name):
        return f'/* ---- {name}, which has its own licence */\n' + read(self.copied[name]).rstrip('\n')

    def part(self, source, processor, options, training, renamed):
        text = read(f'{self.root}/{source}')
        macros, defined = {}, set()
        stem = os.path.splitext(os.path.basename(source))[0]
        self.out.append(f'\n/* ==== {source} ==== */\n')
        # What other parts see too comes before an instruction set is chosen and before names are changed.
        system, headers = self.shared_headers(text, {})
        self.out.append(headers)
        conditions = [f'defined(__{processor}__)'] if processor != 'any' else []
        conditions += ['!defined(RTV_INFERENCE_ONLY)'] if training else []
        if conditions:
            self.out.append(f'#if {" && ".join(conditions)}\n')
        self.out.append(system)
        opens, closes = target_lines(options)
        self.out.append(opens)
        shared_before = self.have.copy()
        body = self.expand(text, source, macros, defined)
        assert self.have == shared_before, source
        # The preprocessor changes names best, those too that macros put together; it would change members as well.
        members = set(re.findall(r'(?:\.|->)\s*([A-Za-z_]\w*)', body))
        for name in sorted(set(renamed) - members):
            self.out.append(f'#define {name} {name}_of_{stem}\n')
        body = rename(body, {name: f'{name}_of_{stem}' for name in renamed if name in members})
        self.out.append(body.rstrip('\n') + '\n')
        for name in sorted(defined | set(renamed) - members):
            self.out.append(f'#undef {name}\n')
        self.out.append(closes)
        if conditions:
            self.out.append('#endif\n')


def public_header(root, notice):
    done, lines = set(), [notice]

    def add(name):
        if name in done:
            return
        done.add(name)
        for line in read(f'{root}/include/{name}').rstrip('\n').split('\n'):
            include = INCLUDE.match(line)
            if include and include.group(1) and os.path.exists(f'{root}/include/{include.group(1)}'):
                add(include.group(1))
            else:
                lines.append(line)

    add('retrieve.h')
    for name in sorted(os.listdir(f'{root}/include/retrieve/ext')):
        if name.endswith('.h'):
            add(f'retrieve/ext/{name}')
    return '\n'.join(lines) + '\n'


def find_copied(compiler, names):
    found = {}
    for name in names:
        text = subprocess.run([compiler, '-E', '-'], input=f'#include <{name}>\n', check=True,
                              stdout=subprocess.PIPE, encoding='utf-8').stdout
        found[name] = next(path for path in re.findall(r'# \d+ "([^"]+)"', text)
                           if path.endswith('/' + name))
    return found


def main():
    root, listed, out = (os.path.realpath(path) for path in sys.argv[1:4])
    compiler = sys.argv[4] if len(sys.argv) > 4 else 'cc'
    sources = [line.split('|') for line in read(listed).splitlines()]
    empty = out + '/empty'
    shutil.rmtree(empty, ignore_errors=True)
    os.makedirs(empty)
    for name in ('arm_neon.h', 'immintrin.h'):  # for the names of parts that this machine does not compile
        open(f'{empty}/{name}', 'w').close()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        scans = list(pool.map(lambda source: own_names(root, source[0], compiler, empty), sources))
    shutil.rmtree(empty)
    shared = set().union(*(scan[1] for scan in scans))
    owners = {}
    for names, _ in scans:
        for name in names:
            owners[name] = owners.get(name, 0) + 1

    version = '.'.join(re.findall(r'#define RTV_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)',
                                  read(f'{root}/include/retrieve/version.h')))
    notice = (f'/* libretrieve {version} in one file, made by cmake/amalgamate of its source tree. Apache License 2.0. */\n')
    result = Amalgamation(root, find_copied(compiler, COPIED))
    result.out.append(notice + '/* cc -O2 app.c retrieve.c -lm -lpthread */\n'
                      '#ifndef _GNU_SOURCE\n#define _GNU_SOURCE\n#endif\n#define RTV_BUILDING_LIBRARY\n'
                      '/* A product and a sum round twice, on every processor. */\n'
                      '#if defined(__clang__)\n#pragma STDC FP_CONTRACT OFF\n'
                      '#elif defined(__GNUC__)\n#pragma GCC optimize("fp-contract=off")\n#endif\n'
                      '#include "retrieve.h"\n')
    for (source, processor, options, training), (names, _) in zip(sources, scans):
        result.part(source, processor, options, training,
                    [name for name in names if owners[name] > 1 or name in shared])
    for name, text in (('retrieve.h', public_header(root, notice)), ('retrieve.c', ''.join(result.out))):
        with open(f'{out}/{name}', 'w', encoding='utf-8') as file:
            file.write(text)


main()
