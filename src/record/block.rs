//! Thirty-two bytes of JSON, which are looked at together.

use wide::u8x16;

/// So many bytes as hold most keys and most texts, so that few branches depend on how long one is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block([u8x16; 2]);

impl Block {
    pub(super) const BYTES: usize = 32;

    /// The bytes that the input goes on with, where there are as many.
    #[inline(always)]
    pub(super) fn of(bytes: &[u8]) -> Option<Block> {
        bytes.first_chunk().and_then(Block::new)
    }

    /// The last bytes of the input, where there are as many.
    pub(super) fn last_of(bytes: &[u8]) -> Option<Block> {
        bytes.last_chunk().and_then(Block::new)
    }

    #[inline(always)]
    fn new(bytes: &[u8; Block::BYTES]) -> Option<Block> {
        Some(Block([u8x16::new(*bytes.first_chunk()?), u8x16::new(*bytes.last_chunk()?)]))
    }

    /// Zeros stand for the bytes that are not there.
    pub(super) fn padded(bytes: &[u8]) -> Block {
        let mut halves = [[0; 16]; 2];
        for (place, byte) in halves.as_flattened_mut().iter_mut().zip(bytes) {
            *place = *byte;
        }
        Block(halves.map(u8x16::new))
    }

    /// Marks the bytes at which a text ends or is not plain: quotes, backslashes and control characters.
    #[inline(always)]
    pub(super) fn stops(self) -> u32 {
        let Block(halves) = self;
        mask(halves.map(|bytes| {
            let is_control = bytes.min(u8x16::splat(0x1f)).cmp_eq(bytes);
            bytes.cmp_eq(u8x16::splat(b'"')) | bytes.cmp_eq(u8x16::splat(b'\\')) | is_control
        }))
    }

    /// Whether all bytes are ASCII.
    #[inline(always)]
    pub(super) fn is_ascii(self) -> bool {
        let Block([first, second]) = self;
        (first | second).move_mask() == 0
    }

    /// Marks the bytes that are those of another block.
    #[inline(always)]
    pub(super) fn equal(self, other: Block) -> u32 {
        let (Block([first, second]), Block([third, fourth])) = (self, other);
        mask([first.cmp_eq(third), second.cmp_eq(fourth)])
    }
}

/// A bit for each byte, the first one lowest.
#[inline(always)]
fn mask([first, second]: [u8x16; 2]) -> u32 {
    first.move_mask() as u32 | (second.move_mask() as u32) << 16
}
