//! Opens files of users: plain, compressed by gzip or zstd, or in columns, as their first bytes tell.

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

#[cfg(feature = "arrow")]
use super::columns;
use super::counted::Counted;
use super::table::Names;
use crate::files::{self, is_stdin};

/// What is read of a file or a pipe, decompressed, and columns as lines of JSON.
pub(super) struct Source {
    pub(super) bytes: Box<dyn Read>,
    /// Whether the bytes are those of the file.
    pub(super) is_plain: bool,
    /// How the file was when it was opened; none of a pipe, which cannot be read again.
    pub(super) stamp: Option<Stamp>,
}

/// What tells a file from what it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Option<Stamp> {
        let (length, modified) = (metadata.len(), metadata.modified().ok());
        metadata.is_file().then_some(Stamp { length, modified })
    }

    /// Whether the file at a path is still as it was.
    pub(super) fn is_of(self, path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|metadata| Stamp::of(&metadata) == Some(self))
    }
}

/// Opens a file, or standard input for `-`. The count is of bytes before decompression. Of columns, those are read that can have
/// one of the names.
pub(super) fn open(path: &Path, names: &Names, count: &Arc<AtomicU64>) -> io::Result<Source> {
    if is_stdin(path) {
        return decoded(io::stdin(), names, None);
    }
    opened(files::open(path)?, names, count)
}

fn opened(source: File, names: &Names, count: &Arc<AtomicU64>) -> io::Result<Source> {
    let stamp = source.metadata().ok().as_ref().and_then(Stamp::of);
    let mut counted = Counted { source, count: Arc::clone(count), left: 0 };
    let Some(Stamp { length, .. }) = stamp else { return decoded(counted, names, None) };
    #[cfg(feature = "arrow")]
    if let Some(form) = columns::Form::of(&mut counted.source)? {
        return Ok(Source { bytes: columns::lines(form, counted, names)?, is_plain: false, stamp });
    }
    counted.left = length;
    decoded(counted, names, stamp)
}

/// Opens a file again, so many bytes behind its start: of one that is not plain, at its start. Gives none where it is not as it was.
pub(super) fn open_again(
    path: &Path,
    names: &Names,
    stamp: Stamp,
    offset: u64,
) -> io::Result<Option<Box<dyn Read>>> {
    let mut file: File = files::open(path)?;
    if Stamp::of(&file.metadata()?) != Some(stamp) {
        return Ok(None);
    }
    if offset == 0 {
        return Ok(Some(opened(file, names, &Arc::default())?.bytes));
    }
    file.seek(SeekFrom::Start(offset))?;
    Ok(Some(Box::new(file)))
}

/// Whether any part of a file can be read again at once: a pipe cannot, and a compressed file has to be decompressed.
pub(super) fn is_plain(path: &Path) -> bool {
    is_regular(path) && !is_decoded(path)
}

/// Whether a file can be read again; a pipe cannot.
pub(super) fn is_regular(path: &Path) -> bool {
    !is_stdin(path) && std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// Whether a file is compressed, or in columns: to read it again takes longer than to judge it.
fn is_decoded(path: &Path) -> bool {
    let Ok(mut file) = files::open(path) else { return false };
    #[cfg(feature = "arrow")]
    if matches!(columns::Form::of(&mut file), Ok(Some(_))) {
        return true;
    }
    magic(&mut file).is_ok_and(|magic| kind(&magic) != Coding::Plain)
}

/// The first bytes, which tell how a file is coded. A pipe may give them one by one.
fn magic(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut magic = Vec::new();
    source.take(4).read_to_end(&mut magic)?;
    Ok(magic)
}

#[cfg_attr(not(feature = "arrow"), expect(unused_variables, reason = "names are those of columns"))]
fn decoded(mut source: impl Read + 'static, names: &Names, stamp: Option<Stamp>) -> io::Result<Source> {
    let magic = magic(&mut source)?;
    let kind = kind(&magic);
    let source = BufReader::with_capacity(64 * 1024, io::Cursor::new(magic).chain(source));
    let is_plain = kind == Coding::Plain;
    let bytes: Box<dyn Read> = match kind {
        Coding::Plain => Box::new(source),
        Coding::Gzip => Box::new(MultiGzDecoder::new(source)),
        Coding::Zstd => Box::new(Zstd { source, decoder: FrameDecoder::new(), in_frame: false }),
        #[cfg(feature = "arrow")]
        Coding::Stream => columns::lines_of_stream(source, names)?,
    };
    Ok(Source { bytes, is_plain, stamp })
}

#[derive(Debug, PartialEq, Eq)]
enum Coding {
    Plain,
    Gzip,
    Zstd,
    /// Batches of columns, one after the other.
    #[cfg(feature = "arrow")]
    Stream,
}

fn kind(magic: &[u8]) -> Coding {
    match magic {
        [0x1f, 0x8b, ..] => Coding::Gzip,
        // A frame, or a skippable frame.
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Coding::Zstd,
        #[cfg(feature = "arrow")]
        [0xff, 0xff, 0xff, 0xff] => Coding::Stream,
        _ => Coding::Plain,
    }
}

/// Decodes frame after frame, as the command `zstd` does.
struct Zstd<R> {
    source: R,
    decoder: FrameDecoder,
    in_frame: bool,
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            if self.in_frame && !self.decoder.is_finished() {
                let strategy = BlockDecodingStrategy::UptoBytes(buffer.len());
                self.decoder.decode_blocks(&mut self.source, strategy).map_err(broken)?;
            } else if !self.next_frame()? {
                return Ok(0);
            }
        }
    }
}

