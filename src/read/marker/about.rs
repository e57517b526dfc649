//! What the words of a marker are about: the customer, the call or the chat, or an order, a payment, a parcel, which are
//! put on hold and transferred too.
//!
//! The noun beside the word that tells what happened says it: “the *customer* was placed on hold”, “*bank* transfer”. A
//! marker may have none (`[On hold 2m]`, `Transfer to Billing`).

use std::ops::Range;

/// Who talks.
const CONTACT: &str = "\
    customer customers caller callers client guest visitor user member participant consumer agent agents \
    advisor adviser rep representative operator supervisor specialist consultant colleague associate \
    assistant bot person they side";
/// What stands for the talk where it is handed on, though work on it may well be on hold.
const CASES: &str = "ticket case thread incident";
/// The talk, which goes on and ends.
const TALK: &str =
    "call calls chat conversation session recording transcript line connection contact interaction leg";
/// Where people come to and go from.
const PLACES: &str = "room group channel meeting conference queue team thread ticket";
/// Where nobody is transferred to.
const ELSEWHERE: &str = "account iban wallet balance card bank courier driver warehouse carrier";
/// Words that any marker may have, which say nothing of what it is about.
const ANY: &str = "\
    a an the is was are has have had been being be gets goes now again still and or on off of in out over \
    for from to into at with then both other put puts putting place placed places placing take taken takes \
    took remove removed removes retrieve retrieved retrieves return returned returns comes came back resume \
    resumed resumes release released releases end ended ends stop stops stopped start started starts begin \
    began begins continues initiated initiates requested accepted complete completed successful successfully \
    failed attempted automatically manually warm cold blind consult consultative attended internal external \
    brief briefly short long longer music plays playing play tone background silence silent pause pauses \
    dead air detected time duration length total about around approx approximately few several one two three \
    ms s sec secs second seconds m min mins minute minutes h hr hrs hour hours day days marked";
/// What else is put on hold, moved, left or entered: no name of anybody, even where it is written like one.
const THINGS: &str = "\
    account amount appointment backorder balance bank benefit bill booking campaign card cash claim code \
    contract credit data days debit delivery deposit details discount dispatch domain driver email event fee \
    feedback fees file files flight fund funds goods hours invoice item items job letter loan mail \
    membership minutes money number order orders ownership package parcel parcels password payment payments \
    payout photo pin plan points policy prescription product purchase refund refunds rental repair \
    replacement request reservation seconds service shift shipment status stock subscription task \
    transaction trial voicemail voucher wallet wire withdrawal";
/// Where the words about what happened end, and those about why, how or when begin.
const CLAUSE: &str =
    "after as because before by due pending per since so until via when where while with without";
/// What comes after a word that says more of it.
const OF: &str = "of for on against";

/// What stands nearest to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Noun {
    None,
    Contact,
    Other,
}

/// The words of a marker.
pub(super) struct Words<'t> {
    /// As they are written.
    written: Vec<&'t str>,
    /// The same in lower case.
    lower: &'t [&'t str],
    /// Whether they stand in brackets, which somebody put there to mark them.
    bracketed: bool,
    /// Whether capital letters tell names: in brackets, where not all are capitals.
    capitals: bool,
    /// Whether a word is of the name of somebody who takes part.
    named: &'t dyn Fn(&str) -> bool,
}

