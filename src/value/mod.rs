//! The few kinds of value that a cell can hold, their reading from dirty text and their printing.

mod absence;
pub(crate) mod byte_kind;
mod calendar;
mod cell;
mod date;
mod digits;
mod enumeration;
mod number;
pub mod parse;
pub mod personal;
mod raw;
pub mod text;

pub use absence::Absence;
pub use calendar::Calendar;
pub use cell::Value;
pub use date::Date;
pub(crate) use digits::push_digits;
pub use enumeration::{EnumValue, Enumeration, Member};
pub use number::Number;
pub use raw::RawCell;
