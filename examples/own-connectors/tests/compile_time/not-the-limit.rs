use provmap::registry::tables::ZOOM;

const COLUMN: u64 = 32;
const _: () = assert!(
    ZOOM.user_attribute("givenName").unwrap().max_length.unwrap() <= COLUMN,
    "the column is too short for Zoom's given names"
);

fn main() {}
