//! Rows of one conversation put together, however far apart they stand and however many there are.
//!
//! Rows are kept in memory up to a budget. Past it they go to files, a conversation's rows all to the same one, and
//! each of these files is then put in order by itself: small ones in memory, large ones by being parted again. What
//! comes out of them is merged, so that conversations come in the order of their first rows whatever the size.

use std::collections::{BinaryHeap, HashMap};
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use crate::text::Position;

/// Takes a row: its key, its number, where it stands, and its bytes.
type GiveRow<'g> = dyn FnMut(&str, u64, Position, &[u8]) -> io::Result<()> + 'g;

/// How many bytes of rows are kept in memory.
pub(super) const BUDGET: usize = 64 << 20;
/// Into how many files rows are parted.
const PARTS: usize = 64;
/// A row's own cost in memory, beside its bytes.
const ROW: usize = 64;
/// How often files are parted again: what is still too large then is one conversation.
const DEEPEST: usize = 4;

/// Rows on their way into groups.
pub(super) struct Groups {
    budget: usize,
    table: Table,
    /// The number of the next row.
    ordinal: u64,
    parted: Option<Parted>,
}

impl Groups {
    pub(super) fn new(budget: usize) -> Self {
        Groups { budget, table: Table::default(), ordinal: 0, parted: None }
    }

    /// Adds a row, which stands at a place of its file.
    pub(super) fn push(&mut self, key: &str, row: &[u8], at: Position) -> io::Result<()> {
        let ordinal = self.ordinal;
        self.ordinal += 1;
        if self.parted.is_none() && self.table.cost + row.len() + key.len() > self.budget {
            let mut parted = Parted::new();
            let table = std::mem::take(&mut self.table);
            table.each(&mut |key, ordinal, at, row| parted.push(key, ordinal, at, row))?;
            self.parted = Some(parted);
        }
        match &mut self.parted {
            Some(parted) => parted.push(key, ordinal, at, row),
            None => {
                self.table.push(key, ordinal, at, row);
                Ok(())
            }
        }
    }

    /// Everything has been added: gives groups in the order of their first rows.
    pub(super) fn finish(self) -> io::Result<Ordered> {
        match self.parted {
            None => Ok(Ordered::Table { order: self.table.order(), table: self.table, next: 0 }),
            Some(parted) => Ok(Ordered::Merge(parted.sorted(self.budget, 0)?)),
        }
    }
}

/// Rows in memory.
#[derive(Default)]
pub(super) struct Table {
    bytes: Vec<u8>,
    rows: Vec<TableRow>,
    groups: HashMap<Box<str>, u32>,
    cost: usize,
}

struct TableRow {
    group: u32,
    start: usize,
    end: usize,
    ordinal: u64,
    at: Position,
}

impl Table {
    fn push(&mut self, key: &str, ordinal: u64, at: Position, row: &[u8]) {
        let group = match self.groups.get(key) {
            Some(group) => *group,
            None => {
                let group = self.groups.len() as u32;
                self.groups.insert(key.into(), group);
                self.cost += key.len() + ROW;
                group
            }
        };
        let start = self.bytes.len();
        self.bytes.extend_from_slice(row);
        self.rows.push(TableRow { group, start, end: self.bytes.len(), ordinal, at });
        self.cost += row.len() + ROW;
    }

    /// Empties it, and makes room for the rows of a file of such a size.
    fn clear(&mut self, size: u64) {
        self.bytes.clear();
        self.rows.clear();
        self.groups.clear();
        self.cost = 0;
        self.bytes.reserve(usize::try_from(size).unwrap_or(0));
    }

    /// The rows, those of a group together. Groups are numbered by their first rows.
    fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
        order.sort_by_key(|row| self.rows[*row as usize].group);
        order
    }

    /// Gives all rows, in the order in which they came.
    fn each(self, give: &mut GiveRow<'_>) -> io::Result<()> {
        let mut keys: Vec<&str> = vec![""; self.groups.len()];
        for (key, group) in &self.groups {
            keys[*group as usize] = key;
        }
        self.rows.iter().try_for_each(|row| {
            give(keys[row.group as usize], row.ordinal, row.at, &self.bytes[row.start..row.end])
        })
    }
}

/// Rows in files by what their keys hash to.
struct Parted {
    hasher: RandomState,
    /// Each with its size; made when its first row comes.
    files: [Option<(BufWriter<File>, u64)>; PARTS],
}

impl Parted {
    fn new() -> Self {
        Parted { hasher: RandomState::new(), files: [const { None }; PARTS] }
    }

