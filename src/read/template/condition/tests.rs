//! Tests of `condition`.

use super::*;

fn known(pairs: &[(&str, bool)]) -> Known {
    let mut known = Known::default();
    for (text, holds) in pairs {
        if let Condition::Atom(atom) = Condition::parse(text) {
            known.set(&atom, *holds);
        }
    }
    known
}

#[test]
fn conditions_hold_by_what_is_known() {
    for (text, pairs, expected) in [
        ("late", &[("late", true)][..], Some(true)),
        ("not late", &[("late", true)], Some(false)),
        ("late and paid", &[("late", false)], Some(false)),
        ("late and paid", &[("late", true)], None),
        ("late or paid", &[("paid", true)], Some(true)),
        ("a and (b or not c)", &[("a", true), ("b", false), ("c", false)], Some(true)),
        ("x == 'de'", &[("x == \"de\"", true)], Some(true)),
        ("x=='de'", &[("x  ==  \"de\"", false)], Some(false)),
        ("x not in ['de', 'fr']", &[("x in ['de','fr']", true)], Some(false)),
        ("x is not divisible by 3", &[("x is divisible by 3", false)], Some(true)),
        ("x is not defined", &[("x is defined", true)], Some(false)),
        ("x contains 'de'", &[("x  contains \"de\"", false)], Some(false)),
        ("x == 'de'", &[("x == 'fr'", true)], Some(false)),
        ("x == 'de'", &[("x == 'fr'", false)], None),
        ("x != 'de'", &[("x == 'de'", true)], Some(false)),
        ("order.items.size > 2", &[("order.items.size  >  2", true)], Some(true)),
        ("size(x) > 2 and y", &[("size(x) > 2", true), ("y", true)], Some(true)),
        ("n <= 1", &[("n > 1", false)], Some(true)),
        ("n <= 1", &[("n > 1", true)], Some(false)),
        ("1 >= n", &[("n > 1", true)], Some(false)),
        ("n > 3", &[("n > 1", true)], None),
        ("n > 1", &[("n > 3", true)], Some(true)),
        ("n == 2", &[("n > 1", true), ("n < 3", true)], Some(true)),
        ("n < 2.5", &[("n > 2", true)], None),
        ("x.size == 0", &[("x.size > 0", false)], Some(true)),
        ("x | size == 0", &[("x | size > 0", false)], None),
        ("n == 0", &[("n > 0", false)], None),
        ("n", &[("n > 1", false)], None),
        ("a == nil", &[("a", false), ("a == false", false)], Some(true)),
        ("a == nil", &[("a", false)], None),
        ("a == nil", &[("a", true)], Some(false)),
        ("a", &[("a == \"x\"", true)], Some(true)),
        ("a", &[("a == \"x\"", false)], None),
        ("a", &[("a == 0", true)], None),
        ("true", &[], Some(true)),
        ("not false and 1 == 1 and 2 > 1", &[], Some(true)),
        ("nil or 'a' == 'b'", &[], Some(false)),
    ] {
        assert_eq!(Condition::parse(text).holds(&known(pairs)).ok(), expected, "{text}");
    }
}

#[test]
fn names_stand_for_what_is_given() {
    let given = |name: &str| {
        let known = [("x", "late"), ("yes", "true"), ("no", "none"), ("l", "'de'"), ("o", "order")];
        known.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    let known = known(&[("late", true), ("order.paid", false), ("x", false)]);
    for (text, expected) in [
        ("x", Some(true)),
        ("not x or o.paid", Some(false)),
        ("yes and late", Some(true)),
        ("no", Some(false)),
        ("no or other", None),
        ("l == 'de'", Some(true)),
        ("l == 'fr'", Some(false)),
        ("l", Some(true)),
        ("no == 'fr'", Some(false)),
        ("no.x", None),
        ("other == l", None),
    ] {
        assert_eq!(Condition::parse(text).asking(&given).holds(&known).ok(), expected, "{text}");
    }
    assert_eq!(Condition::parse("other == l").asking(&given), Condition::parse("other == 'de'"));
}

#[test]
fn what_equals_one_of_several_literals() {
    let one_of = |literals: &[&str]| {
        Condition::one_of("x", &literals.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>())
    };
    let (both, other) = (one_of(&["2", "3"]), one_of(&["3", "4"]));
    let mut known = Known::default();
    known.want(&one_of(&["1"]), false);
    assert!(both.holds(&known).is_err());
    known.want(&both, true);
    assert_eq!(
        (one_of(&["1", "4"]).holds(&known), one_of(&["4", "3", "2"]).holds(&known)),
        (Ok(false), Ok(true))
    );
    assert!(other.holds(&known).is_err());
    known.want(&other, false);
    assert_eq!((one_of(&["2"]).holds(&known), one_of(&["3"]).holds(&known)), (Ok(true), Ok(false)));
}

#[test]
fn what_is_not_understood_is_one_question() {
    for text in
        ["", "(", "a and", "not", ") b (", "\"never closed", &"(".repeat(10_000), &"not ".repeat(10_000)]
    {
        let _ = Condition::parse(text).holds(&Known::default());
    }
    assert_eq!(Condition::parse("a and"), Condition::atom("a and"));
    for (helper, expected) in [
        ("(eq locale \"de\")", "locale == \"de\""),
        ("gt n 1", "n > 1"),
        ("(and a (not b))", "a and not b"),
        ("(or (lte n 1) (ne a b))", "n <= 1 or a != b"),
        ("late", "late"),
        ("true", "true"),
        ("(check a b)", "check a b"),
    ] {
        assert_eq!(Condition::parse_helper(helper), Condition::parse(expected), "{helper}");
    }
}
