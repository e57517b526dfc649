//! Distances from UTC as people and programs write them: `+01:00`, `-0530`, `+2`.

/// The most hours that a clock is ahead of UTC, or behind it.
const MOST_HOURS: i32 = 14;

/// The distance from UTC that a text begins with, in minutes, those ahead of it being positive, and how many bytes it
/// takes. Without minutes, its hours may be one digit.
pub(crate) fn offset(text: &str) -> Option<(i32, usize)> {
    let mut chars = text.chars();
    let sign = match chars.next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let rest = chars.as_str();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let count = digits(rest);
    let (hours, minutes, used) = match (count, rest[count..].strip_prefix(':')) {
        (1 | 2, Some(after)) if digits(after) == 2 => (&rest[..count], &after[..2], count + 3),
        (1 | 2, _) => (&rest[..count], "0", count),
        (4, _) => (&rest[..2], &rest[2..4], 4),
        _ => return None,
    };
    let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
    let ends = !rest[used..].starts_with(char::is_alphanumeric);
    let sound = hours <= MOST_HOURS && minutes < 60 && ends;
    sound.then_some((sign * (hours * 60 + minutes), text.len() - rest.len() + used))
}

#[cfg(test)]
mod tests {
    use super::offset;

    #[test]
    fn distances_in_every_dress() {
        for (text, minutes, used) in [
            ("+01:00", 60, 6),
            ("-0530 there", -330, 5),
            ("−5", -300, 4),
            ("+2, if", 120, 2),
            ("+14", 840, 3),
            ("+5:30", 330, 5),
            ("+01: it", 60, 3),
        ] {
            assert_eq!(offset(text), Some((minutes, used)), "{text}");
        }
        for text in ["01:00", "+15", "+01:60", "+123", "+2h", "+12345", "-", "", "é"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
