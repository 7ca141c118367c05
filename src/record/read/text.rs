//! Texts and numbers of JSON.

use super::super::shape::Shape;
use super::super::slots::Cell;
use super::error::ReadErrorKind;
use super::scan::{Scanned, Scanner};

const HIGH: u64 = 0x8080_8080_8080_8080;

/// Marks the bytes of a word at which a text ends or is not plain: quotes, backslashes and control characters. The
/// lowest mark is exact; above it there can be false ones.
#[inline(always)]
fn stops(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TWOS: u64 = 0x0202_0202_0202_0202;
    const BACKSLASHES: u64 = 0x5c5c_5c5c_5c5c_5c5c;
    // The first above the control characters and the quote, once the quote has changed places with the space.
    const FIRST: u64 = 0x2121_2121_2121_2121;
    let quote_or_control = (word ^ TWOS).wrapping_sub(FIRST);
    let backslash = (word ^ BACKSLASHES).wrapping_sub(ONES);
    (quote_or_control | backslash) & !word & HIGH
}

/// The number of bytes before one that is not plain, and whether all of them are ASCII.
#[inline(always)]
fn plain_bytes(bytes: &[u8]) -> (usize, bool) {
    // Most texts end within the first four words. All of them are looked at before the first branch, which is cheaper
    // than to guess wrong where the text ends.
    if let Some(block) = bytes.first_chunk::<32>() {
        let [first, second, third, fourth] = words_of(block);
        let marks = marks_of(stops(first))
            | marks_of(stops(second)) << 8
            | marks_of(stops(third)) << 16
            | marks_of(stops(fourth)) << 24;
        if marks != 0 && (first | second | third | fourth) & HIGH == 0 {
            return (marks.trailing_zeros() as usize, true);
        }
    }
    long_plain_bytes(bytes)
}

#[inline(always)]
fn words_of(block: &[u8; 32]) -> [u64; 4] {
    // Both halves are there.
    let half = |bytes: Option<&[u8; 16]>| bytes.map_or(0, |bytes| u128::from_le_bytes(*bytes));
    let (low, high) = (half(block.first_chunk()), half(block.last_chunk()));
    [low as u64, (low >> 64) as u64, high as u64, (high >> 64) as u64]
}

/// The highest bit of each byte, in the lowest byte.
#[inline(always)]
fn marks_of(stops: u64) -> u64 {
    (stops >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

fn long_plain_bytes(bytes: &[u8]) -> (usize, bool) {
    let mut seen = 0;
    let mut plain = 0_usize;
    let mut words = bytes.chunks_exact(8);
    for word in words.by_ref() {
        // The chunk has eight bytes, so the conversion succeeds.
        let word = word.try_into().map(u64::from_le_bytes).unwrap_or_default();
        let stops = stops(word);
        if stops != 0 {
            // The bytes before the first stop.
            seen |= word & (stops & stops.wrapping_neg()).wrapping_sub(1);
            return (plain.wrapping_add((stops.trailing_zeros() / 8) as usize), seen & HIGH == 0);
        }
        seen |= word;
        plain = plain.wrapping_add(8);
    }
    for byte in words.remainder() {
        if matches!(byte, b'"' | b'\\' | ..0x20) {
            break;
        }
        seen |= u64::from(*byte);
        plain = plain.wrapping_add(1);
    }
    (plain, seen & HIGH == 0)
}

impl Scanner<'_, '_> {
    /// A text behind its opening quote.
    #[inline(always)]
    pub(super) fn text(&mut self) -> Scanned<Cell> {
        let start = self.at;
        let is_ascii = self.plain();
        if self.peek() != Some(b'"') {
            return self.text_with_escapes(start);
        }
        let len = self.at.wrapping_sub(start);
        if !is_ascii {
            self.verify(self.input.get(start..self.at).unwrap_or_default())?;
        }
        self.advance(1);
        Ok(Cell::at(start, Shape::text(len)))
    }

    /// Goes to the next byte that is not plain; says whether all before it are ASCII.
    #[inline(always)]
    fn plain(&mut self) -> bool {
        let rest = self.input.get(self.at..).unwrap_or_default();
        let (bytes, is_ascii) = plain_bytes(rest);
        self.advance(bytes);
        is_ascii
    }

    fn verify(&self, bytes: &[u8]) -> Scanned<()> {
        std::str::from_utf8(bytes).map(|_| ()).map_err(|_| ReadErrorKind::NotUtf8)
    }

    /// A text that does not stand in the input as it is, decoded apart.
    #[cold]
    fn text_with_escapes(&mut self, start: usize) -> Scanned<Cell> {
        let before = self.slots.decoded.len();
        let mut copied = start;
        loop {
            let piece = self.input.get(copied..self.at).unwrap_or_default();
            self.slots.decoded.extend_from_slice(piece);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    self.advance(1);
                    self.escape()?;
                }
                _ => return self.malformed(),
            }
            copied = self.at;
            self.plain();
        }
        let decoded = self.slots.decoded.get(before..).unwrap_or_default();
        self.verify(decoded)?;
        let shape = Shape::text(decoded.len());
        self.advance(1);
        Ok(Cell { decoded: true, ..Cell::at(before, shape) })
    }

    /// An escape behind its backslash.
    fn escape(&mut self) -> Scanned<()> {
        let byte = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 0x08,
            Some(b'f') => 0x0c,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                self.advance(1);
                let character = self.escaped_character()?;
                let mut buffer = [0; 4];
                let text = character.encode_utf8(&mut buffer);
                self.slots.decoded.extend_from_slice(text.as_bytes());
                return Ok(());
            }
            _ => return self.malformed(),
        };
        self.advance(1);
        self.slots.decoded.push(byte);
        Ok(())
    }

    /// The character of `\u`, or of two that make a surrogate pair.
    fn escaped_character(&mut self) -> Scanned<char> {
        let first = self.four_digits()?;
        if let Some(character) = char::from_u32(first.into()) {
            return Ok(character);
        }
        if !(0xd800..0xdc00).contains(&first) || !self.follows(b"\\u") {
            return Err(ReadErrorKind::LoneSurrogate);
        }
        self.advance(2);
        let pair = [first, self.four_digits()?];
        match char::decode_utf16(pair).next() {
            Some(Ok(character)) => Ok(character),
            _ => Err(ReadErrorKind::LoneSurrogate),
        }
    }

    fn four_digits(&mut self) -> Scanned<u16> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else { return self.malformed() };
            code = code << 4 | digit as u16;
            self.advance(1);
        }
        Ok(code)
    }

    /// A number.
    pub(super) fn number(&mut self) -> Scanned<()> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.advance(1);
        }
        match self.peek() {
            Some(b'0') => self.advance(1),
            Some(b'1'..=b'9') => self.digits(),
            _ => return self.malformed(),
        }
        if self.peek() == Some(b'.') {
            self.advance(1);
            self.some_digits()?;
        }
        let has_exponent = matches!(self.peek(), Some(b'e' | b'E'));
        if has_exponent {
            self.advance(1);
            if let Some(b'+' | b'-') = self.peek() {
                self.advance(1);
            }
            self.some_digits()?;
        }
        let digits = self.input.get(start..self.at).unwrap_or_default();
        // Shorter ones are in the range of a floating-point number. Where exactly it ends, serde_json says.
        if (has_exponent || digits.len() > 300) && serde_json::from_slice::<f64>(digits).is_err() {
            return Err(ReadErrorKind::NumberTooLarge);
        }
        Ok(())
    }

    fn some_digits(&mut self) -> Scanned<()> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return self.malformed();
        }
        self.digits();
        Ok(())
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.advance(1);
        }
    }
}
