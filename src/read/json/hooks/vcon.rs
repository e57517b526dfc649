//! vCon: dialogs with their own text, and transcripts of recordings among the analyses, in whatever format their maker
//! writes.

use std::borrow::Cow;

use super::each_of;
use crate::read::json::row::Markup;
use crate::read::json::value::{Fields, Value};
use crate::read::json::words::later;
use crate::read::json::{Context, Source};
use crate::read::mail;
use crate::read::roles::role_of_label;
use crate::read::time::instant_ms;
use crate::read::within::{carry_out, read_within};
use crate::read::{Head, formats};
use crate::text::{Encoding, Mapped};
use crate::transcript::{Channel, Conversation, Event, EventKind, Raw, Role, RoleFrom, Turn};

/// One of the parties.
struct Party<'a> {
    name: Option<Cow<'a, str>>,
    /// An address, by which the user may name them as well.
    address: Option<Cow<'a, str>>,
    role: Option<Role>,
}

impl Party<'_> {
    /// The same as mails know people.
    fn person(&self) -> mail::Person {
        let address =
            self.address.as_deref().map(|address| address.trim_start_matches("mailto:").to_lowercase());
        mail::Person { name: self.name.as_deref().map(str::to_owned), address }
    }
}

/// One of the dialogs.
struct Dialog<'a> {
    value: Value<'a>,
    fields: Fields<'a>,
    kind: String,
    start_ms: Option<i64>,
    parties: Vec<usize>,
}

/// What a list calls the place of who speaks among the parties.
const PLACES: [&str; 2] = ["\"party\"", "\"party_index\""];

struct Reader<'c, 'r, 'a> {
    context: &'c Context<'a, 'r>,
    parties: Vec<Party<'a>>,
    /// When the first dialog began.
    zero: Option<i64>,
}

/// A vCon; of a signed one, its payload.
pub(super) fn vcon<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    let (signed, plain): (Vec<_>, Vec<_>) = documents
        .iter()
        .partition(|d| d.fields().get("payload").is_some_and(|payload| payload.written().is_some()));
    let mut talks = each_of(&plain, |document| talk(context, document));
    talks.extend(signed.into_iter().filter_map(|document: Value<'a>| payload(context, document)));
    talks
}

fn payload<'a>(context: &Context<'a, '_>, document: Value<'a>) -> Option<Conversation<'a>> {
    let json = content(context, document.fields().get("payload")?, true)?;
    // One level: a payload is never signed itself.
    serde_json::from_str::<&serde_json::value::RawValue>(&json.text).ok()?;
    let inner = Context { source: Source(&json.text), ..*context };
    let mut talk = talk(&inner, Value(json.text.trim()));
    carry_out(&mut talk, &json, Encoding::Opaque);
    Some(talk.into_owned())
}

fn talk<'a>(context: &Context<'a, '_>, document: Value<'a>) -> Conversation<'a> {
    let fields = document.fields();
    let list = |key: &str| fields.get(key).map_or_else(Vec::new, Value::items);
    let dialogs: Vec<Dialog<'a>> = list("dialog").into_iter().map(dialog).collect();
    let zero = dialogs.iter().filter_map(|dialog| dialog.start_ms).min();
    let parties = list("parties").into_iter().map(party).collect();
    let reader = Reader { context, parties, zero };
    let mut talk = Conversation {
        channel: context.row.channel,
        started_at_ms: zero.or_else(|| instant_ms(&fields.get("created_at").and_then(Value::scalar)?)),
        ..context.conversation_head(&fields)
    };
    talk.channel = reader.channel(&fields, &dialogs).or(talk.channel);
    let mut transcripts: Vec<Option<Fields<'a>>> =
        list("analysis").into_iter().map(Value::fields).filter(is_transcript).map(Some).collect();
    for (index, dialog) in dialogs.iter().enumerate() {
        if dialog.kind == "transfer" {
            talk.events.push(reader.transfer(dialog));
            continue;
        }
        reader.history(dialog, &mut talk.events);
        let mut turns = reader.own_text(dialog, talk.channel);
        // Of several transcripts of a recording the first counts that tells the speakers apart, or else the first; the
        // others say the same again.
        let written = !turns.is_empty();
        for transcript in &mut transcripts {
            if let Some(found) = transcript.take_if(|found| is_of(found, index))
                && !written
                && !has_several(&turns)
            {
                let other = reader.transcript(&found, dialog.start_ms);
                turns = if turns.is_empty() || has_several(&other) { other } else { turns };
            }
        }
        talk.turns.append(&mut turns);
    }
    // What says of no dialog that it is its transcript.
    for transcript in transcripts.into_iter().flatten() {
        if talk.turns.is_empty() {
            talk.turns = reader.transcript(&transcript, zero);
        }
    }
    talk
}

