#!/usr/bin/env python3
"""Reads the public headers and writes what a program of another language must know about them: docs/abi.json.

    describe.py <include folder> > docs/abi.json

Functions, structs with sizes and offsets (LP64), integer types with their constants, callbacks and handles, each with the
line or two that its comment says. The headers keep to one form (tests/lint/headers.sh), so that this needs no C parser.
"""
import json
import pathlib
import re
import sys

SCALARS = {  # bytes on LP64; every alignment is the size
    "char": 1, "uint8_t": 1, "int32_t": 4, "uint32_t": 4, "float": 4,
    "int64_t": 8, "uint64_t": 8, "size_t": 8, "double": 8,
}
COMMENT = re.compile(r"/\*.*?\*/", re.S)
CODES = re.compile(r"RTV_(?:OK|E_[A-Z]+)")


class Malformed(Exception):
    pass


def plain(comment):
    """The words of a comment, without its frame, in one line."""
    text = re.sub(r"^/\*+|\*+/$", "", comment.strip())
    return " ".join(re.sub(r"^\s*\*+ ?", "", line).strip() for line in text.splitlines()).strip()


def type_and_name(declaration):
    """'const float *x' -> ('const float *', 'x'); an array parameter is the pointer that C makes of it."""
    declaration = re.sub(r"\s+", " ", declaration).strip()
    match = re.fullmatch(r"(.*?[ *])(\w+)((?:\[\w*\])?)", declaration)
    if not match:
        raise Malformed("no type and name in '%s'" % declaration)
    kind, name, array = match.group(1).strip(), match.group(2), match.group(3)
    return kind, name, array


def split_top(text, separator=","):
    """Splits where no bracket is open."""
    parts, depth, start = [], 0, 0
    for at, c in enumerate(text):
        depth += c in "([{"
        depth -= c in ")]}"
        if c == separator and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def members(body, separator):
    """The (text, comment) of each member of a struct or an enum. A comment belongs to what stands before it on its line,
    else to what follows."""
    found, leading, text, after_break = [], "", "", True
    for token in re.findall(r"/\*.*?\*/|[^/%s]+|%s|/" % (separator, separator), body, re.S):
        if token.startswith("/*"):
            if text.strip():
                text_comment = plain(token)
                leading = (leading + " " + text_comment).strip()
            elif found and not after_break:
                found[-1][1] = (found[-1][1] + " " + plain(token)).strip()
            else:
                leading = (leading + " " + plain(token)).strip()
        elif token == separator:
            found.append([squeeze_space(text), leading])
            text, leading, after_break = "", "", False
        else:
            if not text.strip() and "\n" in token:
                after_break = True
            text += token
    if text.strip():
        found.append([squeeze_space(text), leading])
    return found


def squeeze_space(text):
    return re.sub(r"\s+", " ", text).strip()


class Header:
    """One header, taken apart into macros and declarations with the comment before each."""

    def __init__(self, folder, path):
        self.name = path.relative_to(folder).as_posix()
        self.macros, self.declarations = [], []
        text = re.sub(r"\\\n", " ", path.read_text())
        comment, current, depth = "", "", 0
        for token in re.findall(r"/\*.*?\*/|^[ \t]*#[^\n]*|\n|[{};]|[^{};\n/]+|/", text, re.S | re.M):
            if token.startswith("/*"):
                if current.strip():
                    current += token
                else:
                    comment, current = token, ""
            elif token.lstrip().startswith("#"):
                match = re.match(r"\s*#\s*define\s+(RTV_\w+)(\([^)]*\))?\s*(.*)", COMMENT.sub("", token))
                if match:
                    self.macros.append((match.group(1), match.group(2), match.group(3).strip(), comment))
                if depth == 0:
                    comment, current = "", ""
            else:
                depth += token == "{"
                depth -= token == "}"
                current += token
                # An empty line parts a comment from what follows, such as the one at the head of a file.
                if token == "\n" and not current.strip():
                    blank = current.count("\n") > 1
                    if blank:
                        comment, current = "", ""
                if token == ";" and depth == 0:
                    self.declarations.append((current.strip(), comment))
                    comment, current = "", ""
                if re.fullmatch(r"\s*RTV_(BEGIN|END)_DECLS\s*", current):
                    comment, current = "", ""


