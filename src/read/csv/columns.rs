//! Which column of a table holds what, by the names that exports give them.

use crate::read::times::{Name, plain};

/// What a column holds, and what it is called. The first name that the table has counts.
const NAMES: [(Field, &[&str]); 11] = [
    (
        Field::Conversation,
        &[
            "conversationid",
            "convid",
            "conversationuuid",
            "ticketid",
            "ticketnumber",
            "ticketno",
            "chatid",
            "callid",
            "contactid",
            "interactionid",
            "dialogueid",
            "dialogid",
            "dialoguenumber",
            "threadid",
            "threadts",
            "sessionid",
            "caseid",
            "casenumber",
            "caseno",
            "transcriptid",
            "requestid",
            "roomid",
            "channelsid",
            "gesprächsid",
            "vorgangsnummer",
            "ticketnummer",
            "fallnummer",
            "idconversation",
            "numéroticket",
            "idconversacion",
            "idconversación",
            "conversacion",
            "conversación",
            "protocolo",
            "idconversa",
            "conversa",
            "gesprek",
            "gespreksid",
            "conversazione",
            "conversationsid",
            "incidentid",
            "ticket",
            "conversation",
            "thread",
            "session",
            "case",
            "call",
            "chat",
            "dialogue",
        ],
    ),
    (
        Field::Role,
        &[
            "role",
            "authortype",
            "authorrole",
            "sendertype",
            "senderrole",
            "speakertype",
            "speakerrole",
            "participantrole",
            "participanttype",
            "usertype",
            "userrole",
            "fromtype",
            "fromrole",
            "actortype",
            "party",
            "direction",
            "rolle",
            "rôle",
            "rol",
            "papel",
            "ruolo",
            "isagent",
            "fromagent",
            "iscustomer",
            "incoming",
            "inbound",
        ],
    ),
    (
        Field::Speaker,
        &[
            "author",
            "sender",
            "speaker",
            "authorid",
            "senderid",
            "speakerid",
            "userid",
            "from",
            "authorname",
            "sendername",
            "speakername",
            "participant",
            "participantid",
            "participantname",
            "username",
            "user",
            "actor",
            "actorid",
            "fromname",
            "sentby",
            "name",
            "who",
            "actorname",
            "fromaddress",
            "createdby",
            "createdbyid",
            "absender",
            "sprecher",
            "verfasser",
            "autor",
            "auteur",
            "expéditeur",
            "remitente",
            "remetente",
            "afzender",
            "spreker",
            "mittente",
            "autore",
        ],
    ),
    (
        Field::Text,
        &[
            "plainbody",
            "bodytext",
            "body",
            "message",
            "messagetext",
            "messagebody",
            "messagecontent",
            "text",
            "content",
            "utterance",
            "msg",
            "htmlbody",
            "comment",
            "commentbody",
            "said",
            "textbody",
            "nachricht",
            "texte",
            "texto",
            "testo",
            "mensaje",
            "mensagem",
            "messaggio",
            "bericht",
            "inhalt",
            "contenu",
            "contenido",
            "conteúdo",
            "transcript",
            "transcription",
        ],
    ),
    // What these are called, JSON knows as well.
    (Field::Time, &[]),
    (Field::Kind, &["parttype", "messagetype", "eventtype", "kind", "type", "event"]),
    (Field::Public, &["public", "ispublic", "ispublished", "visibletocustomer"]),
    (
        Field::Private,
        &["private", "isprivate", "internal", "isinternal", "isnote", "internalnote", "visibility"],
    ),
    (Field::Channel, &["channel", "channeltype", "medium", "via"]),
    (
        Field::Whole,
        &[
            "transcript",
            "transcription",
            "transcripttext",
            "conversationtext",
            "conversationtranscript",
            "dialogue",
            "dialog",
            "dialoguetext",
            "chattranscript",
            "chatlog",
            "chattext",
            "calltranscript",
            "fulltext",
            "conversation",
            "chat",
            "call",
            "messages",
            "log",
            "text",
            "content",
            "body",
        ],
    ),
    (Field::Id, &["id", "uuid", "number"]),
];

/// What two columns are called that hold a message and its answer in one row: the customer's, and the agent's.
const PAIR: [(Field, &[&str]); 2] = [
    (
        Field::Customer,
        &[
            "customer",
            "customermessage",
            "customertext",
            "customerutterance",
            "customerquery",
            "customerquestion",
            "client",
            "clientmessage",
            "caller",
            "visitor",
            "visitormessage",
            "user",
            "usermessage",
            "usertext",
            "userutterance",
            "userinput",
            "userquery",
            "human",
            "question",
            "query",
            "inquiry",
        ],
    ),
    (
        Field::Agent,
        &[
            "agent",
            "agentmessage",
            "agenttext",
            "agentutterance",
            "agentresponse",
            "agentreply",
            "supportagent",
            "support",
            "supportresponse",
            "supportreply",
            "representative",
            "rep",
            "companyresponse",
            "companyreply",
            "assistant",
            "answer",
            "response",
            "reply",
        ],
    ),
];

