"""A tensor of the library as an object of Python: over the memory of others, and its memory shown to others, never copied."""
import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_void_p, cast, py_object

import retrieve_abi as abi
from retrieve import call, library

# What memoryview calls the types ('l' and 'q' are both 8 bytes where this runs).
FORMATS = {"f": abi.RTV_DTYPE_F32, "d": abi.RTV_DTYPE_F64, "i": abi.RTV_DTYPE_I32, "l": abi.RTV_DTYPE_I64,
           "q": abi.RTV_DTYPE_I64, "B": abi.RTV_DTYPE_U8, "?": abi.RTV_DTYPE_U8}
ELEMENTS = {abi.RTV_DTYPE_F32: ctypes.c_float, abi.RTV_DTYPE_F64: ctypes.c_double, abi.RTV_DTYPE_I32: ctypes.c_int32,
            abi.RTV_DTYPE_I64: c_int64, abi.RTV_DTYPE_U8: ctypes.c_uint8}

new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype, new_capsule.argtypes = py_object, [c_void_p, c_char_p, c_void_p]
capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
capsule_pointer.restype, capsule_pointer.argtypes = c_void_p, [py_object, c_char_p]
rename_capsule = ctypes.pythonapi.PyCapsule_SetName
rename_capsule.restype, rename_capsule.argtypes = c_int, [py_object, c_char_p]

# The same for a capsule that is being freed, of which no further reference may be made.
is_capsule_of = ctypes.PYFUNCTYPE(c_int, c_void_p, c_char_p)(("PyCapsule_IsValid", ctypes.pythonapi))
dying_capsule_pointer = ctypes.PYFUNCTYPE(c_void_p, c_void_p, c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))

PLAIN, VERSIONED = b"dltensor", b"dltensor_versioned"
USED = {PLAIN: b"used_dltensor", VERSIONED: b"used_dltensor_versioned"}
TAKE = {PLAIN: ("tensor_from_dlpack", abi.rtv_dlpack), VERSIONED: ("tensor_from_dlpack_versioned", abi.rtv_dlpack_versioned)}
GIVE = {PLAIN: ("tensor_to_dlpack", abi.rtv_dlpack), VERSIONED: ("tensor_to_dlpack_versioned", abi.rtv_dlpack_versioned)}

held = {}  # buffers that tensors look at, by the payload of their release


@abi.rtv_release_fn
def let_go(_data, payload):
    del held[payload]


def take(pointer, name, context=None):
    """A new handle over what a capsule of this name points to."""
    function, struct = TAKE[name]
    out = POINTER(abi.rtv_tensor)()
    call(function, byref(out), context, cast(pointer, POINTER(struct)))
    return out


def take_capsule(capsule, name, context=None):
    out = take(capsule_pointer(capsule, name), name, context)
    rename_capsule(capsule, USED[name])
    return out


@ctypes.PYFUNCTYPE(None, c_void_p)
def drop_capsule(capsule):
    """Called with a capsule at its end: what nobody took is taken back, and so released."""
    for name in (PLAIN, VERSIONED):
        if is_capsule_of(capsule, name):
            library.rtv_tensor_free(take(dying_capsule_pointer(capsule, name), name))


class Tensor:
    def __init__(self, handle):
        self.handle = handle

    def __del__(self):
        library.rtv_tensor_free(self.handle)

    @classmethod
    def over(cls, buffer, context=None):
        """Over an object with the buffer protocol that can be written: a numpy array, array.array, bytearray."""
        view = memoryview(buffer)
        if not view.c_contiguous:
            raise ValueError("only row-major memory without gaps can be taken")
        memory = (ctypes.c_char * view.nbytes).from_buffer(view.cast("B") if view.nbytes else bytearray(1))
        out = POINTER(abi.rtv_tensor)()
        payload = ctypes.addressof(memory)
        held[payload] = memory
        try:
            call("tensor_wrap", byref(out), context, FORMATS[view.format], view.ndim, (c_int64 * view.ndim)(*view.shape),
                 payload, let_go, payload)
        except Exception:
            del held[payload]
            raise
        return cls(out)

    @classmethod
    def of(cls, array, context=None):
        """Over an object with __dlpack__: of numpy, PyTorch, JAX."""
        try:
            return cls(take_capsule(array.__dlpack__(max_version=(1, 0)), VERSIONED, context))
        except TypeError:  # from before DLPack's version 1
            return cls(take_capsule(array.__dlpack__(), PLAIN, context))

    def memory(self):
        """The elements, flat, as an object with the buffer protocol; it keeps the tensor."""
        kind = ELEMENTS[library.rtv_tensor_dtype(self.handle)]
        count = library.rtv_tensor_count(self.handle)
        memory = (kind * count).from_address(library.rtv_tensor_data(self.handle)) if count else (kind * 0)()
        memory.tensor = self
        return memory

    def __dlpack_device__(self):
        return 1, 0  # the CPU

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        if copy:
            raise BufferError("tensors are given without a copy")
        name = VERSIONED if max_version is not None and max_version[0] >= 1 else PLAIN
        function, struct = GIVE[name]
        out = POINTER(struct)()
        call(function, byref(out), self.handle)
        return new_capsule(cast(out, c_void_p), name, cast(drop_capsule, c_void_p))
