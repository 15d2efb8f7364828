//! Putting things in the order in which they can be worked out.

use crate::diagnostic::{Diagnostic, Place, message};

/// The things `0..needs.len()` in an order in which each comes after all that it needs, otherwise in
/// the order given; and the circles that stand in the way, each as the things of one round. What is
/// in a circle is in the order all the same.
pub(crate) fn order(needs: &[Vec<usize>]) -> (Vec<usize>, Vec<Vec<usize>>) {
    let mut search = Search {
        needs,
        state: vec![State::New; needs.len()],
        order: Vec::with_capacity(needs.len()),
        circles: Vec::new(),
    };
    for thing in 0..needs.len() {
        search.visit(thing);
    }
    (search.order, search.circles)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

struct Search<'a> {
    needs: &'a [Vec<usize>],
    state: Vec<State>,
    order: Vec<usize>,
    circles: Vec<Vec<usize>>,
}

impl Search<'_> {
    /// Depth first, with a stack of its own: packs come from other people.
    fn visit(&mut self, start: usize) {
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        if !self.enter(start) {
            return;
        }
        while let Some((thing, next)) = path.last_mut() {
            let thing = *thing;
            let Some(&need) = self.needs.get(thing).and_then(|needs| needs.get(*next)) else {
                self.set(thing, State::Done);
                self.order.push(thing);
                path.pop();
                continue;
            };
            *next += 1;
            match self.state.get(need) {
                Some(State::New) => {
                    self.enter(need);
                    path.push((need, 0));
                }
                Some(State::Open) => {
                    let circle =
                        path.iter().map(|(thing, _)| *thing).skip_while(|thing| *thing != need);
                    self.circles.push(circle.collect());
                }
                _ => {}
            }
        }
    }

    fn enter(&mut self, thing: usize) -> bool {
        let new = self.state.get(thing) == Some(&State::New);
        if new {
            self.set(thing, State::Open);
        }
        new
    }

    fn set(&mut self, thing: usize, state: State) {
        if let Some(slot) = self.state.get_mut(thing) {
            *slot = state;
        }
    }
}

/// An error that shows the circle.
pub(crate) fn circle(names: &[String], place: Place) -> Diagnostic {
    let mut round = names.join(" → ");
    if let Some(first) = names.first() {
        round.push_str(" → ");
        round.push_str(first);
    }
    Diagnostic::error(
        "circle",
        place,
        message!(
            zh: "互相依赖，绕成了圈：{round}",
            en: "they need each other in a circle: {round}"
        ),
    )
    .help(message!(
        zh: "箭头指向它所需要的；断开其中一处",
        en: "each arrow points to what is needed; cut one of them"
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_circle_is_shown_as_it_runs() {
        let (_, circles) = order(&[vec![1], vec![2], vec![1], vec![3]]);
        assert_eq!(circles, [vec![1, 2], vec![3]]);
    }

    proptest! {
        #[test]
        fn everything_comes_after_its_needs(
            needs in proptest::collection::vec(proptest::collection::vec(0usize..12, 0..4), 0..12)
        ) {
            let needs: Vec<Vec<usize>> = needs
                .iter()
                .map(|list| list.iter().copied().filter(|need| *need < needs.len()).collect())
                .collect();
            let (order, circles) = order(&needs);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..needs.len()).collect::<Vec<_>>());
            if circles.is_empty() {
                let at = |thing: usize| order.iter().position(|there| *there == thing).unwrap();
                for (thing, list) in needs.iter().enumerate() {
                    for need in list {
                        prop_assert!(at(*need) < at(thing));
                    }
                }
            }
        }
    }
}
