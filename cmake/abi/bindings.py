#!/usr/bin/env python3
"""Writes the declarations of another language from docs/abi.json, so that they cannot drift from the headers.

    bindings.py python docs/abi.json > examples/ffi/python/retrieve_abi.py
    bindings.py rust docs/abi.json > examples/ffi/rust/src/abi.rs
"""
import json
import re
import sys


class Types:
    """A C type in the words of a language: `scalars`, `pointer` and `names` are the language's."""

    def __init__(self, abi):
        self.structs = {struct["name"] for struct in abi["structs"]}
        self.handles = {handle["name"] for handle in abi["handles"]}
        self.integers = {kind["name"]: kind["c_type"] for kind in abi["types"]}
        self.callbacks = {callback["name"] for callback in abi["callbacks"]}

    @staticmethod
    def peel(kind):
        """'const char *const *' -> ('const char *', True): what a pointer points to, and whether it may be written."""
        target = re.sub(r"\*$", "", kind.strip()).strip()
        writable = not target.endswith("const") and not (target.startswith("const ") and "*" not in target)
        return re.sub(r"\s*const$", "", target).strip(), writable


class Python(Types):
    SCALARS = {"char": "c_char", "uint8_t": "c_uint8", "int32_t": "c_int32", "uint32_t": "c_uint32", "int64_t": "c_int64",
               "uint64_t": "c_uint64", "size_t": "c_size_t", "float": "c_float", "double": "c_double"}

    def of(self, kind):
        kind = kind.strip()
        if kind == "void":
            return "None"
        if kind in ("void *", "const void *"):
            return "c_void_p"
        if kind == "const char *":
            return "c_char_p"
        if kind.endswith("*"):
            return "POINTER(%s)" % self.of(self.peel(kind)[0])
        kind = kind.replace("const ", "")
        return self.SCALARS.get(self.integers.get(kind, kind), kind)

    def signature(self, entry):
        return self.of(entry["returns"]), [self.of(parameter["type"]) for parameter in entry["parameters"]]


def python(abi):
    types = Python(abi)
    yield '"""Declarations of libretrieve %s for ctypes, made from docs/abi.json by cmake/abi/bindings.py: do not edit.' % abi["version"]
    yield ""
    yield "    library = load()"
    yield "    context = POINTER(rtv_context)()"
    yield "    options = rtv_context_options(threads=2)"
    yield "    status = library.rtv_context_create(byref(context), byref(options))"
    yield ""
    yield "Structs begin with their defaults. A callback that is not wanted is an empty one: rtv_release_fn()."
    yield '"""'
    yield "import ctypes"
    used = sorted(set(Python.SCALARS.values()) | {"c_char_p", "c_void_p", "CFUNCTYPE", "POINTER"})
    yield "from ctypes import (%s,\n                    %s)" % (", ".join(used[:8]), ", ".join(used[8:]))
    yield ""
    yield "VERSION_NUMBER = %#x" % abi["version_number"]
    yield 'SONAME = "%s"' % abi["soname"]
    yield ""
    for constant in abi["constants"]:
        yield "%s = %d" % (constant["name"], constant["value"])
    yield ""
    yield ""
    yield "class _Opaque(ctypes.Structure):"
    yield '    """What a handle points to."""'
    yield ""
    yield ""
    yield "class _Sized(ctypes.Structure):"
    yield '    """A struct with its defaults; fields may be given by name."""'
    yield "    _defaults_ = {}"
    yield ""
    yield "    def __init__(self, **fields):"
    yield "        super().__init__(**{**self._defaults_, **fields})"
    for handle in abi["handles"]:
        yield ""
        yield ""
        yield "class %s(_Opaque):" % handle["name"]
        yield "    pass"
    yield ""
    yield ""
    for struct in abi["structs"]:
        yield "class %s(_Sized):" % struct["name"]
        yield "    pass"
        yield ""
        yield ""
    for callback in abi["callbacks"]:
        result, arguments = types.signature(callback)
        yield "%s = CFUNCTYPE(%s)" % (callback["name"], ", ".join([result] + arguments))
    yield ""
    for struct in abi["structs"]:
        yield "%s._fields_ = [" % struct["name"]
        for field in struct["fields"]:
            kind = types.of(field["type"]) + (" * %d" % field["count"] if "count" in field else "")
            yield '    ("%s", %s),' % (field["name"], kind)
        yield "]"
        defaults = {field["name"]: field["default"] for field in struct["fields"]
                    if isinstance(field.get("default"), (int, float)) and field["default"] != 0}
        if struct["fields"][0]["name"] == "struct_size":
            defaults["struct_size"] = struct["size"]
        if defaults:
            yield "%s._defaults_ = {%s}" % (struct["name"], ", ".join('"%s": %r' % item for item in defaults.items()))
    yield ""
    yield "# What the C compiler makes of the structs where pointers have 8 bytes."
    yield "_SIZES = {"
    for struct in abi["structs"]:
        yield "    %s: %d," % (struct["name"], struct["size"])
    yield "}"
    yield ""
    yield "# name: (result, arguments)"
    yield "FUNCTIONS = {"
    for function in abi["functions"]:
        result, arguments = types.signature(function)
        yield '    "%s": (%s, [%s]),' % (function["name"], result, ", ".join(arguments))
    yield "}"
    yield ""
    yield ""
    yield "def load(path=SONAME):"
    yield '    """The library with typed functions; fails clearly when it is not the one these declarations are of."""'
    yield "    for struct, size in _SIZES.items():"
    yield "        if ctypes.sizeof(ctypes.c_void_p) == 8 and ctypes.sizeof(struct) != size:"
    yield '            raise ImportError("%s has %d bytes, not %d" % (struct.__name__, ctypes.sizeof(struct), size))'
    yield "    library = ctypes.CDLL(path)"
    yield "    for name, (result, arguments) in FUNCTIONS.items():"
    yield "        function = getattr(library, name, None)  # a build for inference only has fewer"
    yield "        if function is not None:"
    yield "            function.restype, function.argtypes = result, arguments"
    yield "    if library.rtv_check_abi(VERSION_NUMBER) != RTV_OK:"
    yield "        raise ImportError(library.rtv_last_error_message().decode())"
    yield "    return library"


