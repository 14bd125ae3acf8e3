//! Statistics of latencies.

use std::time::Duration;

/// Returns the smallest latency that is not exceeded by a `share` of all latencies.
pub fn percentile(latencies: &mut [Duration], share: f64) -> Duration {
    latencies.sort_unstable();
    let last = latencies.len().saturating_sub(1);
    let at = (share * latencies.len() as f64).ceil() as usize;
    latencies.get(at.saturating_sub(1).min(last)).copied().unwrap_or_default()
}

pub fn median<T: PartialOrd + Copy>(values: &[T]) -> T {
    let mut values = values.to_vec();
    values.sort_by(|one, other| one.partial_cmp(other).expect("comparable"));
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_an_element() {
        let mut all: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&mut all, 0.5), Duration::from_millis(50));
        assert_eq!(percentile(&mut all, 0.99), Duration::from_millis(99));
        assert_eq!(percentile(&mut all, 1.0), Duration::from_millis(100));
        assert_eq!(percentile(&mut [], 0.5), Duration::ZERO);
    }
}
