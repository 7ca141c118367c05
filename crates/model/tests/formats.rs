//! Values of other formats than JSON: their errors repeat none.
#![allow(clippy::unwrap_used, reason = "tests panic when they fail")]

use provmap_model::Json;
use serde::Deserialize;
use serde::de::value::{Error, MapDeserializer};
use serde::de::{Deserializer, IntoDeserializer};

fn read<'de>(value: impl Deserializer<'de, Error = Error>) -> Result<Json, String> {
    Json::deserialize(value).map_err(|error| error.to_string())
}

#[test]
fn numbers_of_128_bits_are_those_of_json() {
    for number in [
        "0",
        "-1",
        "18446744073709551615",
        "-9223372036854775808",
        "18446744073709551616",
        "-9223372036854775809",
    ] {
        let wide: i128 = number.parse().unwrap();
        let expected = Json::read(number).unwrap();
        assert_eq!(read(wide.into_deserializer()), Ok(expected.clone()), "{number}");
        if let Ok(wide) = u128::try_from(wide) {
            assert_eq!(read(wide.into_deserializer()), Ok(expected), "{number}");
        }
    }
}

#[test]
fn keys_that_are_no_texts_are_not_repeated() {
    fn refused<'de, K: IntoDeserializer<'de, Error>>(key: K) {
        let map = MapDeserializer::new([(key, 1_u8)].into_iter());
        assert_eq!(read(map), Err("a key is no text".to_owned()));
    }
    refused(555_1234_u64);
    refused(-555_1234_i64);
    refused(555_1234_u128);
    refused(-555_1234_i128);
    refused(555.1234_f64);
    refused(true);
    refused(555_1234_u32);
}
