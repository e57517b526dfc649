//! The nearest of known names, for messages about unknown ones.

/// The one of `names` that `value` is most likely meant to be, whatever its case; `None` where nothing is near.
pub(crate) fn nearest<'n>(value: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // A giant value is nobody's slip of the finger, and the distance costs the product of both lengths.
    if value.len() > 40 {
        return None;
    }
    let value = value.to_lowercase();
    let allowed = (value.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(&value, name), name))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        let names = ["agent", "customer", "bot"];
        assert_eq!(nearest("Agnet", names), Some("agent"));
        assert_eq!(nearest("costumer", names), Some("customer"));
        assert_eq!(nearest("supervisor", names), None);
        assert_eq!(nearest("", names), None);
        assert_eq!(nearest(&"a".repeat(10_000_000), names), None);
    }
}
