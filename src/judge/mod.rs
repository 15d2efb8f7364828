//! Points become judgements: ranks and how certain they are, grades, weak points.

pub mod evaluation;
