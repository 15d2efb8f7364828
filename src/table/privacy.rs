//! Keeping personal data out of what people see.

pub use crate::value::personal::mask;