impl<R: BufRead> Zstd<R> {
    fn next_frame(&mut self) -> io::Result<bool> {
        if self.in_frame {
            let expected = self.decoder.get_checksum_from_data();
            if expected.is_some() && expected != self.decoder.get_calculated_checksum() {
                return Err(io::Error::new(ErrorKind::InvalidData, "the zstd checksum is wrong"));
            }
            self.in_frame = false;
        }
        if self.source.fill_buf()?.is_empty() {
            return Ok(false);
        }
        match self.decoder.reset(&mut self.source) {
            Ok(()) => self.in_frame = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length, ..
            })) => {
                let length = u64::from(length);
                if io::copy(&mut self.source.by_ref().take(length), &mut io::sink())? < length {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
            }
            Err(error) => return Err(broken(error)),
        }
        Ok(true)
    }
}

/// An error in words for users: the decoder's own are about its internals.
fn broken(_: FrameDecoderError) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "the zstd data is broken or ends early")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn text() -> Vec<u8> {
        (0..20_000).flat_map(|number| format!("{{\"id\":{number}}}\n").into_bytes()).collect()
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        decoded(io::Cursor::new(bytes.to_vec()), &Names::default(), None)?
            .bytes
            .read_to_end(&mut text)
            .map(|_| text)
    }

    #[test]
    fn what_was_compressed_in_several_parts_comes_back() {
        let text = text();
        let twice = [text.clone(), text.clone()].concat();
        assert_eq!(read(&text).unwrap(), text);
        for compress in [gzip, zstd] {
            let once = compress(&text);
            assert!(once.len() < text.len());
            assert_eq!(read(&once).unwrap(), text);
            assert_eq!(read(&[once.clone(), once].concat()).unwrap(), twice);
        }
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9][..], &zstd(&text)].concat();
        assert_eq!(read(&skipped).unwrap(), text);
        for short in [&b""[..], b"{", b"\x1f"] {
            assert_eq!(read(short).unwrap(), short);
        }
    }

    #[test]
    fn a_file_that_shrinks_is_an_error_and_one_that_grows_is_none() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path();
        let text = text();
        for written in [text.clone(), gzip(&text.repeat(40)), zstd(&text.repeat(40))] {
            std::fs::write(path, &written).unwrap();
            let file = std::fs::File::options().append(true).open(path).unwrap();
            let mut source = open(path, &Names::default(), &Arc::default()).unwrap().bytes;
            source.read_exact(&mut [0; 100]).unwrap();
            file.set_len(written.len() as u64 - 1).unwrap();
            let error = source.read_to_end(&mut Vec::new()).unwrap_err();
            // The decoder of zstd has a word of its own for a source that fails.
            let said = if written.starts_with(b"\x28\xb5\x2f\xfd") {
                "the zstd data is broken or ends early"
            } else {
                "it has become shorter while it was read"
            };
            assert_eq!(error.to_string(), said);
        }
        std::fs::write(path, &text).unwrap();
        let mut source = open(path, &Names::default(), &Arc::default()).unwrap().bytes;
        let mut file = std::fs::File::options().append(true).open(path).unwrap();
        file.write_all(b"{}").unwrap();
        let mut read = Vec::new();
        source.read_to_end(&mut read).unwrap();
        assert_eq!(read.len(), text.len() + 2);
    }

    #[test]
    fn what_was_cut_off_is_an_error() {
        let text = b"{\"id\":1}\n".repeat(20);
        for whole in [gzip(&text), zstd(&text)] {
            for length in 4..whole.len() {
                assert!(read(&whole[..length]).is_err(), "{length} of {}", whole.len());
            }
        }
    }
}
