//! What a service has around provmap that judges users one by one: what it knows of the other users is in SQLite.

pub mod unique;
