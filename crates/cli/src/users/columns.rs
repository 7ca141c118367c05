//! Users in columns, as Parquet and Arrow have them: each row as the line of JSON that it stands for, so that one engine judges
//! it as any other. `provmap_arrow` says what the values of a column are as JSON.

mod messages;

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek as _, SeekFrom};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::atomic::Ordering;

use arrow_array::{RecordBatch, RecordBatchReader as _};
use arrow_schema::{Field, Schema};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{ChunkReader, Length};
use provmap_arrow::{RowWriter, has_json};

use self::messages::Batches;
use super::counted::Counted;
use super::table::Names;
use crate::file_kind::FileKind;

/// What a file of Arrow's starts and ends with.
const ARROW_MAGIC: &[u8] = b"ARROW1";

/// The most zeros behind that.
const MOST_ZEROS: u64 = 1024;

/// The most rows that are lines at a time.
const ROWS: usize = 1024;

/// What a file of columns is whose end says where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Parquet,
    Arrow,
}

impl Form {
    /// The form of a file, by its first bytes; it stands at its start again behind this.
    pub(super) fn of(file: &mut File) -> io::Result<Option<Form>> {
        let mut magic = Vec::new();
        file.take(8).read_to_end(&mut magic)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(match FileKind::of_bytes(&magic) {
            Some(FileKind::Parquet) => Some(Form::Parquet),
            Some(FileKind::Arrow) if magic.starts_with(ARROW_MAGIC) => Some(Form::Arrow),
            _ => None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Form::Parquet => "Parquet",
            Form::Arrow => "Arrow",
        }
    }
}

/// Why columns give no users, or no more.
#[derive(Debug)]
pub(super) enum ColumnFault {
    /// They are broken.
    Broken(Form),
    /// Their codec is none that is compiled in.
    Codec(Form),
    /// Their names or types cannot be read as users.
    Columns(provmap_arrow::Error),
    /// There are columns, and no row.
    NoRows,
}

impl ColumnFault {
    /// What an error is of that came of reading.
    pub(super) fn of(error: &io::Error) -> Option<&ColumnFault> {
        error.get_ref()?.downcast_ref()
    }

    /// What is wrong with the file, and what to do.
    pub(super) fn describe(&self) -> (String, Option<&'static str>) {
        match self {
            ColumnFault::Broken(form) => {
                let what = format!("the {} data is broken or ends early", form.name());
                (what, Some("it may be cut off: write it again"))
            }
            ColumnFault::Codec(form) => {
                let what = format!(
                    "the {} data is compressed by what this build of provmap does not read",
                    form.name()
                );
                let help = "write it with the codec `snappy` (Parquet) or `lz4` (Arrow); of `cargo install`, `--features arrow-zstd` reads zstd too";
                (what, Some(help))
            }
            ColumnFault::Columns(error) => (error.to_string(), None),
            ColumnFault::NoRows => {
                let help = "an export without users is usually one that went wrong: export it again";
                ("there are columns, and no row in them".to_owned(), Some(help))
            }
        }
    }

    fn into_io(self) -> io::Error {
        io::Error::new(ErrorKind::InvalidData, self)
    }
}

impl fmt::Display for ColumnFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe().0)
    }
}

impl Error for ColumnFault {}

/// The users of a file, as lines of JSON.
pub(super) fn lines(form: Form, file: Counted<File>, names: &Names) -> io::Result<Box<dyn Read>> {
    let lines = caught(form, || match form {
        Form::Parquet => of_parquet(file, names),
        Form::Arrow => of_arrow(file, names),
    });
    Ok(Box::new(lines.map_err(ColumnFault::into_io)?))
}

/// The users of a stream of batches, as lines of JSON.
pub(super) fn lines_of_stream(source: impl Read + 'static, names: &Names) -> io::Result<Box<dyn Read>> {
    let lines = caught(Form::Arrow, || Lines::of_batches(Batches::of(source)?, names));
    Ok(Box::new(lines.map_err(ColumnFault::into_io)?))
}

fn of_parquet(file: Counted<File>, names: &Names) -> Result<Lines, ColumnFault> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(broken)?;
    // What nothing reads stays in the file.
    let read = |field: &Field| keys(names, field).is_some();
    let fields = builder.schema().fields().iter().enumerate();
    let read = fields.filter(|(_, field)| read(field)).map(|(place, _)| place);
    let mask = ProjectionMask::roots(builder.parquet_schema(), read);
    if !has_codecs(builder.metadata(), &mask) {
        return Err(ColumnFault::Codec(Form::Parquet));
    }
    let batches = builder.with_projection(mask).with_batch_size(ROWS).build().map_err(broken)?;
    let schema = batches.schema();
    let batches = batches.map(|batch| batch.map_err(|_| ColumnFault::Broken(Form::Parquet)));
    Lines::of(Form::Parquet, &schema, Box::new(batches), names)
}

/// What an error of Parquet's is. Its text can hold a value.
fn broken(_: ParquetError) -> ColumnFault {
    ColumnFault::Broken(Form::Parquet)
}

