package main

/*
#include <stdlib.h>
#include <retrieve.h>
*/
import "C"

import (
	"fmt"
	"runtime"
	"unsafe"
)

// call makes a call and turns a status that is not RTV_OK into an error: the name of the status, and the message that
// names the values. The message belongs to the thread, so the goroutine stays on one until it is read.
func call(run func() C.rtv_status) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if status := run(); status != C.RTV_OK {
		return fmt.Errorf("%s: %s", C.GoString(C.rtv_status_name(status)), C.GoString(C.rtv_last_error_message()))
	}
	return nil
}

// must is call for programs that end at the first error.
func must(run func() C.rtv_status) {
	if err := call(run); err != nil {
		panic(err)
	}
}

// arena holds C strings until it is freed.
type arena []unsafe.Pointer

func (a *arena) text(text string) *C.char {
	chars := C.CString(text)
	*a = append(*a, unsafe.Pointer(chars))
	return chars
}

func (a *arena) texts(texts []string) **C.char {
	size := C.size_t(len(texts)) * C.size_t(unsafe.Sizeof((*C.char)(nil)))
	block := C.malloc(size)
	*a = append(*a, block)
	array := unsafe.Slice((**C.char)(block), len(texts))
	for i, text := range texts {
		array[i] = a.text(text)
	}
	return (**C.char)(block)
}

func (a *arena) free() {
	for _, block := range *a {
		C.free(block)
	}
}
