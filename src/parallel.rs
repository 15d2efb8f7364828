//! The one place where threads are used: work on many independent things, results in their order.

/// `work` for each of `items`, on all cores with the feature `parallel`. Results come in the order of the
/// items, so nobody can tell how many threads there were.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter().map(&work).collect()
}

/// `work` for each of `items`.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    items.iter().map(work).collect()
}

/// The same, using the items up.
#[cfg(feature = "parallel")]
pub(crate) fn map_into<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    use rayon::prelude::*;
    items.into_par_iter().map(&work).collect()
}

/// The same, using the items up.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map_into<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    items.into_iter().map(work).collect()
}

/// Sorts on all cores; which of two equal numbers comes first cannot be seen.
pub(crate) fn sort(numbers: &mut [u64]) {
    #[cfg(feature = "parallel")]
    rayon::slice::ParallelSliceMut::par_sort_unstable(numbers);
    #[cfg(not(feature = "parallel"))]
    numbers.sort_unstable();
}
