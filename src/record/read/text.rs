//! Texts and numbers of JSON.

use super::super::block::Block;
use super::super::shape::Shape;
use super::super::slots::Cell;
use super::error::ReadErrorKind;
use super::scan::{Scanned, Scanner};

impl<'i> Scanner<'i, '_> {
    /// What is left behind the bytes that are plain.
    #[inline(always)]
    fn behind_plain(&mut self, rest: &'i [u8]) -> &'i [u8] {
        // Most texts end within the first block.
        if let Some(block) = Block::of(rest) {
            self.is_ascii &= block.is_ascii();
            let stops = block.stops();
            if stops != 0 {
                return rest.get(stops.trailing_zeros() as usize..).unwrap_or_default();
            }
        }
        self.behind_more(rest)
    }

    /// The same of a longer text, or near the end of the input.
    #[inline(never)]
    fn behind_more(&mut self, mut rest: &'i [u8]) -> &'i [u8] {
        while let Some(block) = Block::of(rest) {
            self.is_ascii &= block.is_ascii();
            let stops = block.stops();
            if stops != 0 {
                return rest.get(stops.trailing_zeros() as usize..).unwrap_or_default();
            }
            rest = rest.get(Block::BYTES..).unwrap_or_default();
        }
        // The last block of the input, without what is before the rest. To copy the rest, which is of any length, would take
        // 4 to 8 % of reading, since every record ends here.
        let (block, before) = match Block::last_of(self.input) {
            Some(block) => (block, Block::BYTES.wrapping_sub(rest.len()) as u32),
            None => (Block::padded(rest), 0),
        };
        self.is_ascii &= block.is_ascii();
        let stops = block.stops().checked_shr(before).unwrap_or(0);
        rest.get(stops.trailing_zeros() as usize..).unwrap_or_default()
    }

    /// A text behind its opening quote.
    #[inline(always)]
    pub(super) fn text(&mut self, text: &'i [u8]) -> Scanned<(Cell, &'i [u8])> {
        match self.behind_plain(text) {
            end @ [b'"', rest @ ..] => {
                let len = text.len().wrapping_sub(end.len());
                Ok((Cell::at(self.place(text), Shape::text(len)), rest))
            }
            rest => self.text_with_escapes(text, rest),
        }
    }

    /// A text that does not stand in the input as it is, decoded apart; its first bytes are plain.
    #[cold]
    #[inline(never)]
    fn text_with_escapes(&mut self, text: &'i [u8], mut rest: &'i [u8]) -> Scanned<(Cell, &'i [u8])> {
        let before = self.slots.decoded.len();
        let mut copied = text;
        loop {
            let piece = self.input.get(self.place(copied)..self.place(rest)).unwrap_or_default();
            self.slots.decoded.extend_from_slice(piece);
            rest = match rest {
                [b'"', rest @ ..] => {
                    let shape = Shape::text(self.slots.decoded.len().wrapping_sub(before));
                    return Ok((Cell { decoded: true, ..Cell::at(before, shape) }, rest));
                }
                [b'\\', escape @ ..] => self.escape(escape)?,
                _ => return self.malformed(rest),
            };
            copied = rest;
            rest = self.behind_plain(rest);
        }
    }

    /// An escape behind its backslash.
    fn escape(&mut self, escape: &'i [u8]) -> Scanned<&'i [u8]> {
        let [byte, rest @ ..] = escape else { return self.malformed(escape) };
        let decoded = match byte {
            b'"' | b'\\' | b'/' => *byte,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let (character, rest) = self.escaped_character(rest)?;
                let mut buffer = [0; 4];
                let text = character.encode_utf8(&mut buffer);
                self.slots.decoded.extend_from_slice(text.as_bytes());
                return Ok(rest);
            }
            _ => return self.malformed(escape),
        };
        self.slots.decoded.push(decoded);
        Ok(rest)
    }

    /// The character of `\u`, or of two that make a surrogate pair.
    fn escaped_character(&self, rest: &'i [u8]) -> Scanned<(char, &'i [u8])> {
        let (first, rest) = self.four_digits(rest)?;
        if let Some(character) = char::from_u32(first.into()) {
            return Ok((character, rest));
        }
        let ([b'\\', b'u', second @ ..], 0xd800..0xdc00) = (rest, first) else {
            return self.error(ReadErrorKind::LoneSurrogate, rest);
        };
        let (second, rest) = self.four_digits(second)?;
        match char::decode_utf16([first, second]).next() {
            Some(Ok(character)) => Ok((character, rest)),
            _ => self.error(ReadErrorKind::LoneSurrogate, rest),
        }
    }

    fn four_digits(&self, mut rest: &'i [u8]) -> Scanned<(u16, &'i [u8])> {
        let mut code = 0;
        for _ in 0..4 {
            let digit =
                rest.split_first().and_then(|(byte, rest)| Some((char::from(*byte).to_digit(16)?, rest)));
            let Some((digit, behind)) = digit else { return self.malformed(rest) };
            code = code << 4 | digit as u16;
            rest = behind;
        }
        Ok((code, rest))
    }

    /// A number.
    pub(super) fn number(&self, number: &'i [u8]) -> Scanned<&'i [u8]> {
        let rest = if let [b'-', rest @ ..] = number { rest } else { number };
        let mut rest = match rest {
            [b'0', rest @ ..] => rest,
            _ => self.digits(rest)?,
        };
        if let [b'.', digits @ ..] = rest {
            rest = self.digits(digits)?;
        }
        let has_exponent = matches!(rest, [b'e' | b'E', ..]);
        if let [b'e' | b'E', b'+' | b'-', digits @ ..] | [b'e' | b'E', digits @ ..] = rest {
            rest = self.digits(digits)?;
        }
        let text = self.input.get(self.place(number)..self.place(rest)).unwrap_or_default();
        // Shorter ones are in the range of a floating-point number. Where exactly it ends, serde_json says.
        if (has_exponent || text.len() > 300) && serde_json::from_slice::<f64>(text).is_err() {
            return self.error(ReadErrorKind::NumberTooLarge, rest);
        }
        Ok(rest)
    }

    /// One digit or more.
    fn digits(&self, digits: &'i [u8]) -> Scanned<&'i [u8]> {
        let [b'0'..=b'9', rest @ ..] = digits else { return self.malformed(digits) };
        let mut rest = rest;
        while let [b'0'..=b'9', behind @ ..] = rest {
            rest = behind;
        }
        Ok(rest)
    }
}
