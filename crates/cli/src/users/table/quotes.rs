//! Finds text behind the quote that closes a cell: a reader that takes it as part of the cell may have put rows together.

/// Follows the quotes of a row, whose bytes may come in pieces.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    state: State,
    /// The cell, from 0.
    cell: usize,
    /// The first cell with text behind its quote.
    pub(super) broken: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// Before a cell.
    #[default]
    Start,
    /// In a cell without quotes around it, in which a quote is text.
    Plain,
    /// In a cell in quotes.
    Quoted,
    /// Behind a quote in it, which closes it unless another follows.
    Closed,
    /// Behind a cell in quotes, and blanks.
    Behind,
}

impl Quotes {
    /// Takes a piece of a row.
    pub(super) fn take(&mut self, bytes: &[u8], delimiter: u8) {
        for byte in bytes {
            self.state = match (self.state, *byte) {
                (State::Quoted, b'"') => State::Closed,
                (State::Quoted, _) => State::Quoted,
                (State::Start | State::Plain | State::Closed | State::Behind, byte) if byte == delimiter => {
                    self.cell = self.cell.saturating_add(1);
                    State::Start
                }
                (State::Start | State::Closed, b'"') => State::Quoted,
                (State::Start | State::Plain, _) => State::Plain,
                (State::Closed | State::Behind, b' ' | b'\t' | b'\r' | b'\n') => State::Behind,
                (State::Closed | State::Behind, _) => {
                    self.broken = self.broken.or(Some(self.cell));
                    State::Plain
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_behind_a_quote_is_found_in_whatever_pieces_it_comes() {
        for (row, broken) in [
            ("a,b", None),
            (r#""a","b""#, None),
            (r#""a ""b"" c","","""""#, None),
            (r#"5" tall,a"b"c,"x""#, None),
            (r#" "a" b,c"#, None),
            ("\"a,\nb\" \t,\"c\"\r\n", None),
            (r#"a,"B" x"#, Some(1)),
            (r#""B"x,"C"y"#, Some(0)),
            (r#"a,b,"Ada "the Countess" Lovelace""#, Some(2)),
            (r#"a,"b" "c""#, Some(1)),
            ("a,\"Ada,x\nb,\"Bob\",y", Some(1)),
        ] {
            for length in 1..=row.len() {
                let mut quotes = Quotes::default();
                for piece in row.as_bytes().chunks(length) {
                    quotes.take(piece, b',');
                }
                assert_eq!(quotes.broken, broken, "{row} in pieces of {length}");
            }
        }
    }
}
