//! The arguments: help, completions and messages come from this table.

use std::path::PathBuf;

use amends::finding::Level;
use amends::transcript::Channel;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// A linter for what customer-service agents say and write.
///
/// Reads calls, chats, tickets, mails and drafts, and reports where an agent broke the advice of service recovery: with
/// the place, the reason, and better words. Everything runs on this machine; no text leaves it.
#[derive(Debug, Parser)]
#[command(name = "amends", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  amends check calls/                     every transcript below a folder
  amends check --draft reply.txt          a message before it is sent
  amends explain language/cannot          what a rule is about, and how it decides

Exit codes: 0 nothing at or above --fail-on; 1 findings at or above it; 2 something kept amends from its work.";

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check transcripts and drafts.
    #[command(after_help = check_examples())]
    Check(Box<CheckArgs>),
    /// Tell what a rule is about: why, where from, examples, how it decides, and by which phrases.
    #[command(
        after_help = "Examples:\n  amends explain apology/missing\n  amends explain too-long --pack my-rules/"
    )]
    Explain(ExplainArgs),
    /// List the formats that are read, with what each is known by.
    #[command(
        after_help = "Examples:\n  amends formats\n  amends formats --format-map our-exports.yaml\n  amends check -v calls/     which format each file was taken for, and why"
    )]
    Formats(FormatsArgs),
    /// List the rules.
    #[command(
        after_help = "Examples:\n  amends rules\n  amends rules --select ten-steps\n  amends rules --json | jq -r '.[].id'"
    )]
    Rules(RulesArgs),
    /// Run the examples of the built-in pack, or of others over it.
    #[command(after_help = "Examples:\n  amends test\n  amends test my-rules/ other.yaml")]
    Test(TestArgs),
    /// Convert transcripts to the neutral format, one conversation a line.
    #[command(
        after_help = "Examples:\n  amends convert call.txt > call.jsonl\n  amends convert exports/ --output all.jsonl"
    )]
    Convert(Box<ConvertArgs>),
    /// Write settings for a folder, from what is found in it.
    #[command(after_help = "Examples:\n  amends init\n  amends init templates/")]
    Init(InitArgs),
    /// Show which findings a change of the rules added and took away.
    #[command(
        after_help = "Examples:\n  amends check calls/ --output-format jsonl --output before.jsonl --fail-on never\n  amends check calls/ --output-format jsonl --output after.jsonl --fail-on never --pack my-rules/\n  amends diff before.jsonl after.jsonl"
    )]
    Diff(DiffArgs),
    /// Print the JSON Schema of packs, of settings, of the output, or of the neutral format.
    #[command(after_help = "Examples:\n  amends schema pack > pack.schema.json\n  amends schema settings")]
    Schema(SchemaArgs),
    /// Print what a shell needs to complete commands and flags of amends.
    #[command(
        after_help = "Examples:\n  amends completions bash > ~/.local/share/bash-completion/completions/amends\n  amends completions zsh > ~/.zfunc/_amends          (with ~/.zfunc in fpath)\n  amends completions fish > ~/.config/fish/completions/amends.fish\n  amends completions powershell >> $PROFILE"
    )]
    Completions(CompletionsArgs),
    /// Print the manual page.
    #[command(
        after_help = "Examples:\n  amends man | man -l -\n  amends man > ~/.local/share/man/man1/amends.1"
    )]
    Man,
}

/// Examples, and the table of output formats.
fn check_examples() -> String {
    let formats = amends::report::FORMATS.iter().map(|f| format!("  {:<10}  {}\n", f.name, f.about));
    format!("Output formats:\n{}\n{TOLD}\n\n{CHECK_EXAMPLES}", formats.collect::<String>())
}

/// Where inputs are told of that nothing was found in because nobody looked.
const TOLD: &str = "\
Inputs that could not be read and conversations that were not judged are told on standard error, and in all formats but \
human, concise and jsonl, which hold findings alone. Where hosts take only so many findings, the gravest come first and \
the others are counted.";

const CHECK_EXAMPLES: &str = "\
Examples:
  amends check calls/ chats/                       human output, warnings and errors
  amends check --select apology --min-level hint .  every finding of one area
  amends check --draft --reply-to mail.txt draft.txt
  amends check - < transcript.jsonl                standard input
  amends check --output-format jsonl lake/ | jq -r .rule | sort | uniq -c
  amends check --output-format sarif=amends.sarif,github mails/
                                                   annotations here, and a file for later
  amends check --explain-why call.txt              why each rule failed, passed or did not apply
  amends check --diff main templates/              only what this branch brought
  amends check --write-baseline templates/         what is there now is known from now on
  amends check --fix --dry-run templates/          what could be mended, as a diff";

