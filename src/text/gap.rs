//! What stands between words.

/// What stands between a token and the one before it: a set of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gap(u16);

impl Gap {
    /// Nothing but white space.
    pub const NONE: Gap = Gap(0);
    /// A comma, semicolon, colon, dash, slash or bracket: the clause may end here.
    pub const CLAUSE: Gap = Gap(1);
    /// A full stop, exclamation or question mark, or an ellipsis: the sentence may end here.
    pub const STOP: Gap = Gap(1 << 1);
    /// A question mark.
    pub const QUESTION: Gap = Gap(1 << 2);
    /// A line end.
    pub const NEWLINE: Gap = Gap(1 << 3);
    /// A quotation mark.
    pub const QUOTE: Gap = Gap(1 << 4);
    /// Nothing at all: both tokens are parts of one written word, such as `don't`.
    pub const JOINED: Gap = Gap(1 << 5);
    /// The beginning of another turn of the same run.
    pub const SEAM: Gap = Gap(1 << 6);
    /// A sentence ends here. Set on demand.
    pub const BREAK: Gap = Gap(1 << 7);
    /// A long stretch without punctuation is parted here: guards look no further, phrases run on. Set on demand.
    pub const WEAK: Gap = Gap(1 << 8);

    /// A mark that is none of these: an emoji, or what ends a sentence in another script.
    pub const OTHER: Gap = Gap(1 << 9);
    /// What a sentence may end at. Nothing else ends one, whatever stands inside markup.
    pub const MAY_BREAK: Gap = Gap::STOP.with(Gap::NEWLINE).with(Gap::SEAM).with(Gap::OTHER);

    /// Whether it has any mark of `other`.
    #[inline]
    pub const fn has(self, other: Gap) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    #[inline]
    pub const fn with(self, other: Gap) -> Gap {
        Gap(self.0 | other.0)
    }
}
