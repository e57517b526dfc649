//! What is a notice, and what is talk.

use super::*;
use EventKind::{End, Join, Leave, Transfer};

#[test]
fn notices_tell_who_comes_and_goes() {
    for (text, kind, to) in [
        ("You are now chatting with Aoife (Smart Support)", Join, Some("Aoife (Smart Support)")),
        ("You’re now chatting with Dana.", Join, Some("Dana")),
        ("You are now connected to Dana S.", Join, Some("Dana S")),
        ("You have been connected with Agent Dana", Join, Some("Agent Dana")),
        ("Now talking to Dana", Join, Some("Dana")),
        ("Petra has joined the chat", Join, Some("Petra")),
        ("Petra (Support) joined your conversation.", Join, Some("Petra (Support)")),
        ("Dana has left the chat", Leave, Some("Dana")),
        ("Marcus transferred this chat to Tech", Transfer, Some("Tech")),
        ("Marcus has handed this conversation over to Billing", Transfer, Some("Billing")),
        ("Dana passed you on to the billing team", Transfer, None),
        ("Dana put you through to Billing", Transfer, Some("Billing")),
        ("Chat transferred to Billing by Dana", Transfer, Some("Billing")),
        ("Chat Transferred From Ann To Tier 2 Support", Transfer, Some("Tier 2 Support")),
        ("Your chat has been transferred.", Transfer, None),
        ("*** This call has been put through to Repairs ***", Transfer, Some("Repairs")),
        ("You have been transferred to Aoife from Billing", Transfer, Some("Aoife from Billing")),
        ("You've been transferred to another agent, please wait", Transfer, None),
        ("Aoife has taken over this chat", Transfer, Some("Aoife")),
        ("Info: Priya R. has left the conversation", Leave, Some("Priya R.")),
        ("The customer has been transferred to Billing", Transfer, Some("Billing")),
        ("The agent left the chat session", Leave, Some("agent")),
        ("visitor_123 joined the chat", Join, Some("visitor_123")),
        ("This chat session has ended.", End, None),
        ("Chat closed due to inactivity", End, None),
        ("Dana ended the conversation", End, None),
    ] {
        let found = notice(text).map(|n| (n.marker.mark, n.marker.to));
        assert_eq!(found, Some((Mark::Event(kind), to)), "{text}");
    }
}

#[test]
fn what_is_announced_goes_on() {
    for text in [
        "Please wait while we transfer you to Billing",
        "You are being transferred to Billing",
        "You’re being put through to Billing",
        "Transferring you to Billing...",
        "We are passing you over to Billing",
        "Your chat will be transferred to Billing",
    ] {
        let found = notice(text).map(|n| (n.marker.goes_on, n.marker.to.map(|to| to.contains("Billing"))));
        assert_eq!(found, Some((true, Some(true))), "{text}");
    }
}

#[test]
fn talk_is_no_notice() {
    for text in [
        "I was transferred to billing yesterday",
        "I can transfer you to Billing",
        "Can you transfer me to Billing",
        "Shall I put you through to Repairs?",
        "You are chatting with me about nothing at all today, are you",
        "We moved to Leeds",
        "He left the room key",
        "She left",
        "Petra joined",
        "Talking to you is no use",
        "I am connected to the wifi",
        "The request was passed",
        "Hello. You are now chatting with Dana.",
        "Transfer the money to Dana",
        "You are now speaking to an agent",
        "I have transferred this chat to Tech, sorry",
        "We have transferred this chat to Tech",
        "They transferred this chat to Tech",
        "Please transfer this chat to Tech",
        "Marcus transferred the ticket to Tech",
        "She left the chat",
        "My colleague left the chat",
        "Has Dana left the chat?",
        "The chat ended before anybody answered",
        "The parcel is typing",
        "",
    ] {
        assert_eq!(notice(text).filter(|n| n.by_nobody), None, "{text}");
    }
}