/// What is read, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// Files and folders; `-` is standard input. Folders are walked, and what is plainly neither a transcript nor a
    /// template (code, pictures, settings of programs) is passed over there; a file that is named is always read.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Pass over files that are named as in folders: for hooks, which name every file of a commit.
    #[arg(long)]
    pub(crate) pass_over: bool,
    /// The format of the inputs, where it is not to be found out (`amends` is the neutral format).
    #[arg(long, value_name = "NAME")]
    pub(crate) format: Option<String>,
    /// A YAML file that describes formats of JSON of your own (see the README). May be given again.
    #[arg(long, value_name = "FILE")]
    pub(crate) format_map: Vec<PathBuf>,
    /// Which columns of a table hold what: `conversation=ticket_id,role=author,text=body,time=created_at`; also
    /// `speaker`, `customer` and `agent` (a message and its answer), `end`, `duration`, `kind`, `public`, `private`,
    /// `channel`, `transcript` (a whole one in a cell), `delimiter`. Columns may be numbers.
    #[arg(long, value_name = "WHAT=COLUMN,…")]
    pub(crate) csv: Vec<String>,
    /// The channel of conversations whose source names none.
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(Channel::ALL.map(Channel::name)))]
    pub(crate) channel: Option<String>,
    /// Name a speaker who is an agent; globs such as `*@shop.example` are fine. May be given again.
    #[arg(long, value_name = "NAME")]
    pub(crate) agent: Vec<String>,
    /// Name a speaker who is a customer, likewise.
    #[arg(long, value_name = "NAME")]
    pub(crate) customer: Vec<String>,
    /// Judge robots as agents are judged.
    #[arg(long)]
    pub(crate) bots: bool,
    /// The name that findings give standard input.
    #[arg(long, value_name = "NAME", default_value = "<stdin>", hide_default_value = true)]
    pub(crate) stdin_filename: String,
    /// The most that one compressed input may unpack to, such as `500M` or `20G`.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) max_unpacked: Option<u64>,
    /// How many threads; as many as there are cores, unless said.
    #[arg(short, long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) jobs: usize,
}

/// The bytes of a size such as `500M`.
fn size(text: &str) -> Result<u64, String> {
    let upper = text.trim().to_ascii_uppercase();
    let plain = upper.trim_end_matches("IB").trim_end_matches('B');
    let (number, shift) = match plain.strip_suffix(['K', 'M', 'G', 'T']) {
        Some(number) => (number, 10 * (1 + "KMGT".find(&plain[number.len()..]).unwrap_or(0))),
        None => (plain, 0),
    };
    let bytes = number.trim().parse::<u64>().ok().and_then(|n| n.checked_mul(1 << shift));
    bytes.ok_or_else(|| "a size is a number, with K, M, G or T where that is meant: `500M`".to_owned())
}

/// Where settings come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct SettingsArgs {
    /// Use these settings, and none that are found beside or above the inputs.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Use no settings.
    #[arg(long, conflicts_with = "config")]
    pub(crate) isolated: bool,
}

/// What findings are held against, and what becomes of them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Gate")]
pub(crate) struct GateArgs {
    /// Leave out the findings that this file knows.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write all findings to the baseline: from then on, only new ones are told.
    #[arg(long, conflicts_with_all = ["prune_baseline", "diff", "fix"])]
    pub(crate) write_baseline: bool,
    /// Take the findings that are gone out of the baseline.
    #[arg(long, conflicts_with_all = ["diff", "fix"])]
    pub(crate) prune_baseline: bool,
    /// Tell only what is new since this commit, branch or tag of git was left; `-` reads a unified diff from standard
    /// input. A missing thing counts where any line of its conversation was changed.
    #[arg(long, value_name = "BASE")]
    pub(crate) diff: Option<String>,
    /// Mend what can be mended safely, then check.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Mend what changes the meaning too, such as an attempt that becomes a promise.
    #[arg(long, requires = "fix")]
    pub(crate) unsafe_fixes: bool,
    /// Print what would be mended as a unified diff, and change nothing.
    #[arg(long, requires = "fix", conflicts_with_all = ["output_format", "explain_why"])]
    pub(crate) dry_run: bool,
}

