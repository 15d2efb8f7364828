//! From dirty cells to values.
//!
//! Every function here reads the whole cell or refuses it by name: no part of a text is ever taken
//! for the value, and what was brought to another form on the way is told in [`Parsed::notes`].

mod date;
mod date_text;
mod misread;
mod number;
mod numerals;
mod percent;
mod truth;
mod word;

pub use date::{DateOptions, MonthPolicy, date};
pub(crate) use misread::quoted;
pub use misread::{Misread, Normalised, Parsed};
pub use number::{NumberOptions, Unit, number};
pub use percent::{Percent, PercentColumn, PercentForm, percent};
pub(crate) use truth::YES_AND_NO;
pub use truth::truth;
pub use word::{Words, word};
