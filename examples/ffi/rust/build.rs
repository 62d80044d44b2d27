//! Where the linker finds the shared library: in the folder of RETRIEVE_LIBRARY, or where all libraries are.
use std::{env, path::Path};

fn main() {
    println!("cargo:rerun-if-env-changed=RETRIEVE_LIBRARY");
    if let Ok(library) = env::var("RETRIEVE_LIBRARY") {
        let folder = Path::new(&library).parent().expect("RETRIEVE_LIBRARY names a file").display();
        println!("cargo:rustc-link-search=native={folder}");
        println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
