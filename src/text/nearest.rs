//! The known name that a mistyped one comes nearest to.

/// The longest name, in bytes, for which a known one is looked for.
const LONGEST: usize = 80;

/// The name of `known` that is most like `name`, if any is like it enough to be worth offering.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A giant value is nobody's slip of the finger, and likeness costs the product of both lengths.
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_lowercase();
    let likeness = |other: &str| {
        // A missing area or ending is a smaller slip than its length says.
        let contained =
            if other.len() > 3 && name.len() > 3 && (other.contains(&name) || name.contains(other)) {
                0.8
            } else {
                0.0
            };
        // Who knows one word of a long name may mistype that.
        let words = other.split(['/', '-']).filter(|word| word.len() > 3 && word.len() < other.len());
        let word = words.map(|word| strsim::normalized_damerau_levenshtein(&name, word));
        let word = word.filter(|likeness| *likeness > 0.7).fold(0.0, f64::max);
        // The name as a whole is the better guess.
        strsim::normalized_damerau_levenshtein(&name, other).max(contained).max(word * 0.75)
    };
    known
        .into_iter()
        .map(|k| (likeness(k), k))
        .filter(|(likeness, _)| *likeness > 0.5)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn offers_what_is_like_it() {
        let known = ["language/cannot", "apology/missing", "hold/too-long"];
        assert_eq!(nearest("language/canot", known), Some("language/cannot"));
        assert_eq!(nearest("too-long", known), Some("hold/too-long"));
        assert_eq!(nearest("zzz", known), None);
        assert_eq!(nearest("telefone", ["ten-steps", "telephone-doctor", "tone"]), Some("telephone-doctor"));
        assert_eq!(nearest("apologie", known), Some("apology/missing"));
    }
}
