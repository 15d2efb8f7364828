use super::natives;

#[test]
fn names_are_unique_and_all_is_said() {
    let mut names: Vec<&str> = natives().iter().map(|native| native.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    for native in natives() {
        assert!(!native.about.0.is_empty() && !native.about.1.is_empty(), "{}", native.name);
        assert!(!native.examples.is_empty(), "{}", native.name);
        assert!(native.required <= native.parameters.len(), "{}", native.name);
    }
}
