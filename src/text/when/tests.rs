use super::*;

const MINUTE: i64 = 60_000;

fn times(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    super::times(text, &mut |named| found.push(named));
    found
}

fn one(text: &str) -> (When, Relation, bool, &str) {
    let found = times(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    (found[0].when, found[0].relation, found[0].loose, &text[found[0].at.clone()])
}

#[test]
fn lengths_of_time() {
    for (text, when, loose, words) in [
        ("I'll be back in two minutes.", When::In(2 * MINUTE), false, "two minutes"),
        ("give me 2m", When::In(2 * MINUTE), false, "2m"),
        ("Give me five.", When::In(5 * MINUTE), false, "five"),
        ("gimme ten and i'll have it", When::In(10 * MINUTE), false, "ten"),
        ("back in ten!", When::In(10 * MINUTE), false, "ten"),
        ("give me another 15", When::In(15 * MINUTE), false, "15"),
        ("I'll call you back in 15", When::In(15 * MINUTE), false, "15"),
        ("I'll call you in 15, thanks", When::In(15 * MINUTE), false, "15"),
        ("back with you in about twenty", When::In(20 * MINUTE), true, "twenty"),
        ("I'll call within the hour", When::In(60 * MINUTE), false, "the hour"),
        ("within 24 hours", When::In(24 * 60 * MINUTE), false, "24 hours"),
        ("in 48h", When::In(48 * 60 * MINUTE), false, "48h"),
        ("in half an hour", When::In(30 * MINUTE), false, "half an hour"),
        ("in an hour and a half", When::In(90 * MINUTE), false, "an hour and a half"),
        ("in twenty five minutes", When::In(25 * MINUTE), false, "twenty five minutes"),
        ("in forty-five minutes", When::In(45 * MINUTE), false, "forty-five minutes"),
        ("in 5-10 minutes", When::In(10 * MINUTE), false, "5-10 minutes"),
        ("in five to ten minutes", When::In(10 * MINUTE), false, "five to ten minutes"),
        ("in a minute or two", When::In(2 * MINUTE), true, "a minute or two"),
        ("in one or two minutes", When::In(2 * MINUTE), true, "one or two minutes"),
        ("in five minutes or so", When::In(5 * MINUTE), true, "five minutes or so"),
        ("in about five minutes", When::In(5 * MINUTE), true, "five minutes"),
        ("in a couple of minutes", When::In(2 * MINUTE), true, "a couple of minutes"),
        ("in 3–5 business days", When::BusinessDays(5), false, "3–5 business days"),
        ("within three working days", When::BusinessDays(3), false, "three working days"),
        ("in 2 days", When::Days(2), false, "2 days"),
        ("in 2.5 hours", When::In(150 * MINUTE), false, "2.5 hours"),
        ("in 20 seconds", When::In(MINUTE / 3), false, "20 seconds"),
        ("within a week", When::Days(7), false, "a week"),
        ("by the next business day", When::BusinessDays(1), false, "next business day"),
        ("on the next working day", When::BusinessDays(1), false, "next working day"),
        ("next business day", When::BusinessDays(1), false, "next business day"),
        ("on the following working day", When::BusinessDays(1), false, "following working day"),
        ("in the next day or two", When::Days(2), true, "next day or two"),
        ("within the next day", When::Days(1), false, "next day"),
        ("within the next hour", When::In(60 * MINUTE), false, "next hour"),
        ("in the next hour or so", When::In(60 * MINUTE), true, "next hour or so"),
        ("in the next minute or two", When::In(2 * MINUTE), true, "next minute or two"),
        ("within the next week", When::Days(7), false, "next week"),
        ("in two months", When::Months(2), false, "two months"),
        ("in four business hours", When::BusinessMinutes(240), false, "four business hours"),
        ("in three quarters of an hour", When::In(45 * MINUTE), false, "three quarters of an hour"),
        ("this time tomorrow", When::In(24 * 60 * MINUTE), false, "this time tomorrow"),
        ("within two (2) hours", When::In(120 * MINUTE), false, "two (2) hours"),
        ("within 24 (twenty-four) hours", When::In(24 * 60 * MINUTE), false, "24 (twenty-four) hours"),
        ("within three (3) business days", When::BusinessDays(3), false, "three (3) business days"),
        ("in 1½ hours", When::In(90 * MINUTE), false, "1½ hours"),
        ("in 1 1/2 hours", When::In(90 * MINUTE), false, "1 1/2 hours"),
        ("in ½ an hour", When::In(30 * MINUTE), false, "½ an hour"),
        ("in 3/4 of an hour", When::In(45 * MINUTE), false, "3/4 of an hour"),
        ("in two and a half hours", When::In(150 * MINUTE), false, "two and a half hours"),
        ("in two hours and a half", When::In(150 * MINUTE), false, "two hours and a half"),
        ("in one hour and thirty minutes", When::In(90 * MINUTE), false, "one hour and thirty minutes"),
        ("in an hour plus ten minutes", When::In(70 * MINUTE), false, "an hour plus ten minutes"),
        ("in an hour and a quarter", When::In(75 * MINUTE), false, "an hour and a quarter"),
        ("in 2 hours 30 minutes", When::In(150 * MINUTE), false, "2 hours 30 minutes"),
        ("in 2 hours, 30 minutes", When::In(150 * MINUTE), false, "2 hours, 30 minutes"),
        ("in 2h 30m", When::In(150 * MINUTE), false, "2h 30m"),
        ("in 1 hr 45", When::In(105 * MINUTE), false, "1 hr 45"),
        ("in one minute and thirty seconds", When::In(90_000), false, "one minute and thirty seconds"),
        ("in a day and a half", When::Days(2), false, "a day and a half"),
        ("in two days and four hours", When::Days(3), false, "two days and four hours"),
        ("in a week and two days", When::Days(9), false, "a week and two days"),
        ("in no more than two hours", When::In(120 * MINUTE), false, "two hours"),
        ("in less than an hour", When::In(60 * MINUTE), false, "an hour"),
        ("two hours from now", When::In(120 * MINUTE), false, "two hours"),
        ("within two hours of this call", When::In(120 * MINUTE), false, "two hours"),
    ] {
        assert_eq!(one(text), (when, Relation::By, loose, words), "{text}");
    }
}

#[test]
fn days_and_times_of_day() {
    use Day::*;
    use Part::*;
    for (text, day, part, words) in [
        ("tomorrow morning", Ahead(1), Until(720), "tomorrow morning"),
        ("I'll write to you tomorrow.", Ahead(1), Whole, "tomorrow"),
        ("by Friday noon", Weekday(4, false), Until(720), "Friday noon"),
        ("by Friday at 5pm", Weekday(4, false), Until(1020), "Friday at 5pm"),
        ("on Monday by 9:30", Weekday(0, false), HalfDay(570), "on Monday by 9:30"),
        ("next Tuesday", Weekday(1, true), Whole, "next Tuesday"),
        ("by end of day", Unnamed, Business, "end of day"),
        ("by end of day today", Ahead(0), Business, "end of day today"),
        ("by the end of the business day", Unnamed, Business, "end of the business day"),
        ("by EOD", Unnamed, Business, "EOD"),
        ("by the end of the week", Week(0), Whole, "end of the week"),
        ("by close of business on Friday", Weekday(4, false), Business, "close of business on Friday"),
        ("by end of day tomorrow", Ahead(1), Business, "end of day tomorrow"),
        ("by the end of the day on Friday", Weekday(4, false), Business, "end of the day on Friday"),
        ("by COB Thursday", Weekday(3, false), Business, "COB Thursday"),
        ("by EOD Fri", Weekday(4, false), Business, "EOD Fri"),
        ("in the morning", Ahead(1), Until(720), "the morning"),
        ("first thing tomorrow", Ahead(1), Opening, "first thing tomorrow"),
        ("first thing tomorrow morning", Ahead(1), Opening, "first thing tomorrow morning"),
        ("first thing in the morning", Ahead(1), Opening, "first thing in the morning"),
        ("first thing on Monday", Weekday(0, false), Opening, "first thing on Monday"),
        ("tomorrow first thing", Ahead(1), Opening, "tomorrow first thing"),
        ("this afternoon", Ahead(0), Until(1080), "this afternoon"),
        ("by 17:30", Unnamed, Until(1050), "17:30"),
        ("by 5 p.m. today", Ahead(0), Until(1020), "5 p.m. today"),
        ("at five tomorrow", Ahead(1), HalfDay(300), "five tomorrow"),
        ("by half past four", Unnamed, HalfDay(270), "half past four"),
        ("by quarter to five", Unnamed, HalfDay(285), "quarter to five"),
        ("by noon", Unnamed, Until(720), "noon"),
        ("by March 3rd", Date(Some(3), 3), Whole, "March 3rd"),
        ("by 3 March", Date(Some(3), 3), Whole, "3 March"),
        ("by the 3rd", Date(None, 3), Whole, "the 3rd"),
        ("next week", Week(1), Whole, "next week"),
        ("by 2026-03-06", Of(2026, 3, 6), Whole, "2026-03-06"),
        ("by 2026/3/6 at 5pm", Of(2026, 3, 6), Until(1020), "2026/3/6 at 5pm"),
        ("on 25/12/2026", Of(2026, 12, 25), Whole, "25/12/2026"),
        ("by 12/25/26", Of(2026, 12, 25), Whole, "12/25/26"),
        ("by 25.12.2026", Of(2026, 12, 25), Whole, "25.12.2026"),
        ("by 05/05/2026", Of(2026, 5, 5), Whole, "05/05/2026"),
        ("by 06/03/2026", Either(2026, 3, 6), Whole, "06/03/2026"),
        ("by 25/12", Date(Some(12), 25), Whole, "25/12"),
        ("on Friday 2026-03-06", Of(2026, 3, 6), Whole, "on Friday 2026-03-06"),
        ("by Friday, 6 March", Date(Some(3), 6), Whole, "Friday, 6 March"),
        ("before the weekend", Weekday(5, false), Before, "the weekend"),
        ("by the weekend", Week(0), Whole, "the weekend"),
        ("before Friday", Weekday(4, false), Before, "Friday"),
        ("before next Friday", Weekday(4, true), Before, "next Friday"),
        ("before tomorrow", Ahead(1), Before, "tomorrow"),
        ("before next week", Weekday(0, true), Before, "next week"),
        ("before next month", Date(None, 1), Before, "next month"),
        ("before the 3rd", Date(None, 3), Before, "the 3rd"),
        ("before 20 March", Date(Some(3), 20), Before, "20 March"),
        ("before 06/03/2026", Either(2026, 3, 6), Before, "06/03/2026"),
        ("before Friday noon", Weekday(4, false), Until(720), "Friday noon"),
        ("before the end of the week", Week(0), Whole, "end of the week"),
        ("before the end of Friday", Weekday(4, false), Business, "end of Friday"),
        ("before the day is over", Ahead(0), Whole, "the day is over"),
        ("before the week is out", Week(0), Whole, "the week is out"),
        ("before we close", Unnamed, Business, "we close"),
        ("by closing time tomorrow", Ahead(1), Business, "closing time tomorrow"),
        ("by the end of the working day", Unnamed, Business, "end of the working day"),
        ("by the day's end", Unnamed, Business, "day's end"),
        ("by month's end", Month(false), Whole, "month's end"),
        ("by the end of March", EndOf(3), Whole, "end of March"),
        ("by the end of December", EndOf(12), Whole, "end of December"),
        ("over the weekend", Week(0), Whole, "the weekend"),
        ("in the course of the day", Ahead(0), Whole, "the day"),
        ("a week on Wednesday", WeekAfter(2, 1), Whole, "a week on Wednesday"),
        ("a week from Friday", WeekAfter(4, 1), Whole, "a week from Friday"),
        ("on Friday week", WeekAfter(4, 1), Whole, "on Friday week"),
        ("by half past 4", Unnamed, HalfDay(270), "half past 4"),
        ("by half four", Unnamed, HalfDay(270), "half four"),
        ("by ten to five", Unnamed, HalfDay(290), "ten to five"),
        ("at quarter past 4 tomorrow", Ahead(1), HalfDay(255), "quarter past 4 tomorrow"),
        ("between 2 and 4 this afternoon", Ahead(0), Until(960), "2 and 4 this afternoon"),
        ("by 8 tonight", Ahead(0), Until(1200), "8 tonight"),
        ("at twelve tonight", Ahead(0), Whole, "twelve tonight"),
        ("at nine in the morning", Ahead(1), Until(540), "nine in the morning"),
        ("tomorrow at two in the afternoon", Ahead(1), Until(840), "tomorrow at two in the afternoon"),
        ("between 2pm and 4pm today", Ahead(0), Until(960), "2pm and 4pm today"),
    ] {
        assert_eq!(one(text), (When::On(day, part), Relation::By, false, words), "{text}");
    }
}

#[test]
fn times_by_which_nothing_is_done() {
    for text in
        ["two days ago", "every two hours", "after 5pm", "until Friday", "the last two weeks", "since Monday"]
    {
        assert_eq!(one(text).1, Relation::Other, "{text}");
    }
    assert_eq!(one("I'll keep it for two days").1, Relation::For);
    for text in [
        "in at least two hours",
        "in two hours at the earliest",
        "at the earliest in two hours",
        "in two hours or more",
        "in more than two hours",
        "no sooner than Friday",
        "not in the next two hours",
        "not before noon",
        "not today",
        "not by Friday",
        "an hour after the van comes",
        "within an hour of the van's arrival",
        "within two days of receiving the lamp",
        "within two days from receipt",
        "two days following its arrival",
        "as soon as it is here, within two days",
        "Once it is here we write within two days",
    ] {
        assert_eq!(one(text).1, Relation::Other, "{text}");
    }
    for text in [
        "by Friday, once it is here",
        "not later than Friday",
        "no later than 6 p.m. today",
        "why not tomorrow",
    ] {
        assert_eq!(one(text).1, Relation::By, "{text}");
    }
}

#[test]
fn of_two_times_both_are_told() {
    use Day::*;
    use Part::*;
    let whole = |day| When::On(day, Whole);
    for (text, when, or, words) in [
        (
            "on Tuesday or Wednesday",
            whole(Weekday(1, false)),
            whole(Weekday(2, false)),
            "on Tuesday or Wednesday",
        ),
        ("today or tomorrow", whole(Ahead(0)), whole(Ahead(1)), "today or tomorrow"),
        (
            "today, or tomorrow at the latest",
            whole(Ahead(0)),
            whole(Ahead(1)),
            "today, or tomorrow at the latest",
        ),
        ("today, tomorrow at the latest", whole(Ahead(0)), whole(Ahead(1)), "today, tomorrow at the latest"),
        ("today, at the latest tomorrow", whole(Ahead(0)), whole(Ahead(1)), "today, at the latest tomorrow"),
        ("today, if not then tomorrow", whole(Ahead(0)), whole(Ahead(1)), "today, if not then tomorrow"),
        (
            "today, otherwise on Monday",
            whole(Ahead(0)),
            whole(Weekday(0, false)),
            "today, otherwise on Monday",
        ),
        (
            "in an hour, two hours at most",
            When::In(60 * MINUTE),
            When::In(120 * MINUTE),
            "an hour, two hours at most",
        ),
        (
            "an hour, maybe an hour and a half",
            When::In(60 * MINUTE),
            When::In(90 * MINUTE),
            "an hour, maybe an hour and a half",
        ),
        ("in an hour, possibly two", When::In(60 * MINUTE), When::In(120 * MINUTE), "an hour, possibly two"),
        ("in a day, two at most", When::Days(1), When::Days(2), "a day, two at most"),
        (
            "by Friday, worst case Monday",
            whole(Weekday(4, false)),
            whole(Weekday(0, false)),
            "Friday, worst case Monday",
        ),
        (
            "today, tomorrow at the very latest",
            whole(Ahead(0)),
            whole(Ahead(1)),
            "today, tomorrow at the very latest",
        ),
        ("in two hours or by tonight", When::In(120 * MINUTE), whole(Ahead(0)), "two hours or by tonight"),
        (
            "this afternoon or tomorrow morning",
            When::On(Ahead(0), Until(1080)),
            When::On(Ahead(1), Until(720)),
            "this afternoon or tomorrow morning",
        ),
    ] {
        let found = times(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(
            (found[0].when, found[0].or, &text[found[0].at.clone()]),
            (when, Some(or), words),
            "{text}"
        );
    }
    for text in ["tomorrow or the day after", "on Friday or the next day"] {
        let found = times(text);
        assert_eq!((found.len(), found[0].or, found[0].loose), (1, None, true), "{text}");
    }
    // Two promises, each with its own time.
    assert_eq!(times("tomorrow, on Friday at the latest we have it").len(), 2);
    assert_eq!(times("tomorrow, on Friday we are shut").len(), 2);
}

#[test]
fn whose_clock_is_told() {
    use Zone::*;
    let eastern = &["America/New_York"][..];
    for (text, zone, words) in [
        ("by 5 pm Eastern", Some(OneOf(eastern)), "5 pm Eastern"),
        ("by 5 pm Eastern time", Some(OneOf(eastern)), "5 pm Eastern time"),
        ("by 5pm ET tomorrow", Some(OneOf(eastern)), "5pm ET tomorrow"),
        ("tomorrow at 5pm (ET)", Some(OneOf(eastern)), "tomorrow at 5pm (ET)"),
        ("by 11:00 UTC", Some(OneOf(&["UTC"])), "11:00 UTC"),
        ("by 11:00 UTC+2", Some(Ahead(120)), "11:00 UTC+2"),
        ("by 11:00 GMT-05:30", Some(Ahead(-330)), "11:00 GMT-05:30"),
        ("by noon London time", Some(OneOf(&["Europe/London"])), "noon London time"),
        ("by 3 pm, Central Station has a desk", None, "3 pm"),
        ("by 3 pm today, delivery time is two weeks", None, "3 pm today"),
        ("by 3 pm west coast time", None, "3 pm"),
        ("by noon New York time", Some(OneOf(eastern)), "noon New York time"),
        ("by noon your time", Some(Unknown), "noon your time"),
        ("by noon, your local time", Some(Unknown), "noon, your local time"),
        ("by noon in your time zone", Some(Unknown), "noon in your time zone"),
        ("by Friday noon Lima time", Some(Unknown), "Friday noon Lima time"),
        ("by noon our time", None, "noon"),
        ("by noon this time", None, "noon"),
        ("by noon in Eastern Europe", None, "noon"),
    ] {
        let found = times(text);
        let read = found.first().map(|named| (named.zone, &text[named.at.clone()]));
        assert_eq!(read, Some((zone, words)), "{text}");
    }
}

#[test]
fn words_that_name_no_time() {
    for text in [
        "I'll send five people",
        "give me your number",
        "give me one",
        "the first thing I will do",
        "by all means",
        "we sat in the sun",
        "you may call us",
        "order 4411, item 3",
        "at two shops",
        "between 2 and 4 people",
        "by half four people",
        "before we close the account",
        "we are here 24/7",
        "by 24/7 support",
        "I'll write to you in 48",
        "order 11-06-2026-4",
        "by 31/31/2026",
        "on 1/2",
    ] {
        assert_eq!(times(text), [], "{text}");
    }
    for text in ["one second", "just a minute please", "in a minute", "a second look"] {
        assert_eq!(one(text).1, Relation::Other, "{text}");
    }
    assert_eq!(one("within one minute").1, Relation::By);
}

#[test]
fn any_words_in_any_order_are_read_to_their_end() {
    const WORDS: &str = "by at in on the a of to past half quarter twenty - five 25 1430 17h 9:30 ½ 1/2 6/3/26 UTC+2 GMT-05:30 +0530 \
                         am pm next week this time tomorrow 2moro Fri friday march mid middle end before or and between \
                         ish , . ( ) hundred minutes hours days first twenty-first 3rd noon @ ~5 é thing last close business \
                         when we open today a week from after in, like at the latest − – i leave finish work for over";
    let words: Vec<&str> = WORDS.split(' ').filter(|word| !word.is_empty()).collect();
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..9 {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            text.push_str(words[(dice % words.len() as u64) as usize]);
            text.push_str(if dice & 0x100 == 0 { " " } else { "" });
        }
        let mut end = 0;
        for named in times(&text) {
            assert!(named.at.start >= end && named.at.end > named.at.start, "{text}: {named:?}");
            assert!(text.get(named.at.clone()).is_some(), "{text}: {named:?}");
            end = named.at.end;
        }
    }
}
