/// Wilson's 95 % interval of the rate `cases / of`, cut to 0…1; nothing without cases to judge by, or
/// where the two are no counts of a share.
///
/// Wilson 1927, JASA 22:209: centre (x + z²/2) / (n + z²), half-width z / (n + z²) · √(x (n − x) / n + z²/4),
/// z = 1.959964.
#[must_use]
pub fn wilson(cases: f64, of: f64) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    if !(of > 0.0 && of.is_finite() && (0.0..=of).contains(&cases)) {
        return None;
    }
    let z2 = Z * Z;
    let centre = (cases + z2 / 2.0) / (of + z2);
    let half = Z / (of + z2) * libm::sqrt(cases * (of - cases) / of + z2 / 4.0);
    let low = if cases <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if cases >= of { 1.0 } else { (centre + half).min(1.0) };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        for (cases, of, low, high) in [
            (11.0, 25.0, 0.266_656, 0.629_327),
            (3.0, 3.0, 0.438_503, 1.0),
            (96.0, 120.0, 0.719_633, 0.861_755),
        ] {
            let (l, h) = wilson(cases, of).unwrap();
            assert!((l - low).abs() < 1e-6 && (h - high).abs() < 1e-6, "{cases}/{of}: {l} {h}");
        }
        assert_eq!(wilson(0.0, 4.0).unwrap().0.to_bits(), 0.0_f64.to_bits());
        assert_eq!(wilson(1.0, 0.0), None);
        assert_eq!(wilson(5.0, 4.0), None);
    }
}
