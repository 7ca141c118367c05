//! The batches of an Arrow stream, message by message. Arrow's own readers make room for as many bytes as a message says to have,
//! which of a broken one can be any number; here it is taken as far as it is there, before it is decoded.

use std::io::Read;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::root_as_message;
use arrow_schema::{ArrowError, Schema, SchemaRef};

use super::{ColumnFault, Form};

const BROKEN: ColumnFault = ColumnFault::Broken(Form::Arrow);

/// What the length of a message follows.
const CONTINUATION: &[u8] = &[0xff; 4];

/// What a stream ends with.
const END: &[u8] = &[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];

/// The batches of a stream.
pub(super) struct Batches<R> {
    source: R,
    decoder: StreamDecoder,
    /// What the decoder has not yet taken: it gives what has no body with the message behind it.
    rest: Buffer,
    is_at_end: bool,
    first: Option<RecordBatch>,
    schema: SchemaRef,
}

impl<R: Read> Batches<R> {
    pub(super) fn of(source: R) -> Result<Batches<R>, ColumnFault> {
        let (decoder, rest, schema) =
            (StreamDecoder::new(), Buffer::default(), SchemaRef::new(Schema::empty()));
        let mut batches = Batches { source, decoder, rest, is_at_end: false, first: None, schema };
        batches.first = batches.next_batch()?;
        batches.schema = batches.decoder.schema().ok_or(BROKEN)?;
        Ok(batches)
    }

    pub(super) fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>, ColumnFault> {
        loop {
            // A message may be a dictionary.
            let batch = self.decoder.decode(&mut self.rest).map_err(fault)?;
            if batch.is_some() || self.is_at_end {
                return Ok(batch);
            }
            let message = message(&mut self.source)?;
            self.is_at_end = message.is_none();
            self.rest = message.unwrap_or_else(|| END.to_vec()).into();
        }
    }
}

impl<R: Read> Iterator for Batches<R> {
    type Item = Result<RecordBatch, ColumnFault>;

    fn next(&mut self) -> Option<Result<RecordBatch, ColumnFault>> {
        self.first.take().map(Ok).or_else(|| self.next_batch().transpose())
    }
}

fn fault(error: ArrowError) -> ColumnFault {
    match error {
        ArrowError::InvalidArgumentError(what) if what.starts_with("zstd IPC") => {
            ColumnFault::Codec(Form::Arrow)
        }
        // Its text can hold a value.
        _ => BROKEN,
    }
}

/// The next message of a stream, with its body; none at the end.
fn message(source: &mut impl Read) -> Result<Option<Vec<u8>>, ColumnFault> {
    let mut message = Vec::new();
    if append(source, 4, &mut message)?.is_empty() {
        return Ok(None);
    }
    // Older streams have the length alone.
    let mut length = message.as_slice();
    let mut behind = Vec::new();
    if length == CONTINUATION {
        length = append(source, 4, &mut behind)?;
    }
    let length = length.try_into().map(i32::from_le_bytes).ok().and_then(|length| u64::try_from(length).ok());
    let length = length.ok_or(BROKEN)?;
    if length == 0 {
        return Ok(None);
    }
    message.append(&mut behind);
    let header = append(source, length, &mut message)?;
    let body = root_as_message(header).ok().and_then(|header| u64::try_from(header.bodyLength()).ok());
    append(source, body.ok_or(BROKEN)?, &mut message)?;
    Ok(Some(message))
}

/// Appends so many bytes to a message, and gives them; nothing where there are none before the first.
fn append<'m>(
    source: &mut impl Read,
    length: u64,
    message: &'m mut Vec<u8>,
) -> Result<&'m [u8], ColumnFault> {
    let start = message.len();
    let read = source.take(length).read_to_end(message).map_err(|_| BROKEN)?;
    if read as u64 != length && !message.is_empty() {
        return Err(BROKEN);
    }
    Ok(message.get(start..).unwrap_or_default())
}
