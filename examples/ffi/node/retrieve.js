'use strict';
// All of libretrieve for koffi, declared from docs/abi.json when the program starts, so that nothing can drift.
const fs = require('fs');
const path = require('path');
const koffi = require('koffi');

const abi = JSON.parse(fs.readFileSync(
    process.env.RETRIEVE_ABI || path.join(__dirname, '..', '..', '..', 'docs', 'abi.json'), 'utf8'));
const library = koffi.load(process.env.RETRIEVE_LIBRARY || abi.soname);

const types = { char: 'char', void: 'void' };
for (const { name, c_type: kind } of abi.types) types[name] = kind;
for (const { name } of abi.handles) types[name] = koffi.opaque(name);

// What a C type is in the words of koffi. What a pointer points to must be known by then.
function typeOf(kind) {
    kind = kind.trim();
    if (kind === 'const char *') return 'str';
    if (kind.endsWith('*')) {
        const target = typeOf(kind.slice(0, -1).replace(/const\s*$/, ''));
        return koffi.pointer(target);
    }
    kind = kind.replace(/^const /, '').trim();
    return types[kind] || kind;
}

const signature = ({ parameters }) => parameters.map((parameter) => {
    const type = typeOf(parameter.type);
    return parameter.type.endsWith('**') && parameter.direction === 'out' ? koffi.out(type) : type;
});

// Structs point to structs and callbacks take them: pointers that a program does not give a plain object for are 'void *'.
for (const { name } of abi.callbacks) types[name] = 'void *';
const defaults = {};
const waiting = new Map(abi.structs.map((struct) => [struct.name, struct]));
function define(struct) {
    waiting.delete(struct.name);
    const fields = {};
    for (const field of struct.fields) {
        const inner = waiting.get(field.type.replace(/const |\s*\*/g, ''));
        if (inner) define(inner);
        const type = typeOf(field.type);
        fields[field.name] = field.count ? koffi.array(type, field.count) : type;
    }
    types[struct.name] = koffi.struct(struct.name, fields);
    if (koffi.sizeof(types[struct.name]) !== struct.size) throw new Error(`${struct.name} is not as the library has it`);
    defaults[struct.name] = () => {
        const value = {};
        for (const field of struct.fields) {
            const number = typeof field.default === 'number' ? field.default : 0;
            value[field.name] = field.count ? new Array(field.count).fill(number) : /\*$|_fn$/.test(field.type) ? null : number;
        }
        if (struct.fields[0].name === 'struct_size') value.struct_size = struct.size;
        return value;
    };
}
for (const struct of abi.structs) if (waiting.has(struct.name)) define(struct);

class RetrieveError extends Error {}

// call.rtv_x(...) throws when a status is not RTV_OK; other functions return what they return. Functions are declared at
// their first use.
const call = new Proxy({}, {
    get(cache, name) {
        if (!(name in cache)) {
            const described = abi.functions.find((one) => one.name === name);
            if (!described) throw new Error(`libretrieve has no function ${String(name)}`);
            const run = library.func(name, typeOf(described.returns), signature(described));
            cache[name] = described.returns !== 'rtv_status' ? run : (...values) => {
                const status = run(...values);
                if (status !== 0) throw new RetrieveError(`${call.rtv_status_name(status)}: ${call.rtv_last_error_message()}`);
            };
        }
        return cache[name];
    },
});

// The new object that a function hands out through its first argument.
function create(name, ...values) {
    const out = [null];
    call[name](out, ...values);
    return out[0];
}

const constants = Object.fromEntries(abi.constants.map(({ name, value }) => [name, value]));

// options('rtv_search_options', { k: 5 }): a struct with its defaults but for the fields given.
const options = (name, fields) => Object.assign(defaults[name](), fields);

module.exports = { abi, call, constants, create, decode: koffi.decode, options, RetrieveError };