class Description:
    def __init__(self, folder):
        self.folder = folder
        self.handles, self.types, self.constants = [], [], []
        self.callbacks, self.structs, self.functions = [], [], []
        self.initialisers, self.values = {}, {}
        self.sizes = dict(SCALARS)
        paths = sorted(folder.glob("retrieve/*.h")) + sorted(folder.glob("retrieve/ext/*.h"))
        self.headers = [Header(folder, path) for path in paths if path.name not in ("export.h",)]
        for header in self.headers:
            self.read_macros(header)
        for header in self.headers:
            self.enum_type = None
            for text, comment in header.declarations:
                self.declare(header, text, comment)
        self.lay_out()

    # Macros: initialisers, numbers.

    def read_macros(self, header):
        for name, parameters, value, comment in header.macros:
            if name.endswith("_INIT"):
                inside = value.strip()[1:-1]
                self.initialisers[name] = (parameters, split_top(inside))
            elif parameters is None and re.fullmatch(r"-?\d+u?", value):
                self.constant(name, int(value.rstrip("u")), None, header, plain(comment), value.endswith("u"))

    def constant(self, name, value, kind, header, about, is_flag=False):
        self.values[name] = value
        entry = {"name": name, "value": value, "header": header.name}
        if kind:
            entry["type"] = kind
        elif is_flag:
            entry["type"] = "uint32_t"
        else:
            entry["type"] = "int32_t"
        if about:
            entry["about"] = about
        self.constants.append(entry)

    # Declarations.

    def declare(self, header, text, comment):
        bare = squeeze_space(COMMENT.sub("", text)).rstrip(";").strip()
        enum_type, self.enum_type = self.enum_type, None
        if bare.startswith("RTV_API"):
            self.function(header, bare, comment)
        elif re.match(r"enum\b", bare):
            self.enumeration(header, text, enum_type)
        elif re.fullmatch(r"typedef struct \w+ rtv_\w+", bare):
            self.handles.append(self.entry(bare.split()[-1], header, comment))
        elif bare.startswith("typedef struct"):
            self.struct(header, text, comment)
        elif "(*" in bare:
            self.callback(header, bare, comment)
        elif re.fullmatch(r"typedef u?int32_t rtv_\w+", bare):
            name = bare.split()[-1]
            self.enum_type = name
            entry = self.entry(name, header, comment)
            entry["c_type"] = bare.split()[1]
            self.types.append(entry)
            self.sizes[name] = SCALARS[entry["c_type"]]
        else:
            raise Malformed("%s: what is '%s'?" % (header.name, bare))

    @staticmethod
    def entry(name, header, comment):
        entry = {"name": name, "header": header.name}
        if comment:
            entry["about"] = plain(comment)
        return entry

    def enumeration(self, header, text, enum_type):
        body = text[text.index("{") + 1:text.rindex("}")]
        next_value = 0
        for member, about in members(body, ","):
            name, _, value = member.partition("=")
            value = value.strip()
            number = int(value.rstrip("u"), 0) if value else next_value
            next_value = number + 1
            self.constant(name.strip(), number, enum_type, header, about, value.endswith("u"))

    def struct(self, header, text, comment):
        name = re.search(r"\}\s*(\w+)\s*;$", text).group(1)
        entry = self.entry(name, header, comment)
        fields = []
        for member, about in members(text[text.index("{") + 1:text.rindex("}")], ";"):
            first, *others = split_top(member)
            kind, first_name, array = type_and_name(first)
            base = kind.rstrip("* ")
            for declarator in [first_name + array] + others:
                match = re.fullmatch(r"(\**)(\w+)(?:\[(\d+)\])?", declarator.replace(" ", ""))
                own = kind if declarator == first_name + array else base + (" " + match.group(1) if match.group(1) else "")
                field = {"name": match.group(2), "type": own}
                if match.group(3):
                    field["count"] = int(match.group(3))
                if about:
                    field["about"] = about
                fields.append(field)
        entry["fields"] = fields
        self.structs.append(entry)

    def callback(self, header, bare, comment):
        match = re.fullmatch(r"typedef (.*?)\(\*(\w+)\)\((.*)\)", bare)
        entry = self.entry(match.group(2), header, comment)
        entry["returns"] = match.group(1).strip()
        entry["parameters"] = [self.parameter(part) for part in split_top(match.group(3))]
        self.callbacks.append(entry)
        self.sizes[entry["name"]] = 8

    @staticmethod
    def parameter(text):
        kind, name, array = type_and_name(text)
        return {"name": name, "type": kind + (" *" if array else "")}

    def function(self, header, bare, comment):
        match = re.fullmatch(r"RTV_API (RTV_NODISCARD )?(.*?)(rtv_\w+)\((.*)\)", bare)
        if not match:
            raise Malformed("%s: no function in '%s'" % (header.name, bare))
        doc = Comment(comment)
        entry = {"name": match.group(3), "header": header.name, "since": doc.lines["Since"],
                 "returns": match.group(2).strip(), "must_check": match.group(1) is not None,
                 "summary": doc.summary, "parameters": []}
        for part in [] if match.group(4) == "void" else split_top(match.group(4)):
            parameter = self.parameter(part)
            about = doc.parameters.get(parameter["name"], "")
            parameter["direction"] = direction(parameter["name"], parameter["type"], about)
            nullable = may_be_null(parameter["type"], about)
            if nullable is not None:
                parameter["nullable"] = nullable
            parameter["about"] = about
            entry["parameters"].append(parameter)
        if doc.returns:
            entry["returns_about"] = doc.returns
        entry["ownership"] = doc.lines["Ownership"]
        entry["threads"] = doc.lines["Threads"]
        entry["errors"] = doc.lines["Errors"]
        codes = list(dict.fromkeys(CODES.findall(doc.lines["Errors"])))
        if codes:
            entry["error_codes"] = codes
        self.functions.append(entry)

    # Layout and defaults.

    def size_of(self, kind):
        return 8 if kind.endswith("*") or kind.endswith("* const") else self.sizes[kind.replace("const ", "")]

    def lay_out(self):
        names = {function["name"] for function in self.functions}
        for struct in self.structs:
            at, widest = 0, 1
            for field in struct["fields"]:
                size = self.size_of(field["type"])
                at = (at + size - 1) // size * size
                field["offset"] = at
                field["size"] = size * field.get("count", 1)
                at += field["size"]
                widest = max(widest, size)
            fields = struct.pop("fields")
            struct["size"] = (at + widest - 1) // widest * widest
            struct["align"] = widest
            self.defaults(struct, fields)
            if struct["name"] + "_init" in names:
                struct["init_function"] = struct["name"] + "_init"
            struct["fields"] = [dict([(key, field[key]) for key in
                                ("name", "type", "count", "offset", "size", "default", "about") if key in field])
                                for field in fields]

    def defaults(self, struct, fields):
        macro = struct["name"].upper() + "_INIT"
        if macro not in self.initialisers:
            return
        parameters, values = self.initialisers[macro]
        if len(values) != len(fields):
            raise Malformed("%s has %d values for %d fields" % (macro, len(values), len(fields)))
        struct["init_macro"] = macro + (parameters or "")
        for field, value in zip(fields, values):
            field["default"] = self.value(value, struct)

    def value(self, text, struct):
        if text == "NULL":
            return None
        if text.startswith("sizeof"):
            return struct["size"]
        if text.startswith("{"):
            return [self.value(part, struct) for part in split_top(text[1:-1])]
        if text in self.values:
            return self.values[text]
        if re.fullmatch(r"-?\d+", text):
            return int(text)
        if re.fullmatch(r"-?\d+\.\d*(e-?\d+)?f?", text):
            return float(text.rstrip("f"))
        return text  # a parameter of the macro

    def whole(self):
        version = [self.values["RTV_VERSION_" + part] for part in ("MAJOR", "MINOR", "PATCH")]
        node = "%d.%d" % (version[0], version[1]) if version[0] == 0 else str(version[0])
        return {
            "library": "retrieve",
            "version": "%d.%d.%d" % tuple(version),
            "version_number": version[0] << 16 | version[1] << 8 | version[2],
            "soname": "libretrieve.so." + node,
            "data_model": "LP64",
            "handles": self.handles,
            "types": self.types,
            "constants": [c for c in self.constants if not c["name"].startswith("RTV_VERSION_")],
            "callbacks": self.callbacks,
            "structs": self.structs,
            "functions": self.functions,
        }