/// What names of columns speak of where customers are asked what they think: their answers are no talk.
const SURVEYS: [&str; 8] = ["rating", "ratings", "score", "scores", "survey", "surveys", "csat", "nps"];

/// Columns that tables of Salesforce chats have, and no others.
const CHATS: [&str; 4] = ["chatkey", "livechatvisitorid", "livechatdeploymentid", "livechatbuttonid"];

/// Columns that tables of what was written about Salesforce cases have.
const CASES: [&str; 2] = ["ispublished", "messagedate"];

/// What else is known of a conversation, and the names of its columns.
const METADATA: [(&str, &[&str]); 5] = [
    ("agent", &["agent", "agentname", "agentid", "assignee", "assigneename", "rep"]),
    ("team", &["team", "teamname", "group", "groupname", "department"]),
    ("queue", &["queue", "queuename"]),
    ("customer", &["customer", "customerid", "customername", "requester", "requesterid"]),
    ("tags", &["tags", "labels"]),
];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Conversation,
    Role,
    Speaker,
    Text,
    /// What the customer says, where the row has the answer in a column of its own.
    Customer,
    /// That answer.
    Agent,
    Time,
    Kind,
    Public,
    Private,
    Channel,
    /// A whole conversation.
    Whole,
    Id,
}

/// The columns of a table, by their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) found: Vec<(usize, Field)>,
    pub(super) metadata: Vec<(usize, &'static str)>,
    /// Those that tell when messages begin and end, and what they mean.
    pub(super) times: Vec<(usize, Name)>,
    /// The names as written.
    pub(super) names: Vec<String>,
}

impl Columns {
    pub(super) fn of(&self, field: Field) -> Option<usize> {
        self.found.iter().find(|(_, known)| *known == field).map(|(at, _)| *at)
    }

    /// The name of a field's column, in small letters and digits alone.
    pub(super) fn name(&self, field: Field) -> String {
        self.of(field).and_then(|at| self.names.get(at)).map_or_else(String::new, |name| plain(name))
    }

    /// Whether each row is a message.
    pub(super) fn messages(&self) -> bool {
        let has = |field| self.of(field).is_some();
        let who = has(Field::Role) || has(Field::Speaker);
        // Who is called a speaker talks, and does not fill in a form.
        let speaks = self.name(Field::Speaker).starts_with("speaker");
        has(Field::Text)
            && who
            && (has(Field::Role) || has(Field::Conversation) || has(Field::Time) || speaks)
            // What was recognised tells when it was said, and may not know by whom.
            || has(Field::Text) && self.of_recogniser()
    }

    /// Whether it has when each row begins and ends, and its words, as Whisper calls them, and nothing else.
    fn of_recogniser(&self) -> bool {
        self.names.iter().map(|name| plain(name)).eq(["start", "end", "text"])
    }

    /// Whether each row may be a message and its answer, by their names: agents and customers are named in such columns,
    /// too.
    pub(super) fn pairs(&self) -> bool {
        self.of(Field::Customer).is_some() && self.of(Field::Agent).is_some()
    }

    /// Whether what the customer says is a question of its own, as in a list of them, and none of a talk that goes on.
    pub(super) fn asks(&self) -> bool {
        is_question(&self.name(Field::Customer))
    }

    /// Whether what the agent says answers what the customer says, and cannot come before it.
    pub(super) fn answers(&self) -> bool {
        let name = self.name(Field::Agent);
        self.asks() || ["answer", "response", "reply"].iter().any(|end| name.ends_with(end))
    }

    /// The names of the columns that are called as a message and its answer are, whatever else the table has.
    pub(super) fn pair_by_name(&self) -> Option<(&str, &str)> {
        let plain: Vec<String> = self.names.iter().map(|name| plain(name)).collect();
        let [Some((customer, _)), Some((agent, _))] = pair(&plain) else { return None };
        Some((self.names.get(customer)?, self.names.get(agent)?))
    }

    /// Whether its rows are mails: it has their subjects, and to whom they went.
    pub(super) fn has_mails(&self) -> bool {
        let has = |called: fn(&str) -> bool| self.names.iter().any(|name| called(&plain(name)));
        has(|name| matches!(name, "subject" | "emailsubject" | "betreff" | "objet" | "asunto"))
            && has(|name| {
                matches!(name, "to" | "toaddress" | "toaddresses" | "toemail" | "toemails" | "recipients")
            })
    }

