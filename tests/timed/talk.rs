//! Conversations built piece by piece, with what is to be found in them.

use amends::transcript::{Channel, Conversation, Event, EventKind, Metadata, Role, Turn};

/// A rule and where it is to be found: a turn, or an event.
pub(crate) type Expected = (&'static str, Spot);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot {
    Turn(usize),
    Event(usize),
}

/// A conversation under construction. Its clock stands where the last words ended.
#[derive(Debug, Clone)]
pub(crate) struct Talk {
    pub(crate) conversation: Conversation<'static>,
    pub(crate) expected: Vec<Expected>,
    pub(crate) now: i64,
    /// Whether turns have ends.
    pub(crate) ends: bool,
}

impl Talk {
    pub(crate) fn new(channel: Channel) -> Self {
        let conversation = Conversation { channel: Some(channel), ..Conversation::default() };
        Talk { conversation, expected: Vec::new(), now: 1000, ends: channel == Channel::Call }
    }

    /// Lets time pass.
    pub(crate) fn wait(mut self, ms: i64) -> Self {
        self.now += ms;
        self
    }

    /// Words that begin now; on a call they take 300 ms each.
    pub(crate) fn say(mut self, role: Role, text: &str) -> Self {
        let length = if self.ends { text.split(' ').count() as i64 * 300 } else { 0 };
        let end = self.now + length;
        let turn = Turn { start_ms: Some(self.now), ..Turn::new(role, text.to_owned()) };
        self.conversation.turns.push(Turn { end_ms: self.ends.then_some(end), ..turn });
        self.now = end;
        self
    }

    pub(crate) fn customer(self, text: &str) -> Self {
        self.say(Role::Customer, text)
    }

    pub(crate) fn agent(self, text: &str) -> Self {
        self.say(Role::Agent, text)
    }

    /// An agent of a name.
    pub(crate) fn named(mut self, name: &'static str, text: &str) -> Self {
        self = self.agent(text);
        if let Some(turn) = self.conversation.turns.last_mut() {
            turn.speaker = Some(name.into());
        }
        self
    }

    /// Something that lasts from now on, and whether the source tells its end.
    pub(crate) fn event(mut self, kind: EventKind, ms: i64, told: bool) -> Self {
        let after_turn = self.conversation.turns.len().checked_sub(1);
        let (start_ms, end_ms) = (Some(self.now), told.then_some(self.now + ms));
        self.conversation.events.push(Event { start_ms, end_ms, after_turn, ..Event::new(kind) });
        self.now += ms;
        self
    }

    pub(crate) fn transfer(mut self) -> Self {
        let after_turn = self.conversation.turns.len().checked_sub(1);
        self.conversation.events.push(Event { after_turn, ..Event::new(EventKind::Transfer) });
        self
    }

    /// Somebody comes or goes.
    pub(crate) fn moves(mut self, kind: EventKind, who: Option<&'static str>) -> Self {
        let after_turn = self.conversation.turns.len().checked_sub(1);
        let to = who.map(Into::into);
        self.conversation.events.push(Event { after_turn, to, ..Event::new(kind) });
        self
    }

    /// What is to be found at a turn or an event.
    pub(crate) fn expect(mut self, rules: &[&'static str], spot: Spot) -> Self {
        self.expected.extend(rules.iter().map(|rule| (*rule, spot)));
        self
    }

    /// The same where a condition holds.
    pub(crate) fn expect_if(self, holds: bool, rule: &'static str, spot: Spot) -> Self {
        if holds { self.expect(&[rule], spot) } else { self }
    }

    /// When it began, and what it belongs to.
    pub(crate) fn began(mut self, at: &str, metadata: &str) -> Self {
        let at: jiff::Timestamp = at.parse().expect("a time");
        self.conversation.started_at_ms = Some(at.as_millisecond());
        self.conversation.metadata = Metadata::new(metadata.to_owned());
        self
    }
}

/// Numbers that look random, and are the same on every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// One of `from..to`.
    pub(crate) fn roll(&mut self, from: i64, to: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        from + (self.0 % (to - from).unsigned_abs()) as i64
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(0, of.len() as i64) as usize]
    }
}
