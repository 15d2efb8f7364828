//! The binary: it only calls the command line of the library.

fn main() {}
