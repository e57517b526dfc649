//! Limits that settings give, by channel.

use super::Folder;

#[test]
fn limits_may_differ_by_channel() {
    let folder = Folder::new();
    // A wait of a hundred seconds.
    let talk = |channel: &str| {
        let turn = |role: &str, ms: u32, text: &str| {
            format!("{{\"role\":\"{role}\",\"start_ms\":{ms},\"end_ms\":{ms},\"text\":\"{text}\"}}")
        };
        let turns = [
            turn("customer", 1_000, "where is my lamp"),
            turn("agent", 5_000, "one moment please"),
            turn("customer", 9_000, "okay"),
            turn("agent", 105_000, "thank you for waiting it is in van nine"),
        ];
        format!("{{\"id\":\"{channel}\",\"channel\":\"{channel}\",\"turns\":[{}]}}\n", turns.join(","))
    };
    folder.write("talks.jsonl", &(talk("call") + &talk("chat")));
    for (limits, lines) in [
        ("{}", &[][..]),
        ("{hold/too-long: 90}", &[1, 2]),
        ("{hold/too-long: {call: 90}}", &[1]),
        ("{hold/too-long: {chat: 90.5, other: 300}}", &[2]),
        ("{hold/too-long: {other: 60, call: 100}}", &[2]),
    ] {
        folder.write("amends.yaml", &format!("select: [hold/too-long]\nlimits: {limits}\n"));
        let expected: Vec<String> =
            lines.iter().map(|line| format!("talks.jsonl:{line} hold/too-long")).collect();
        assert_eq!(folder.findings(&["talks.jsonl"]), expected, "{limits}");
    }
    // An override speaks of the channels that it names.
    folder.write(
        "amends.yaml",
        "limits: {hold/too-long: 90}\noverrides: [{files: [talks.jsonl], limits: {hold/too-long: {chat: 100}}}]\n",
    );
    let shown = folder.amends(&["check", "--show-settings", "talks.jsonl"]);
    assert!(shown.out.contains("  hold/too-long: {chat: 100, other: 90}"), "{}", shown.out);
    let parsed: serde_yaml::Value = serde_yaml::from_str(&shown.out).expect("YAML");
    assert_eq!(parsed["limits"]["hold/too-long"]["chat"], 100);
    folder.write(
        "amends.yaml",
        "limits: {hold/too-long: {phone: 90}, hold/unannounced: {call: -1}, hold/no-apology: {chat: soon}, apology/late: {}}\n",
    );
    let ran = folder.amends(&["check", "talks.jsonl"]);
    for part in [
        "there is no channel `phone`",
        "known are call, chat, email, ticket, social, other",
        "a limit is a number, in the unit of the rule, or numbers by channel: `{call: 90, other: 120}`",
        "`chat` wants a number",
        "the limit of `call` is negative: `-1`",
        "the limits by channel name no channel",
    ] {
        assert!(ran.err.contains(part), "{part} is not in\n{}", ran.err);
    }
    // What may be a map is not called one for a fault.
    assert!(!ran.err.contains("can't be a map"), "{}", ran.err);
    assert_eq!(ran.code, Some(2));
}
