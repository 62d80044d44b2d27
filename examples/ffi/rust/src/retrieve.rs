//! What every program in Rust over the library wants: statuses as errors, and handles that free themselves.
use crate::abi::*;
use std::ffi::CStr;
use std::fmt;
use std::ptr;

/// A failed call: the name of its status, and the message that names the values.
pub struct Error {
    pub name: String,
    pub message: String,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}: {}", self.name, self.message)
    }
}

pub type Result<T> = std::result::Result<T, Error>;

pub fn check(status: rtv_status) -> Result<()> {
    if status == RTV_OK {
        return Ok(());
    }
    // The name is a constant; the message is this thread's, valid until its next failing call.
    let text = |chars| unsafe { CStr::from_ptr(chars) }.to_string_lossy().into_owned();
    Err(Error { name: text(unsafe { rtv_status_name(status) }), message: text(unsafe { rtv_last_error_message() }) })
}

/// An object of the library, freed at the end of its scope.
pub struct Owned<T> {
    pub raw: *mut T,
    free: unsafe extern "C" fn(*mut T),
}

impl<T> Owned<T> {
    /// The object that `create` hands out through its first argument.
    pub fn new(free: unsafe extern "C" fn(*mut T), create: impl FnOnce(*mut *mut T) -> rtv_status) -> Result<Self> {
        let mut raw = ptr::null_mut();
        check(create(&mut raw))?;
        Ok(Owned { raw, free })
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        unsafe { (self.free)(self.raw) }
    }
}