/// What is said beside the output.
#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct MessageArgs {
    /// Whether to colour output.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
    /// Show no progress.
    #[arg(long)]
    pub(crate) no_progress: bool,
    /// Say less: findings alone, without the closing table and notes that are no errors.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Say more: which format each input was taken for, and why.
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Read each input as one message that an agent is about to send.
    #[arg(long, help_heading = "Input", conflicts_with = "format")]
    pub(crate) draft: bool,
    /// The customer's message that the draft answers.
    #[arg(long, value_name = "FILE", help_heading = "Input", requires = "draft")]
    pub(crate) reply_to: Option<PathBuf>,
    /// Take a signal, such as `complaint`, to have occurred before the first turn. May be given again, or parted by
    /// commas.
    #[arg(long, value_name = "SIGNAL", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) assume: Vec<String>,
    /// Judge by these alone: rules, areas, documents by short name, or `all`. May be given again, or parted by commas.
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) select: Vec<String>,
    /// Leave these out, likewise.
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) ignore: Vec<String>,
    /// Lay a pack over the built-in one: a YAML file, or a folder of them. May be given again.
    #[arg(long, value_name = "PATH", help_heading = "Rules")]
    pub(crate) pack: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// Print what holds for the files, and where each value comes from.
    #[arg(long, help_heading = "Settings", requires = "paths")]
    pub(crate) show_settings: bool,
    #[command(flatten)]
    pub(crate) gate: GateArgs,
    /// The least grave level that is shown, `warning` unless said; a rule selected by its id shows at any.
    #[arg(long, value_name = "LEVEL", value_parser = PossibleValuesParser::new(Level::ALL.map(Level::name)), help_heading = "Output")]
    pub(crate) min_level: Option<String>,
    /// The least grave level that makes the exit code 1, shown or not; `error` unless said.
    #[arg(long, value_name = "LEVEL", value_parser = PossibleValuesParser::new(["error", "warning", "hint", "never"]), help_heading = "Output")]
    pub(crate) fail_on: Option<String>,
    /// The same as `--fail-on never`.
    #[arg(long, help_heading = "Output", conflicts_with = "fail_on")]
    pub(crate) exit_zero: bool,
    /// The format of the output; several as `NAME=FILE`, parted by commas. They are listed below.
    #[arg(long, value_name = "NAME[=FILE]", value_delimiter = ',', help_heading = "Output")]
    pub(crate) output_format: Vec<String>,
    /// Where the output goes, if not to standard output.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
    /// Also tell why rules failed, passed or did not apply, with what added up and the nearest miss.
    #[arg(long, help_heading = "Output")]
    pub(crate) explain_why: bool,
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The rule's id, or a part of it that tells it.
    #[arg(value_name = "RULE")]
    pub(crate) rule: String,
    /// Lay a pack over the built-in one. May be given again.
    #[arg(long, value_name = "PATH")]
    pub(crate) pack: Vec<PathBuf>,
    /// Whether to colour output.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Only these: rules, areas, documents by short name, or `all`.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// Lay a pack over the built-in one. May be given again.
    #[arg(long, value_name = "PATH")]
    pub(crate) pack: Vec<PathBuf>,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Whether to colour output.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
}

/// Arguments of `formats`.
#[derive(Debug, Args)]
pub(crate) struct FormatsArgs {
    /// A YAML file that describes formats of JSON of your own (see the README). May be given again.
    #[arg(long, value_name = "FILE")]
    pub(crate) format_map: Vec<PathBuf>,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `test`.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Packs over the built-in one.
    #[arg(value_name = "PACK")]
    pub(crate) packs: Vec<PathBuf>,
    /// Whether to colour output.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
}

/// Arguments of `convert`.
#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// Where the output goes, if not to standard output.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder that the settings are for.
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Write over settings that are there.
    #[arg(long)]
    pub(crate) force: bool,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The findings as they were, as `check --output-format jsonl` writes them.
    pub(crate) before: PathBuf,
    /// The findings as they are now.
    pub(crate) after: PathBuf,
    /// The most findings to show of each rule.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) most: usize,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Of what.
    pub(crate) of: SchemaOf,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// For which shell.
    pub(crate) shell: clap_complete::Shell,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// An entry of a pack, as YAML has it.
    Pack,
    /// `amends.yaml`.
    Settings,
    /// What `--output-format json` and `jsonl` write.
    Output,
    /// A conversation in the neutral format.
    Conversation,
}