class Comment:
    """The block that each function carries: summary, @param, @return, and four lines with a colon."""

    def __init__(self, comment):
        text = re.sub(r"^/\*+|\*+/$", "", comment.strip())
        lines = [re.sub(r"^\s*\* ?", "", line).rstrip() for line in text.splitlines()]
        self.parameters, self.returns, self.lines = {}, "", {}
        paragraphs, current = [], ("text", None, [])
        for line in lines:
            tag = re.match(r"@param(?:\[\w+\])? +(\w+) +(.*)", line)
            result = re.match(r"@return +(.*)", line)
            label = re.match(r"(Ownership|Threads|Errors|Since): *(.*)", line)
            if tag or result or label or not line.strip():
                paragraphs.append(current)
                if tag:
                    current = ("param", tag.group(1), [tag.group(2)])
                elif result:
                    current = ("return", None, [result.group(1)])
                elif label:
                    current = ("line", label.group(1), [label.group(2)])
                else:
                    current = ("text", None, [])
            else:
                current[2].append(line.strip())
        paragraphs.append(current)
        texts = []
        for kind, name, words in paragraphs:
            joined = " ".join(words).strip()
            if kind == "param":
                self.parameters[name] = joined
            elif kind == "return":
                self.returns = joined
            elif kind == "line":
                self.lines[name] = joined
            elif joined:
                texts.append(joined)
        if not texts:
            raise Malformed("a comment without a summary: %s" % comment)
        self.summary = texts[0]
        for label in ("Ownership", "Threads", "Errors", "Since"):
            if label not in self.lines:
                raise Malformed("no line '%s:' in the comment: %s" % (label, comment))


def direction(name, kind, about):
    """Whether the callee writes through a pointer. Objects (rtv_... *) are handed over as they are."""
    if not kind.endswith("*") or kind.startswith("const ") and not kind.endswith("**"):
        return "in"
    if kind.endswith("**") or name == "out" or name.startswith("out_") or about.startswith("receives"):
        return "out"
    return "in" if re.fullmatch(r"(rtv_\w+|void) \*(const \*)?", kind) else "inout"


def may_be_null(kind, about):
    if not kind.endswith(("*", "_fn")):
        return None
    if re.search(r"\bnot NULL\b|\bnever NULL\b", about):
        return False
    # "NULL on failure" is about what is received, not about the pointer.
    return True if re.search(r"\bNULL(?! on failure)", about) else None


def write(value, indent=0):
    """JSON with one line for each thing that has no parts, so that a change is one line in a diff."""
    pad = " " * (indent + 1)
    if isinstance(value, dict) and any(isinstance(item, list) and item for item in value.values()):
        parts = [pad + json.dumps(key) + ": " + write(item, indent + 1) for key, item in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(pad + write(item, indent + 1) for item in value) + "\n" + " " * indent + "]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    print(write(Description(pathlib.Path(sys.argv[1])).whole()))