/// Whether more than one speaks.
fn has_several(turns: &[Turn<'_>]) -> bool {
    turns.iter().any(|turn| turn.speaker.is_some() && turn.speaker != turns[0].speaker)
}

fn party(value: Value<'_>) -> Party<'_> {
    let fields = value.fields();
    let text = |path: &str| fields.at(path).and_then(Value::scalar).filter(|text| !text.trim().is_empty());
    let name = text("name");
    let role = ["meta.role", "role", "type"].iter().find_map(|path| role_of_label(&text(path)?));
    Party {
        role: role.or_else(|| role_of_label(name.as_deref()?)),
        address: ["mailto", "email", "tel", "sip"].iter().find_map(|path| text(path)),
        name,
    }
}

fn dialog(value: Value<'_>) -> Dialog<'_> {
    let fields = value.fields();
    let text = |key: &str| fields.get(key).and_then(Value::scalar);
    // One index, or a list of them and of lists of them, one for each channel.
    let mut parties = Vec::new();
    let mut open: Vec<Value<'_>> = fields.get("parties").into_iter().collect();
    while let Some(value) = open.pop() {
        match value.is_list() {
            true => open.extend(value.items().into_iter().rev()),
            false => parties.extend(index(value)),
        }
    }
    Dialog {
        kind: text("type").unwrap_or_default().to_lowercase(),
        start_ms: text("start").and_then(|start| instant_ms(&start)),
        parties,
        value,
        fields,
    }
}

fn index(value: Value<'_>) -> Option<usize> {
    value.raw().parse().ok()
}

fn is_transcript(analysis: &Fields<'_>) -> bool {
    let kind = analysis.get("type").and_then(Value::scalar).unwrap_or_default();
    kind.to_lowercase().contains("transcript") && analysis.at("body").is_some()
}

/// Whether a transcript is of the dialog of this index.
fn is_of(analysis: &Fields<'_>, dialog: usize) -> bool {
    analysis.get("dialog").is_some_and(|of| match of.is_list() {
        true => of.items().into_iter().any(|item| index(item) == Some(dialog)),
        false => index(of) == Some(dialog),
    })
}

/// The text of a string: as it is, or in base64, whose characters have no place but the string's.
fn content<'a>(context: &Context<'a, '_>, body: Value<'a>, base64: bool) -> Option<Mapped> {
    let written = body.written()?;
    let at = context.source.offset(written);
    if !base64 {
        return Some(Encoding::Json.map(written, at));
    }
    body.unpacked(at)
}

fn is_base64(fields: &Fields<'_>) -> bool {
    fields.get("encoding").and_then(Value::scalar).is_some_and(|encoding| encoding.starts_with("base64"))
}

impl<'a> Reader<'_, '_, 'a> {
    /// Mails are told by their ids, by their media type, or by their parties having no other address.
    fn channel(&self, fields: &Fields<'a>, dialogs: &[Dialog<'a>]) -> Option<Channel> {
        let kind = |kind: &str| dialogs.iter().any(|dialog| dialog.kind == kind);
        if kind("recording") || (kind("incomplete") && !kind("text")) {
            return Some(Channel::Call);
        }
        let mail = |dialog: &Dialog<'a>| {
            let media = dialog.fields.get("mediatype").or_else(|| dialog.fields.get("mimetype"));
            let media = media.and_then(Value::scalar).unwrap_or_default();
            dialog.fields.get("message_id").is_some() || media.starts_with("message/")
        };
        let spoken = fields.get("parties").is_some_and(|parties| {
            parties.items().iter().any(|party| ["tel", "sip"].iter().any(|key| party.at(key).is_some()))
        });
        let written = dialogs.iter().any(|dialog| dialog.fields.at("body").is_some());
        match () {
            () if dialogs.iter().any(mail) => Some(Channel::Email),
            // A text without a body stands for what an analysis has the transcript of.
            () if written => Some(Channel::Chat),
            () if spoken => Some(Channel::Call),
            () => None,
        }
    }

    /// The text of a dialog that has its own.
    fn own_text(&self, dialog: &Dialog<'a>, channel: Option<Channel>) -> Vec<Turn<'a>> {
        let media = dialog.fields.get("mediatype").or_else(|| dialog.fields.get("mimetype"));
        let media = media.and_then(Value::scalar).unwrap_or_default().to_lowercase();
        let is_text = dialog.kind == "text" || media.starts_with("text/");
        let Some(body) = dialog.fields.at("body").filter(|_| is_text) else { return Vec::new() };
        let base64 = is_base64(&dialog.fields);
        if body.written().is_none() {
            return self.transcript(&dialog.fields, dialog.start_ms);
        }
        let markup = if media.starts_with("text/html") { Markup::Html } else { Markup::Plain };
        let turn = match base64 {
            false => self.context.turn(body, markup),
            true => content(self.context, body, true).and_then(|text| encoded(text, markup)),
        };
        let Some(mut turn) = turn else { return Vec::new() };
        if channel == Some(Channel::Email) {
            turn = newest(self.context, turn);
        }
        let from = dialog.fields.at("originator").and_then(index).or(dialog.parties.first().copied());
        turn.at_ms = dialog.start_ms;
        let writer = from.and_then(|from| self.parties.get(from));
        if let Some(writer) = writer.filter(|_| channel == Some(Channel::Email)) {
            let others = dialog.parties.iter().filter(|&&party| Some(party) != from);
            let others: Vec<mail::Person> =
                others.filter_map(|&party| Some(self.parties.get(party)?.person())).collect();
            (turn.role, turn.role_from) = mail::role(&writer.person(), &others, self.context.options);
        }
        self.introduce(&mut turn, writer);
        vec![turn]
    }

    /// The turns of a transcript: of any format that is known, or of a list of what each said, or of plain text.
    fn transcript(&self, analysis: &Fields<'a>, start_ms: Option<i64>) -> Vec<Turn<'a>> {
        let Some(body) = analysis.at("body") else { return Vec::new() };
        let (text, encoding) = match body.written() {
            Some(_) => {
                let base64 = is_base64(analysis);
                let encoding = if base64 { Encoding::Opaque } else { Encoding::Json };
                let Some(text) = content(self.context, body, base64) else { return Vec::new() };
                (text, encoding)
            }
            None => {
                let mut text = Mapped::default();
                text.push_same(body.raw(), self.context.source.offset(body.raw()));
                (text, Encoding::Plain)
            }
        };
        let mut turns = self.known(&text, encoding, false).unwrap_or_else(|| {
            // The row reads a list under the usual names itself, and knows what its times count; other names are many.
            let listed = self.listed(&text, encoding);
            let says_who = listed.iter().any(|turn| turn.speaker.is_some() || turn.role != Role::Unknown);
            let other = if says_who { None } else { self.known(&text, encoding, true) };
            other.unwrap_or(listed)
        });
        // A list may name who speaks by their place among the parties.
        let by_place = PLACES.iter().any(|key| text.text.contains(key)) && !text.text.contains("\"speaker\"");
        let by_ms = start_ms.zip(self.zero).map_or(0, |(start, zero)| start - zero);
        for turn in &mut turns {
            if turn.at_ms.is_none() && by_ms != 0 {
                turn.start_ms = turn.start_ms.map(|ms| ms.saturating_add(by_ms));
                turn.end_ms = turn.end_ms.map(|ms| ms.saturating_add(by_ms));
                turn.words = turn.words.take().and_then(|words| later(&words, by_ms));
            }
            let name = turn.speaker.as_deref().unwrap_or_default().trim().to_lowercase();
            let is_named =
                |party: &&Party<'a>| party.name.as_ref().is_some_and(|n| n.trim().to_lowercase() == name);
            let placed = || name.parse().ok().and_then(|at: usize| self.parties.get(at)).filter(|_| by_place);
            match self.parties.iter().find(is_named).or_else(placed) {
                Some(party) => self.introduce(turn, Some(party)),
                None if turn.role == Role::Unknown => turn.role = role_of_label(&name).unwrap_or_default(),
                None => {}
            }
        }
        turns
    }

    /// The turns of a text that is of a known format; of one known by its shape alone only where it is `shaped`.
    fn known(&self, text: &Mapped, encoding: Encoding, shaped: bool) -> Option<Vec<Turn<'a>>> {
        let head = Head::new(&text.text, "", true);
        let own = self.context.row.name.as_str();
        let others = |name: &str| name != own && (shaped || !["messages", "message-list"].contains(&name));
        let detected = formats().iter().find(|f| others(f.name()) && f.detect(&head).is_some());
        let found = match detected {
            Some(found) => *found,
            // Lines that begin with the parties' names are labelled, however few they are.
            None => formats::format("text").filter(|_| self.is_labelled(&text.text))?,
        };
        let mut turns: Vec<Turn<'a>> = Vec::new();
        read_within(found, text, encoding, self.context.options, &mut |read| {
            turns.extend(read.into_iter().flat_map(|talk| talk.into_owned().turns));
        });
        // Who the parties are says more than what was inferred without them.
        for turn in turns.iter_mut().filter(|turn| turn.role_from == RoleFrom::Inferred) {
            (turn.role, turn.role_from) = (Role::Unknown, RoleFrom::Source);
        }
        (!turns.is_empty()).then_some(turns)
    }

    /// Whether two parties' names stand at the beginning of lines, with a colon after them.
    fn is_labelled(&self, text: &str) -> bool {
        let begins = |name: &str| {
            crate::text::lines(text).any(|(_, line)| {
                line.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(':'))
            })
        };
        let names = self.parties.iter().filter_map(|party| party.name.as_deref());
        names.filter(|name| begins(name.trim())).count() > 1
    }

    /// The turns of a text that is of none: the row's own way to read a list of turns, or one turn of plain text.
    fn listed(&self, text: &Mapped, encoding: Encoding) -> Vec<Turn<'a>> {
        let inner = Context { source: Source(&text.text), ..*self.context };
        let mut talk = Conversation::default();
        let json = text.text.trim();
        if serde_json::from_str::<&serde_json::value::RawValue>(json).is_ok() && json.starts_with(['{', '['])
        {
            talk = inner.conversation(&[Value(json)]);
        } else {
            let raw = Raw { end: text.text.len(), ..Raw::default() };
            talk.turns
                .extend((!json.is_empty()).then(|| Turn { raw, ..Turn::new(Role::Unknown, &*text.text) }));
        }
        carry_out(&mut talk, text, encoding);
        talk.into_owned().turns
    }

    /// Says of a turn who speaks.
    fn introduce(&self, turn: &mut Turn<'a>, party: Option<&Party<'a>>) {
        let Some(party) = party else { return };
        turn.speaker = party.name.clone().or_else(|| party.address.clone()).or(turn.speaker.take());
        let named = || self.context.options.role_of(party.address.as_deref()?);
        if let Some(role) = party.role {
            (turn.role, turn.role_from) = (role, RoleFrom::Source);
        } else if turn.role == Role::Unknown
            && let Some(role) = named()
        {
            (turn.role, turn.role_from) = (role, RoleFrom::Name);
        }
    }

    fn name(&self, party: Option<Value<'a>>) -> Option<Cow<'a, str>> {
        let party = self.parties.get(index(party?)?)?;
        party.name.clone().or_else(|| party.address.clone())
    }

    fn event(&self, kind: EventKind, value: Value<'a>, at_ms: Option<i64>) -> Event<'a> {
        let start = self.context.source.offset(value.raw());
        let raw = start..start + value.raw().len();
        let start_ms = at_ms.zip(self.zero).map(|(at, zero)| at - zero);
        Event { at_ms, start_ms, raw, ..Event::new(kind) }
    }

    fn transfer(&self, dialog: &Dialog<'a>) -> Event<'a> {
        let target = ["transfer_target", "transfer-target"].iter().find_map(|key| dialog.fields.at(key));
        Event { to: self.name(target), ..self.event(EventKind::Transfer, dialog.value, dialog.start_ms) }
    }

    /// Who came, left, and put whom on hold. A hold that is never taken back lasts to the end of the dialog.
    fn history(&self, dialog: &Dialog<'a>, events: &mut Vec<Event<'a>>) {
        let length = dialog.fields.get("duration").and_then(Value::number).map(|s| (s * 1e3) as i64);
        let end = dialog.start_ms.zip(length).map(|(start, length)| start + length);
        let first = events.len();
        let mut held: Vec<(Option<usize>, usize)> = Vec::new();
        for value in dialog.fields.get("party_history").map_or_else(Vec::new, Value::items) {
            let fields = value.fields();
            let text = |key: &str| fields.get(key).and_then(Value::scalar);
            let at = text("time").and_then(|time| instant_ms(&time));
            let party = fields.get("party");
            let who = party.and_then(index);
            match text("event").unwrap_or_default().to_lowercase().as_str() {
                "hold" => {
                    held.push((who, events.len()));
                    events.push(self.event(EventKind::Hold, value, at));
                }
                "unhold" => {
                    if let Some(open) = held.iter().rposition(|(by, _)| *by == who) {
                        let (_, hold) = held.remove(open);
                        close(&mut events[hold], at);
                    }
                }
                "join" => {
                    events.push(Event { to: self.name(party), ..self.event(EventKind::Join, value, at) })
                }
                "drop" => {
                    events.push(Event { to: self.name(party), ..self.event(EventKind::Leave, value, at) })
                }
                _ => {}
            }
        }
        for (_, hold) in held {
            close(&mut events[hold], end);
        }
        events[first..].sort_by_key(|event| event.at_ms);
    }
}

/// Says when an event ended.
fn close(event: &mut Event<'_>, at_ms: Option<i64>) {
    let length = at_ms.zip(event.at_ms).map(|(end, start)| (end - start).max(0));
    match event.start_ms {
        Some(start) => event.end_ms = length.map(|length| start + length),
        None => event.duration_ms = length,
    }
}

/// The turn of a text that was encoded.
fn encoded<'a>(text: Mapped, markup: Markup) -> Option<Turn<'a>> {
    let range = text.raw();
    let text = if markup == Markup::Html { text.then(crate::read::html::words(&text.text)) } else { text };
    let map = Some(std::sync::Arc::new(text.map));
    let raw = Raw { start: range.start, end: range.end, encoding: Encoding::Opaque, map, ..Raw::default() };
    (!text.text.trim().is_empty()).then(|| Turn { raw, ..Turn::new(Role::Unknown, text.text) })
}

/// The same mail without the mail that it answers, and without its signature.
fn newest<'a>(context: &Context<'a, '_>, turn: Turn<'a>) -> Turn<'a> {
    let own = mail::split(&turn.text, &[]).own;
    let Some(map) = turn.raw.way(context.source.0).filter(|_| !own.is_empty()) else { return turn };
    let whole = Mapped { text: turn.text.clone().into_owned(), map: (*map).clone() };
    let mut words = Mapped::default();
    for part in own {
        words.append(&whole.slice(part));
    }
    let trimmed = words.text.trim();
    let start = words.text.len() - words.text.trim_start().len();
    let words = words.slice(start..start + trimmed.len());
    if words.text.is_empty() {
        return turn;
    }
    let raw = Raw { map: Some(std::sync::Arc::new(words.map)), ..turn.raw };
    Turn { text: words.text.into(), raw, ..turn }
}
