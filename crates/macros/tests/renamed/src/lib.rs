//! A crate to which provmap has another name: it says once which, and the macros find it.

extern crate pm as provmap;

/// A set in a module of its own.
pub mod zoom {
    /// The users' names.
    #[must_use]
    pub fn mappings() -> pm::MappingSet {
        checks::mapping! { for ZOOM; userName <- username; }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_set_is_there() {
        assert_eq!(super::zoom::mappings().mappings().len(), 1);
    }
}
