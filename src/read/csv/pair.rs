//! Tables with a message and its answer in each row, in a column each.

use super::build::{Row, about, turn};
use super::cells::Splitter;
use super::columns::{Columns, Field};
use super::shape::Shape;
use crate::read::Fault;
use crate::read::times::Clocks;
use crate::transcript::{Conversation, Role};

/// As many rows tell whether such columns hold words.
const ROWS: usize = 32;

/// Whether the columns hold what people say: those of other tables have names, numbers and states in them.
pub(super) fn talk(text: &str, shape: &Shape) -> bool {
    let splitter = Splitter::new(shape.delimiter);
    let columns = [Field::Customer, Field::Agent].map(|field| shape.columns.of(field));
    let (mut at, mut cells, mut said) = (shape.head, [0; 2], [0; 2]);
    for _ in 0..ROWS {
        if at >= text.len() {
            break;
        }
        let (row, length) = splitter.cells(text, at);
        at += length.length.max(1);
        for (side, column) in columns.into_iter().enumerate() {
            let cell = column.and_then(|column| row.get(column)).map(|cell| cell.text());
            let Some(cell) = cell.filter(|cell| !cell.trim().is_empty()) else { continue };
            cells[side] += 1;
            said[side] += usize::from(is_said(&cell));
        }
    }
    (0..2).all(|side| said[side] > 0 && said[side] * 2 >= cells[side])
}

/// Whether a cell may be somebody's words, and no name: it ends as sentences do, or is long.
fn is_said(cell: &str) -> bool {
    let words = cell.split_whitespace().count();
    words > 3 || words > 1 && cell.trim_end().ends_with(['.', '?', '!'])
}

/// Builds the conversation of some rows. Who stands in the left column speaks first, but no answer comes before what it
/// answers; the time is that of the first. Tells what of the times was left out.
pub(super) fn messages<'a>(rows: &[Row<'a>], columns: &Columns) -> (Conversation<'a>, Option<Fault>) {
    let mut talk = about(rows, columns);
    let mut clocks = Clocks::default();
    let mut sides = [(Field::Customer, Role::Customer), (Field::Agent, Role::Agent)];
    if !columns.answers() {
        sides.sort_by_key(|(field, _)| columns.of(*field));
    }
    for row in rows {
        let mut first = true;
        for (field, role) in sides {
            let Some(mut turn) =
                row.cell(columns.of(field)).and_then(|cell| turn(cell, columns, talk.channel))
            else {
                continue;
            };
            if turn.text.trim().is_empty() {
                continue;
            }
            if std::mem::take(&mut first) {
                let times = row.times(columns, &mut clocks, talk.turns.len());
                (turn.at_ms, turn.start_ms) = (times.at_ms, times.start_ms);
            }
            turn.role = role;
            talk.turns.push(turn);
        }
    }
    let told = clocks.settle(&mut talk, false);
    (talk, told)
}
