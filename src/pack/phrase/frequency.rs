//! How common a word is in service talk, roughly: phrases are found by their rarest word.

/// Words by how often they occur, most often first, in groups; words of no group are rare.
const COMMON: &[(u32, &str)] = &[
    (400, "i you the to a and it is that of for in not on my your have we do be are can this with"),
    (
        150,
        "so but was as at me will if or what no just all am up like there from get they our would an here 's 'd know \
         out about how any need one been now he she time order has had go thank thanks please okay ok yes help sorry \
         see them let by when well right which",
    ),
    (
        50,
        "us did could back some more their then his her were who want only does than number email call phone account \
         card day today check give make going good great sure think say said tell got new also may look for should \
         way because into other first last after before again still over down too very much these those take where \
         why him its being same name sir hi hello fine issue problem refund able try really send day days hours",
    ),
];

/// An estimate of how often `word` occurs: larger is commoner, at least 1.
pub(crate) fn frequency(word: &str) -> u32 {
    COMMON
        .iter()
        .find(|(_, words)| words.split_ascii_whitespace().any(|w| w == word))
        .map_or(1, |(weight, _)| *weight)
}