impl<'t> Words<'t> {
    /// The words of `inside`, which are `lower` in lower case.
    pub(super) fn new(
        inside: &'t str,
        lower: &'t [&'t str],
        bracketed: bool,
        named: &'t dyn Fn(&str) -> bool,
    ) -> Self {
        let capitals = bracketed && inside.contains(char::is_lowercase);
        Words { written: words(inside).collect(), lower, bracketed, capitals, named }
    }

    /// Whether a word that speaks of a hold speaks of one of the customer or the call.
    pub(super) fn tell_hold(&self) -> bool {
        self.any(is_hold, |at| {
            let on = at.checked_sub(1).is_some_and(|before| self.lower[before] == "on");
            match self.before(at, "") {
                Noun::Other => false,
                // “Customer placed on hold pending a check”, but “customer hold on the account”.
                Noun::Contact => on || self.after(at + 1) != Noun::Other,
                Noun::None => self.all_of_contact(at + 1),
            }
        })
    }

    /// Whether a word that speaks of handing over, with “to” or without, speaks of the customer or the call.
    pub(super) fn tell_move(&self) -> bool {
        self.any(is_move, |at| {
            let goes = |w: &usize| has("to from into", self.lower[*w]) || has(CLAUSE, self.lower[*w]);
            let end = (at + 1..self.lower.len()).find(goes).unwrap_or(self.lower.len());
            // “12.50 transferred to Ann”, “transfer 20 to Ann”.
            let number = |w: usize| self.lower.get(w).is_some_and(|word| is_number(word));
            let amount = number(at + 1) || (0..end).any(|w| number(w) && number(w + 1));
            let to = (at + 1..self.lower.len()).rfind(|w| self.lower[*w] == "to").unwrap_or(end);
            let where_to = (to..self.lower.len()).rfind(|w| !has(ANY, self.lower[*w]));
            self.before(at, CASES) != Noun::Other
                && (at + 1..end).all(|w| self.noun(w, CASES) != Noun::Other)
                && !amount
                && !where_to.is_some_and(|w| has(ELSEWHERE, self.lower[w]))
        })
    }

    /// Whether a word that says that something is over says it of the talk, or of who ends it.
    pub(super) fn tell_end(&self, is_over: impl Fn(&str) -> bool) -> bool {
        self.any(is_over, |at| {
            let talk_at = |w: usize| self.lower.get(w).is_some_and(|word| has(TALK, word));
            let last = at + 2 == self.lower.len();
            let ends_it =
                last && talk_at(at + 1) || self.lower.get(at + 1) == Some(&"the") && talk_at(at + 2);
            match self.before(at, "") {
                Noun::Contact => true,
                Noun::None => self.after(at + 1) == Noun::Contact,
                Noun::Other => ends_it,
            }
        })
    }

    /// Whether a word that says that something is back says it of somebody who talks, or of the talk.
    pub(super) fn tell_back(&self, is_back: impl Fn(&str) -> bool) -> bool {
        self.any(is_back, |at| self.before(at, "") != Noun::Other && self.after(at + 1) != Noun::Other)
    }

    /// Whether a word that says that somebody comes or goes says it of nothing but the talk: customers leave feedback,
    /// parcels leave depots, and codes are entered.
    pub(super) fn tell_coming(&self) -> bool {
        self.any(is_coming, |at| {
            let thing = |w: usize| has(THINGS, self.lower[w]) || w == 0 && is_number(self.lower[w]);
            let place = |w: &usize| !has("a an the", self.lower[*w]);
            let end = (at + 1..self.lower.len())
                .find(|w| has("from in on at for to", self.lower[*w]) || has(CLAUSE, self.lower[*w]));
            let first = (at + 1..end.unwrap_or(self.lower.len())).find(place);
            !(0..at).any(thing)
                && first.is_none_or(|w| has(PLACES, self.lower[w]) || self.noun(w, "") != Noun::Other)
        })
    }

    /// Whether words of a silence or a pause are of one in the talk.
    pub(super) fn tell_silence(&self) -> bool {
        let thing = |w: usize| has(THINGS, self.lower[w]) && !has(ANY, self.lower[w]);
        self.all_of_contact(0) || self.bracketed && !self.clause(0).any(thing)
    }

    /// Whether a word of a kind passes a test of its place.
    fn any(&self, is_kind: impl Fn(&str) -> bool, told: impl Fn(usize) -> bool) -> bool {
        (0..self.lower.len()).any(|at| is_kind(self.lower[at]) && told(at))
    }

    /// Whether all words from `from` on may stand in a marker, be it about nothing or about the talk.
    fn all_of_contact(&self, from: usize) -> bool {
        self.clause(from).all(|word| self.noun(word, "") != Noun::Other)
    }

    /// The words from `from` on, up to those that say why, how or when.
    fn clause(&self, from: usize) -> Range<usize> {
        let all = from..self.lower.len();
        from..all.clone().find(|word| has(CLAUSE, self.lower[*word])).unwrap_or(all.end)
    }

    /// The last noun before `at`. “The refund for the customer” is no customer.
    fn before(&self, at: usize, more: &str) -> Noun {
        let Some(word) = (0..at).rfind(|word| self.noun(*word, more) != Noun::None) else {
            return Noun::None;
        };
        let belongs = (1..word).rfind(|w| !has("a an the", self.lower[*w])).map(|w| self.lower[w]);
        if belongs.is_some_and(|word| has(OF, word)) { Noun::Other } else { self.noun(word, more) }
    }

    /// The first noun from `from` on, in its clause.
    fn after(&self, from: usize) -> Noun {
        let mut nouns = self.clause(from).map(|word| self.noun(word, ""));
        nouns.find(|noun| *noun != Noun::None).unwrap_or(Noun::None)
    }

    /// What a word names, where words that are `more` name the talk too.
    fn noun(&self, at: usize, more: &str) -> Noun {
        let word = self.lower[at];
        if has(CONTACT, word) || has(TALK, word) || has(more, word) {
            return Noun::Contact;
        }
        let tells = is_hold(word) || is_move(word) || is_number(word);
        if tells || has(ANY, word) || has(CLAUSE, word) {
            return Noun::None;
        }
        let upper = || self.written.get(at).is_some_and(|written| written.starts_with(char::is_uppercase));
        let name = !has(THINGS, word) && (self.capitals && upper() || (self.named)(word));
        if name { Noun::Contact } else { Noun::Other }
    }
}

/// The words of a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty())
}

/// Whether a word speaks of a hold.
pub(super) fn is_hold(word: &str) -> bool {
    has("hold unhold holding", word)
}

/// Whether a word speaks of handing over.
fn is_move(word: &str) -> bool {
    word.starts_with("transfer") && word != "transferable" || has("escalated rerouted handed forwarded", word)
}

/// Whether a word says that somebody comes or goes.
fn is_coming(word: &str) -> bool {
    has("joined joins entered left leaves disconnected", word)
}

/// Whether a word is a number, with its unit or without (`2m05s`).
fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a word is one of these, which blanks part.
fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}
