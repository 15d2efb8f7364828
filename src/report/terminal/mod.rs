//! What the terminal shows.

mod explain;
pub(crate) mod layout;
mod lookup;
mod summary;

pub use explain::{ShownRows, explain};
pub use lookup::{find_node, find_team};
pub use summary::summary;
