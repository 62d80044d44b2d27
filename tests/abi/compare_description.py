"""compare_description.py <abi.json> <surface.txt>: the description, which a parser of ours made, against what the compiler
says of the same headers."""
import json
import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    abi = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    surface = file.read()

described = {
    "functions": {function["name"] for function in abi["functions"]},
    "structs": {(struct["name"], struct["size"]) for struct in abi["structs"]},
    "fields": {(struct["name"], field["name"], field["offset"], field["size"])
               for struct in abi["structs"] for field in struct["fields"]},
    "constants": {(constant["name"], constant["value"]) for constant in abi["constants"]},
    "handles and callbacks": {entry["name"] for entry in abi["handles"] + abi["callbacks"] + abi["types"]},
}
compiled = {
    "functions": set(re.findall(r"^function .*?(rtv_\w+)\(", surface, re.M)),
    "structs": {(name, int(size)) for name, size in re.findall(r"^struct (\w+) of (\d+) bytes", surface, re.M)},
    "fields": {(struct, field, int(offset), int(size)) for struct, field, offset, size in
               re.findall(r"^struct (\w+)\.(\w+) at (\d+), (\d+) bytes", surface, re.M)},
    "constants": {(name, int(value)) for name, value in re.findall(r"^constant (\w+[A-Z0-9]) (-?\d+)", surface, re.M)},
    "handles and callbacks": set(re.findall(r"^typedef (?:struct (?:\w+) |u?int32_t )(\w+)$", surface, re.M)) |
                             set(re.findall(r"^typedef .*\(\*(\w+)\)\(", surface, re.M)),
}
wrong = False
for what, entries in described.items():
    if not entries:
        print("the description has no", what)
        wrong = True
    for entry in sorted(entries ^ compiled[what], key=str):
        print("%s: %s only in %s" % (what, entry, "the description" if entry in entries else "what the compiler sees"))
        wrong = True

# Constants and options may be of a newer library, and what is refused then has one name.
constants = {kind["name"] for kind in abi["types"]} - {"rtv_dtype", "rtv_value_type", "rtv_status"}
options = {struct["name"] for struct in abi["structs"] if struct["fields"][0]["name"] == "struct_size"}
for function in abi["functions"]:
    takes = {parameter["type"] for parameter in function["parameters"]} | \
            {parameter["name"] for parameter in function["parameters"]}
    if takes & (constants | {"const %s *" % name for name in options} | {"flags"}) and function["returns"] == "rtv_status" and \
            not function["name"].endswith("_init") and not function["errors"].startswith("as ") and \
            "RTV_E_UNSUPPORTED" not in function["errors"]:
        print("%s: %s takes a constant or options, so its Errors: need RTV_E_UNSUPPORTED" %
              (function["header"], function["name"]))
        wrong = True

# Structs cross the border behind pointers.
known = {"void", "uint8_t", "int32_t", "uint32_t", "int64_t", "uint64_t", "size_t", "float", "double"} | \
        {entry["name"] for entry in abi["types"] + abi["callbacks"]}
for function in abi["functions"] + abi["callbacks"]:
    for kind in [function["returns"]] + [parameter["type"] for parameter in function["parameters"]]:
        if not kind.endswith("*") and kind not in known:
            print("%s: %s has '%s' in its signature" % (function["header"], function["name"], kind))
            wrong = True

# Every struct of options has its defaults for C and for others.
for struct in abi["structs"]:
    if struct["name"].endswith("_options") and not ("init_macro" in struct and "init_function" in struct):
        print("%s: %s lacks its ..._INIT or its ..._init" % (struct["header"], struct["name"]))
        wrong = True
sys.exit(wrong)