    fn push(&mut self, key: &str, ordinal: u64, at: Position, row: &[u8]) -> io::Result<()> {
        let slot = &mut self.files[(self.hasher.hash_one(key) % PARTS as u64) as usize];
        let (file, size) = match slot {
            Some(file) => file,
            None => slot.insert((BufWriter::with_capacity(1 << 14, tempfile::tempfile()?), 0)),
        };
        *size += (row.len() + key.len() + ROW) as u64;
        write_row(file, key, ordinal, at, row)
    }

    /// Puts each file in order, and merges them.
    fn sorted(self, budget: usize, depth: usize) -> io::Result<Merge> {
        let mut runs = Vec::new();
        // One table for all files: room of such a size that is given back and taken anew leaves holes.
        let mut table = Table::default();
        for (file, size) in self.files.into_iter().flatten() {
            let mut rows = rewound(file)?;
            let mut run = BufWriter::with_capacity(1 << 16, tempfile::tempfile()?);
            let mut record = Record::default();
            if size > budget as u64 && depth < DEEPEST {
                let mut parted = Parted::new();
                while record.read(&mut rows)? {
                    parted.push(&record.key, record.ordinal, record.at, &record.row)?;
                }
                drop(rows);
                let mut merge = parted.sorted(budget, depth + 1)?;
                while let Some(record) = merge.next()? {
                    write_row(&mut run, "", record.ordinal, record.at, &record.row)?;
                }
            } else {
                table.clear(size);
                while record.read(&mut rows)? {
                    table.push(&record.key, record.ordinal, record.at, &record.row);
                }
                drop(rows);
                let mut first = (u32::MAX, 0);
                for index in table.order() {
                    let row = &table.rows[index as usize];
                    if row.group != first.0 {
                        first = (row.group, row.ordinal);
                    }
                    // All rows of a group carry the number of its first.
                    write_row(&mut run, "", first.1, row.at, &table.bytes[row.start..row.end])?;
                }
            }
            runs.push(rewound(run)?);
        }
        Merge::new(runs)
    }
}

/// A file that was written, to be read from its beginning.
fn rewound(file: BufWriter<File>) -> io::Result<BufReader<File>> {
    let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(BufReader::with_capacity(1 << 14, file))
}

fn write_row(file: &mut impl Write, key: &str, ordinal: u64, at: Position, row: &[u8]) -> io::Result<()> {
    for number in [ordinal, at.line, at.column, at.byte, key.len() as u64, row.len() as u64] {
        file.write_all(&number.to_le_bytes())?;
    }
    file.write_all(key.as_bytes())?;
    file.write_all(row)
}

/// A row as a file has it.
struct Record {
    ordinal: u64,
    at: Position,
    key: String,
    row: Vec<u8>,
}

impl Default for Record {
    fn default() -> Self {
        Record {
            ordinal: 0,
            at: Position { line: 0, column: 0, byte: 0 },
            key: String::new(),
            row: Vec::new(),
        }
    }
}

impl Record {
    /// Reads the next row; `false` at the end.
    fn read(&mut self, file: &mut BufReader<File>) -> io::Result<bool> {
        let mut head = [0; 48];
        let mut numbers = [0; 6];
        if file.by_ref().take(1).read(&mut head)? == 0 {
            return Ok(false);
        }
        file.read_exact(&mut head[1..])?;
        for (number, bytes) in numbers.iter_mut().zip(head.chunks_exact(8)) {
            *number = u64::from_le_bytes(bytes.try_into().unwrap_or_default());
        }
        let [ordinal, line, column, byte, key, row] = numbers;
        (self.ordinal, self.at) = (ordinal, Position { line, column, byte });
        self.key.clear();
        self.row.clear();
        file.by_ref().take(key).read_to_string(&mut self.key)?;
        file.by_ref().take(row).read_to_end(&mut self.row)?;
        Ok(true)
    }
}

/// Files that are each in order, merged.
pub(super) struct Merge {
    runs: Vec<(BufReader<File>, Record)>,
    /// The number of the group that each run stands at, the least first.
    heads: BinaryHeap<std::cmp::Reverse<(u64, usize)>>,
    last: Option<usize>,
}

impl Merge {
    fn new(files: Vec<BufReader<File>>) -> io::Result<Self> {
        let mut merge = Merge { runs: Vec::new(), heads: BinaryHeap::new(), last: None };
        for (index, file) in files.into_iter().enumerate() {
            merge.runs.push((file, Record::default()));
            merge.advance(index)?;
        }
        Ok(merge)
    }

