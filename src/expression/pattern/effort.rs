//! How much Java may have to try before it says whether a text matches.
//!
//! Java goes back over every choice that a pattern leaves, which can take forever; Spring ends it with an error after a
//! million characters. A pattern and a text for which that could happen are not followed.

/// The choices that a pattern leaves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// The parts that take one character.
    parts: u32,
    /// The quantifiers that leave a choice of how often.
    quantifiers: u32,
    /// In how many ways the alternatives can be taken.
    alternatives: u64,
    /// Whether something that leaves a choice is repeated, so that each round multiplies the ways.
    is_nested: bool,
}

impl Default for Effort {
    fn default() -> Effort {
        Effort { parts: 0, quantifiers: 0, alternatives: 1, is_nested: false }
    }
}

impl Effort {
    /// With a choice between so many alternatives.
    pub(super) fn and_choice(mut self, alternatives: u64) -> Effort {
        self.alternatives = self.alternatives.saturating_mul(alternatives);
        self
    }

    /// With a part that takes one character, and its quantifier.
    pub(super) fn and_part(mut self, min: u32, max: Option<u32>) -> Effort {
        self.parts = self.parts.saturating_add(min.max(1));
        self.and_quantifier(min, max)
    }

    fn and_quantifier(mut self, min: u32, max: Option<u32>) -> Effort {
        match max.map(|max| u64::from(max.saturating_sub(min)).saturating_add(1)) {
            Some(counts) if counts < 8 => return self.and_choice(counts),
            _ => self.quantifiers = self.quantifiers.saturating_add(1),
        }
        self
    }

    /// With all of another.
    pub(super) fn and(self, other: Effort) -> Effort {
        Effort {
            parts: self.parts.saturating_add(other.parts),
            quantifiers: self.quantifiers.saturating_add(other.quantifiers),
            alternatives: self.alternatives.saturating_mul(other.alternatives),
            is_nested: self.is_nested || other.is_nested,
        }
    }

    /// With a quantifier around all of it. If each round is delimited, there is one way to tell the rounds apart.
    pub(super) fn repeated(mut self, min: u32, max: Option<u32>, is_delimited: bool) -> Effort {
        self.parts = self.parts.saturating_mul(min.max(1));
        let leaves_choice = self.quantifiers > 0 || self.alternatives > 1 || self.is_nested;
        let is_told_apart = is_delimited && self.quantifiers <= 1 && self.alternatives <= 1;
        if max == Some(1) || !leaves_choice || is_told_apart {
            return self.and_quantifier(min, max);
        }
        Effort { is_nested: true, ..self.and_quantifier(min, max) }
    }

    /// From any place of the text on.
    pub(super) fn anywhere(mut self) -> Effort {
        self.quantifiers = self.quantifiers.saturating_add(1);
        self
    }

    /// Whether all ways together surely look at few characters of a text of that length.
    pub(super) fn is_small(self, text: usize) -> bool {
        const MOST: u128 = 900_000;
        if self.is_nested && text > 8 {
            return false;
        }
        let text = text as u128;
        let mut ways = u128::from(self.alternatives).saturating_mul(u128::from(self.parts.saturating_add(1)));
        // A quantifier ends somewhere in the text, and not before the one left of it.
        for place in 1..=u128::from(self.quantifiers) {
            if ways > MOST {
                return false;
            }
            ways = ways.saturating_mul(text.saturating_add(place)).div_ceil(place);
        }
        ways <= MOST
    }
}
