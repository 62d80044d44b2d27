"""What every Python program over the library wants: calls that raise, and the library's file found."""
import ctypes
import os
from ctypes import POINTER, byref

import retrieve_abi as abi

library = abi.load(os.environ.get("RETRIEVE_LIBRARY", abi.SONAME))


class Error(Exception):
    """A failed call: the name of its status, and the message that names the values."""

    def __init__(self, status):
        self.status = status
        self.name = library.rtv_status_name(status).decode()
        super().__init__(library.rtv_last_error_message().decode("utf-8", "replace"))


def check(status):
    if status != abi.RTV_OK:
        raise Error(status)


def call(name, *arguments):
    """library.rtv_<name>(*arguments), which returns a status."""
    check(getattr(library, "rtv_" + name)(*arguments))


def create(handle, name, *arguments):
    """The new object that rtv_<name> hands out through its first argument."""
    out = POINTER(handle)()
    check(getattr(library, "rtv_" + name)(byref(out), *arguments))
    return out


def strings(values):
    """An array of C strings; it keeps them alive as long as it lives."""
    return (ctypes.c_char_p * len(values))(*(value.encode() for value in values))


def int64s(values):
    return (ctypes.c_int64 * len(values))(*values)


def floats(values):
    return (ctypes.c_float * len(values))(*values)