class Rust(Types):
    SCALARS = {"char": "c_char", "uint8_t": "u8", "int32_t": "i32", "uint32_t": "u32", "int64_t": "i64", "uint64_t": "u64",
               "size_t": "usize", "float": "f32", "double": "f64"}
    KEYWORDS = {"type", "match", "ref", "move", "in", "loop", "use", "fn"}

    def of(self, kind):
        kind = kind.strip()
        if kind.endswith("*"):
            target, writable = self.peel(kind)
            inner = "c_void" if target.replace("const ", "") == "void" else self.of(target)
            return ("*mut " if writable else "*const ") + inner
        kind = kind.replace("const ", "")
        return self.SCALARS.get(kind, kind)

    def name(self, name):
        return "r#" + name if name in self.KEYWORDS else name

    def result(self, kind):
        return "" if kind == "void" else " -> " + self.of(kind)


def rust(abi):
    types = Rust(abi)
    yield "//! Declarations of libretrieve %s, made from docs/abi.json by cmake/abi/bindings.py: do not edit." % abi["version"]
    yield "#![allow(non_camel_case_types, dead_code)]"
    yield ""
    yield "use std::mem::size_of;"
    yield "use std::os::raw::{c_char, c_void};"
    yield ""
    yield "pub const RTV_VERSION_NUMBER: u32 = %#x;" % abi["version_number"]
    yield ""
    for kind in abi["types"]:
        yield "pub type %s = %s;" % (kind["name"], types.of(kind["c_type"]))
    yield ""
    for constant in abi["constants"]:
        if "about" in constant:
            yield "/// " + escape(constant["about"])
        yield "pub const %s: %s = %d;" % (constant["name"], types.of(constant["type"]), constant["value"])
    for handle in abi["handles"]:
        yield ""
        if "about" in handle:
            yield "/// " + escape(handle["about"])
        yield "#[repr(C)]\npub struct %s {\n    _private: [u8; 0],\n}" % handle["name"]
    for callback in abi["callbacks"]:
        yield ""
        yield "pub type %s = Option<" % callback["name"]
        yield "    unsafe extern \"C\" fn(%s)%s," % (arguments(types, callback), types.result(callback["returns"]))
        yield ">;"
    for struct in abi["structs"]:
        yield from rust_struct(types, struct)
    yield ""
    yield '#[link(name = "%s")]' % abi["library"]
    yield 'extern "C" {'
    for function in abi["functions"]:
        yield "    /// " + escape(function["summary"])
        if function["must_check"]:
            yield '    #[must_use = "the status says whether the outputs are there"]'
        yield "    pub fn %s(%s)%s;" % (function["name"], arguments(types, function), types.result(function["returns"]))
    yield "}"


def rust_struct(types, struct):
    name = struct["name"]
    yield ""
    if "about" in struct:
        yield "/// " + escape(struct["about"])
    yield "#[repr(C)]\n#[derive(Clone, Copy)]\npub struct %s {" % name
    for field in struct["fields"]:
        kind = types.of(field["type"])
        if "about" in field:
            yield "    /// " + escape(field["about"])
        yield "    pub %s: %s," % (types.name(field["name"]), "[%s; %d]" % (kind, field["count"]) if "count" in field else kind)
    yield "}"
    if "init_function" in struct:
        yield ""
        yield "impl Default for %s {" % name
        yield "    fn default() -> Self {"
        yield "        let mut options = std::mem::MaybeUninit::<Self>::uninit();"
        yield "        // Writes the whole struct; it can only fail for NULL or a size below 8."
        yield "        unsafe {"
        yield "            let _ = %s(options.as_mut_ptr(), size_of::<Self>());" % struct["init_function"]
        yield "            options.assume_init()"
        yield "        }"
        yield "    }"
        yield "}"
    yield ""
    yield '#[cfg(target_pointer_width = "64")]'
    yield "const _: () = assert!(size_of::<%s>() == %d);" % (name, struct["size"])


def arguments(types, entry):
    return ", ".join("%s: %s" % (types.name(p["name"]), types.of(p["type"])) for p in entry["parameters"])


def escape(text):
    """Brackets are links in a comment of Rust."""
    return text.replace("[", "\\[").replace("]", "\\]")


if __name__ == "__main__":
    with open(sys.argv[2], encoding="utf-8") as file:
        description = json.load(file)
    for line in {"python": python, "rust": rust}[sys.argv[1]](description):
        print(line)
