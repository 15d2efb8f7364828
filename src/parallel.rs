//! The one place where threads are used: work on many independent things, results in their order.

/// `work` for each of `items`, on all cores with the feature `parallel`. Results come in the order of the
/// items, so nobody can tell how many threads there were.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    use rayon::prelude::*;
    // Where many things take no time together, waking another thread takes longer than all of them.
    let mut results = if items.len() < MANY { Vec::new() } else { begun(items, &work) };
    match items.get(results.len()..) {
        Some([]) | None => {}
        Some([one]) => results.push(work(one)),
        Some(rest) => results.par_extend(rest.par_iter().map(&work)),
    }
    results
}

/// Of so many things one thread does the first; of fewer, each may be a large part of all.
#[cfg(feature = "parallel")]
const MANY: usize = 16;

/// `work` for the first of `items`, as many as take no time worth speaking of.
#[cfg(feature = "parallel")]
fn begun<T, R>(items: &[T], work: impl Fn(&T) -> R) -> Vec<R> {
    const NO_TIME: std::time::Duration = std::time::Duration::from_micros(60);
    let start = std::time::Instant::now();
    let mut results = Vec::with_capacity(items.len());
    for item in items {
        results.push(work(item));
        // Looking at the clock takes longer than many a thing.
        if results.len().is_power_of_two() && start.elapsed() > NO_TIME {
            break;
        }
    }
    results
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

/// Both of them at the same time, where there is more than one core.
pub(crate) fn join<A: Send, B: Send>(
    first: impl FnOnce() -> A + Send,
    second: impl FnOnce() -> B + Send,
) -> (A, B) {
    #[cfg(feature = "parallel")]
    return rayon::join(first, second);
    #[cfg(not(feature = "parallel"))]
    (first(), second())
}

/// Both of them at the same time where there is more than one core, the first on the thread of the caller: of one thread
/// the system gives memory in larger pieces than of others, and reports take much of it.
#[cfg(feature = "cli")]
pub(crate) fn beside<A, B: Send>(
    first: impl FnOnce() -> A,
    second: impl FnOnce() -> B + Send,
) -> (A, B) {
    if threads() < 2 {
        return (first(), second());
    }
    std::thread::scope(|scope| {
        let second = scope.spawn(second);
        let first = first();
        match second.join() {
            Ok(second) => (first, second),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// What came out for which things, for all threads: what is asked for again need not be worked out again. Two threads
/// that ask for the same at the same time both work it out.
pub(crate) struct Known<K, V>(std::sync::RwLock<rustc_hash::FxHashMap<K, V>>);

impl<K, V> Default for Known<K, V> {
    fn default() -> Self {
        Self(std::sync::RwLock::default())
    }
}

impl<K: Eq + std::hash::Hash, V: Clone> Known<K, V> {
    /// What came out for `key`, if anybody has asked.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(key).cloned()
    }

    /// What came out for `key`; what `fresh` gives if nobody has asked.
    pub(crate) fn get_or(&self, key: K, fresh: impl FnOnce() -> V) -> V {
        self.get(&key).unwrap_or_else(|| {
            let value = fresh();
            self.put(key, value.clone());
            value
        })
    }

    /// The same where there may be nothing to ask by, and where `fresh` may fail, which is not kept.
    pub(crate) fn get_or_try<E>(
        &self,
        key: Option<K>,
        fresh: impl FnOnce() -> Result<V, E>,
    ) -> Result<V, E> {
        if let Some(known) = key.as_ref().and_then(|key| self.get(key)) {
            return Ok(known);
        }
        let value = fresh()?;
        if let Some(key) = key {
            self.put(key, value.clone());
        }
        Ok(value)
    }

    /// Keeps what came out, unless so much is kept already that little of it can have come up twice.
    pub(crate) fn put(&self, key: K, value: V) {
        const MOST: usize = 1 << 16;
        let mut known = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.len() < MOST {
            known.insert(key, value);
        }
    }
}

/// How many things are done at a time.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "parallel")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "parallel"))]
    1
}

/// Sorts on all cores; which of two equal numbers comes first cannot be seen.
pub(crate) fn sort(numbers: &mut [u64]) {
    #[cfg(feature = "parallel")]
    rayon::slice::ParallelSliceMut::par_sort_unstable(numbers);
    #[cfg(not(feature = "parallel"))]
    numbers.sort_unstable();
}

/// The same as [`map`], each item changed in its place.
#[cfg(feature = "parallel")]
pub(crate) fn map_mut<T: Send, R: Send>(
    items: &mut [T],
    work: impl Fn(&mut T) -> R + Sync,
) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter_mut().map(&work).collect()
}

/// The same as [`map`], each item changed in its place.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map_mut<T: Send, R: Send>(
    items: &mut [T],
    work: impl Fn(&mut T) -> R + Sync,
) -> Vec<R> {
    items.iter_mut().map(work).collect()
}

/// The same as [`map`] with one of `states` at hand that nobody else has at the time; `more` makes one where all of
/// them are taken, from how many there are.
pub(crate) fn map_with<S: Send, T: Sync, R: Send>(
    states: &mut Vec<S>,
    more: impl Fn(usize) -> S + Sync,
    items: &[T],
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let made = std::sync::atomic::AtomicUsize::new(states.len());
    let free = std::sync::Mutex::new(std::mem::take(states));
    let of = || free.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let results = map(items, |item| {
        let taken = of().pop();
        let mut state =
            taken.unwrap_or_else(|| more(made.fetch_add(1, std::sync::atomic::Ordering::Relaxed)));
        let result = work(&mut state, item);
        of().push(state);
        result
    });
    *states = free.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_however_long_each_takes() {
        let pause = |at: &u64| {
            std::thread::sleep(std::time::Duration::from_micros(at % 7 * 20));
            at * 2
        };
        for count in [0, 1, 2, 15, 16, 17, 100] {
            let items: Vec<u64> = (0..count).collect();
            let doubled: Vec<u64> = items.iter().map(|at| at * 2).collect();
            assert_eq!(map(&items, |at| at * 2), doubled);
            assert_eq!(map(&items, pause), doubled);
        }
    }

    #[test]
    fn what_is_known_is_not_worked_out_again() {
        let known: Known<u32, u32> = Known::default();
        assert_eq!(known.get(&1), None);
        assert_eq!(known.get_or(1, || 5), 5);
        assert_eq!(known.get_or(1, || 6), 5);
        assert_eq!((known.get(&1), known.get(&2)), (Some(5), None));
        assert_eq!(known.get_or_try(Some(2), || Err("no")), Err("no"));
        assert_eq!(known.get_or_try(Some(2), || Ok::<_, ()>(7)), Ok(7));
        assert_eq!(known.get_or_try(Some(2), || Err("no")), Ok(7));
        assert_eq!(known.get_or_try(None, || Err("no")), Err("no"));
    }
}