    /// Whether their names are names, and no words of a talk.
    pub(super) fn plain(&self) -> bool {
        let is_name = |name: &String| name.chars().count() <= 40 && !name.contains([':', '?', '!']);
        self.names.iter().all(is_name)
    }

    /// Whether a column holds a message or its answer.
    fn is_words(&self, at: usize) -> bool {
        [Field::Customer, Field::Agent].iter().any(|field| self.of(*field) == Some(at))
    }

    /// The columns of a first row with these names.
    pub(super) fn by_names(names: Vec<String>) -> Columns {
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let mut columns = Columns { names, ..Columns::default() };
        for (field, known) in NAMES {
            let times = if field == Field::Time { begin(&columns.names) } else { Vec::new() };
            let named = known.iter().filter_map(|name| plain.iter().position(|p| p == name));
            let mut places = named.chain(times);
            // A column holds one thing, but for whole conversations: they are asked for where there are no messages.
            let free =
                |at: &usize| field == Field::Whole || !columns.found.iter().any(|(taken, _)| taken == at);
            if let Some(at) = places.find(free) {
                columns.found.push((at, field));
            }
        }
        // A table of Salesforce chats has a whole one in each row, whatever else looks like a message's columns.
        if plain.iter().any(|name| CHATS.contains(&name.as_str())) && columns.of(Field::Whole).is_some() {
            columns.found.retain(|(_, field)| !matches!(field, Field::Text | Field::Speaker));
        }
        // Records of cases belong to a parent, and so does what answers something else.
        let of_case = |name: &String| CASES.contains(&name.as_str());
        if columns.of(Field::Conversation).is_none() && plain.iter().any(of_case) {
            columns
                .found
                .extend(plain.iter().position(|p| p == "parentid").map(|at| (at, Field::Conversation)));
        }
        // A message and its answer stand where there is no message alone, and are nobody's name. What a survey asks and
        // is told is no talk.
        let pair = pair(&plain);
        let alone = columns.of(Field::Text).or(columns.of(Field::Whole)).is_none();
        let asks = |(at, _): (usize, Field)| is_question(&plain[at]);
        if let [Some(customer), Some(agent)] = pair
            && alone
            && !(asks(customer) && columns.names.iter().any(|name| is_of_survey(name)))
        {
            columns.found.retain(|(at, _)| *at != customer.0 && *at != agent.0);
            columns.found.extend([customer, agent]);
            // Any number may say which of them belong together.
            let id = columns.of(Field::Id).filter(|_| columns.of(Field::Conversation).is_none());
            columns.found.extend(id.map(|at| (at, Field::Conversation)));
        }
        // A cell that holds a whole conversation is not what it goes by.
        if columns.of(Field::Text).is_none() && columns.of(Field::Whole) == columns.of(Field::Conversation) {
            columns.found.retain(|(_, field)| *field != Field::Conversation);
        }
        for (key, known) in METADATA {
            let at = known.iter().find_map(|name| plain.iter().position(|p| p == name));
            let at = at.filter(|at| !columns.is_words(*at));
            columns.metadata.extend(at.map(|at| (at, key)));
        }
        let taken =
            |at: usize| columns.found.iter().any(|(known, field)| *known == at && *field != Field::Time);
        let times = columns.names.iter().enumerate().filter(|(at, _)| !taken(*at));
        columns.times = times.filter_map(|(at, name)| Some((at, Name::of(name)?))).collect();
        columns
    }
}

/// The places of the columns that are called as a message and its answer are.
fn pair(plain: &[String]) -> [Option<(usize, Field)>; 2] {
    PAIR.map(|(field, known)| {
        let at = known.iter().find_map(|name| plain.iter().position(|p| p == name));
        at.map(|at| (at, field))
    })
}

/// Whether a column is called as questions are.
fn is_question(name: &str) -> bool {
    ["question", "query", "inquiry"].iter().any(|end| name.ends_with(end))
}

/// The places of the columns whose names tell when something begins, the one that counts first.
fn begin(names: &[String]) -> Vec<usize> {
    let of = |(at, name): (usize, &String)| Some((Name::of(name).filter(|name| name.begins())?.rank(), at));
    let mut places: Vec<_> = names.iter().enumerate().filter_map(of).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, at)| at).collect()
}

/// Whether a column's name speaks of a survey: `survey_id`, `csatScore`, `Rating (1-5)`.
fn is_of_survey(name: &str) -> bool {
    let (mut words, mut small) = (String::new(), false);
    for c in name.chars() {
        // A capital after a small letter begins a word, as any other sign parts two.
        if small && c.is_uppercase() || !c.is_alphabetic() {
            words.push(' ');
        }
        words.extend(c.to_lowercase().filter(|c| c.is_alphabetic()));
        small = c.is_lowercase();
    }
    words.split(' ').any(|word| SURVEYS.contains(&word))
}