/// The end of a file says where its batches stand. They follow each other from its start too, as in a stream, behind zeros that align
/// them.
fn of_arrow(mut file: Counted<File>, names: &Names) -> Result<Lines, ColumnFault> {
    let (mut end, mut start) = (Vec::new(), Vec::new());
    let mut read = |file: &mut File| {
        file.seek(SeekFrom::End(0_i64.saturating_sub_unsigned(ARROW_MAGIC.len() as u64)))?;
        file.read_to_end(&mut end)?;
        file.seek(SeekFrom::Start(ARROW_MAGIC.len() as u64))?;
        file.take(MOST_ZEROS).read_to_end(&mut start)?;
        let zeros = start.iter().take_while(|byte| **byte == 0).count();
        file.seek(SeekFrom::Start(ARROW_MAGIC.len().saturating_add(zeros) as u64))
    };
    if read(&mut file.source).is_err() || end != ARROW_MAGIC {
        return Err(ColumnFault::Broken(Form::Arrow));
    }
    Lines::of_batches(Batches::of(BufReader::new(file))?, names)
}

thread_local! {
    /// Whether a panic is told by what it is taken for.
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs a reader of Arrow's, which panics at some broken data: the end of its thread would pass for the end of the file.
fn caught<T>(form: Form, run: impl FnOnce() -> Result<T, ColumnFault>) -> Result<T, ColumnFault> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_QUIET.get() {
                before(info);
            }
        }));
    });
    IS_QUIET.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    IS_QUIET.set(false);
    result.unwrap_or(Err(ColumnFault::Broken(form)))
}

/// Whether the columns that are read are compressed by what is compiled in.
fn has_codecs(metadata: &ParquetMetaData, mask: &ProjectionMask) -> bool {
    metadata.row_groups().iter().all(|rows| {
        let read = rows.columns().iter().enumerate().filter(|(leaf, _)| mask.leaf_included(*leaf));
        read.map(|(_, column)| column.compression()).all(|codec| match codec {
            Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_) => true,
            Compression::LZ4 | Compression::LZ4_RAW => true,
            Compression::ZSTD(_) => cfg!(feature = "arrow-zstd"),
            Compression::BROTLI(_) | Compression::LZO => false,
        })
    })
}

/// The keys that lead to the values of a column.
fn keys(names: &Names, field: &Field) -> Option<Vec<String>> {
    names.keys_of_column(field.name(), has_json(field.data_type()))
}

/// The rows of batches as lines.
struct Lines {
    form: Form,
    batches: Box<dyn Iterator<Item = Result<RecordBatch, ColumnFault>>>,
    /// The rest of a batch.
    batch: Option<RecordBatch>,
    writer: RowWriter,
    lines: Vec<u8>,
    /// The bytes of the lines that were given.
    at: usize,
    /// Whether there was a row.
    any: bool,
}

impl Lines {
    fn of(
        form: Form,
        schema: &Schema,
        batches: Box<dyn Iterator<Item = Result<RecordBatch, ColumnFault>>>,
        names: &Names,
    ) -> Result<Lines, ColumnFault> {
        let writer = RowWriter::new(schema, &|field| keys(names, field)).map_err(ColumnFault::Columns)?;
        Ok(Lines { form, batches, batch: None, writer, lines: Vec::new(), at: 0, any: false })
    }

    fn of_batches(batches: Batches<impl Read + 'static>, names: &Names) -> Result<Lines, ColumnFault> {
        let schema = batches.schema();
        Lines::of(Form::Arrow, &schema, Box::new(batches), names)
    }

    /// Writes more lines. Gives false at the end.
    fn fill(&mut self) -> Result<bool, ColumnFault> {
        let batch = match self.batch.take() {
            Some(batch) => batch,
            None => match self.batches.next() {
                Some(batch) => batch?,
                None if self.any => return Ok(false),
                None => return Err(ColumnFault::NoRows),
            },
        };
        let rows = batch.num_rows().min(ROWS);
        self.any |= rows > 0;
        (self.at, self.batch) = (0, None);
        self.lines.clear();
        if let Some(rest) = batch.num_rows().checked_sub(rows).filter(|rest| *rest > 0) {
            self.batch = Some(batch.slice(rows, rest));
        }
        self.writer.write(&batch.slice(0, rows), &mut self.lines).map_err(ColumnFault::Columns)?;
        Ok(true)
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let mut rest = self.lines.get(self.at..).unwrap_or_default();
            if !rest.is_empty() || buffer.is_empty() {
                let read = rest.read(buffer)?;
                self.at = self.at.saturating_add(read);
                return Ok(read);
            }
            if !caught(self.form, || self.fill()).map_err(ColumnFault::into_io)? {
                return Ok(0);
            }
        }
    }
}

impl Length for Counted<File> {
    fn len(&self) -> u64 {
        Length::len(&self.source)
    }
}

impl ChunkReader for Counted<File> {
    type T = BufReader<File>;

    fn get_read(&self, start: u64) -> Result<BufReader<File>, ParquetError> {
        self.source.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        // Of a broken file, the length may be any.
        let end = start.saturating_add(length as u64);
        if end > Length::len(self) {
            return Err(ParquetError::EOF(String::new()));
        }
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        self.source.get_bytes(start, length)
    }
}