    fn advance(&mut self, run: usize) -> io::Result<()> {
        let (file, record) = &mut self.runs[run];
        if record.read(file)? {
            self.heads.push(std::cmp::Reverse((record.ordinal, run)));
        }
        Ok(())
    }

    /// The next row. Rows of a group have one number and are of one run, so they come together.
    fn next(&mut self) -> io::Result<Option<&Record>> {
        if let Some(run) = self.last.take() {
            self.advance(run)?;
        }
        let Some(std::cmp::Reverse((_, run))) = self.heads.pop() else { return Ok(None) };
        self.last = Some(run);
        Ok(Some(&self.runs[run].1))
    }

    /// The number of the group of the row after the one that was given.
    fn next_group(&mut self) -> io::Result<Option<u64>> {
        if let Some(run) = self.last.take() {
            self.advance(run)?;
        }
        Ok(self.heads.peek().map(|head| head.0.0))
    }
}

/// Groups in the order of their first rows.
pub(super) enum Ordered {
    /// In memory.
    Table {
        /// The rows.
        table: Table,
        /// Their order.
        order: Vec<u32>,
        /// How many have been given.
        next: usize,
    },
    /// In files.
    Merge(Merge),
}

impl Ordered {
    /// Appends whole groups to `bytes` until it has `wanted`, with the place of each row in `parts`; nothing where
    /// there are no more. Every row ends with a line end.
    pub(super) fn fill(
        &mut self,
        bytes: &mut Vec<u8>,
        parts: &mut Vec<(usize, Position)>,
        wanted: usize,
    ) -> io::Result<()> {
        let mut put = |row: &[u8], at: Position| {
            parts.push((bytes.len(), at));
            bytes.extend_from_slice(row);
            if !row.ends_with(b"\n") && !row.ends_with(b"\r") {
                bytes.push(b'\n');
            }
            bytes.len() >= wanted
        };
        match self {
            Ordered::Table { table, order, next } => {
                while let Some(row) = order.get(*next).map(|row| &table.rows[*row as usize]) {
                    *next += 1;
                    let full = put(&table.bytes[row.start..row.end], row.at);
                    let after = order.get(*next).map(|row| table.rows[*row as usize].group);
                    if full && after != Some(row.group) {
                        break;
                    }
                }
            }
            Ordered::Merge(merge) => {
                while let Some(record) = merge.next()? {
                    let group = record.ordinal;
                    let full = put(&record.row, record.at);
                    if full && merge.next_group()? != Some(group) {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of conversations in a shuffled order, put together with a budget.
    fn grouped(rows: usize, conversations: usize, budget: usize) -> (Vec<String>, Vec<u64>) {
        let mut groups = Groups::new(budget);
        let mut random = 7_u64;
        for row in 0..rows {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let key = format!("c{}", (random >> 33) as usize % conversations);
            let at = Position { line: row as u64 + 1, column: 1, byte: row as u64 * 10 };
            groups.push(&key, format!("{key} {row}").as_bytes(), at).expect("pushed");
        }
        let mut ordered = groups.finish().expect("finished");
        let (mut lines, mut places) = (Vec::new(), Vec::new());
        loop {
            let (mut bytes, mut parts) = (Vec::new(), Vec::new());
            ordered.fill(&mut bytes, &mut parts, 100).expect("filled");
            if bytes.is_empty() {
                return (lines, places);
            }
            let text = String::from_utf8(bytes).expect("text");
            lines.extend(text.lines().map(str::to_owned));
            places.extend(parts.iter().map(|(_, at)| at.line));
        }
    }

    #[test]
    fn the_same_groups_in_memory_and_on_disk() {
        let (expected, places) = grouped(5000, 300, usize::MAX);
        assert_eq!(expected.len(), 5000);
        for budget in [1000, 30_000] {
            assert_eq!(grouped(5000, 300, budget), (expected.clone(), places.clone()), "{budget}");
        }
    }

    #[test]
    fn groups_stand_together_in_the_order_of_their_first_rows() {
        let (lines, places) = grouped(2000, 50, 20_000);
        let mut seen: Vec<&str> = Vec::new();
        let mut firsts = Vec::new();
        for (line, place) in lines.iter().zip(&places) {
            let (key, row) = line.split_once(' ').expect("two parts");
            assert_eq!(row.parse::<u64>().expect("a number") + 1, *place);
            if seen.last() != Some(&key) {
                assert!(!seen.contains(&key), "{key} is in two places");
                seen.push(key);
                firsts.push(*place);
            }
        }
        assert!(firsts.is_sorted());
    }
}
