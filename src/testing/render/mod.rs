//! A report of tests as text.

mod human;

pub use human::Human;
