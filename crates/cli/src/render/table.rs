//! Text in aligned columns.

use provmap_model::text::visible;
use unicode_width::UnicodeWidthStr;

use super::Style;

/// Rows under a heading.
#[derive(Debug)]
pub(crate) struct Table {
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(heading: &[&str]) -> Table {
        let heading = heading.iter().map(|cell| (*cell).to_owned()).collect();
        Table { heading, rows: Vec::new() }
    }

    /// Adds a row. Cells are escaped here.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| visible(&cell).to_string()).collect());
    }

    pub(crate) fn render(&self, style: Style) -> String {
        let mut widths: Vec<usize> = Vec::new();
        for row in std::iter::once(&self.heading).chain(&self.rows) {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let line = |row: &[String]| {
            let mut line = String::new();
            for (width, cell) in widths.iter().zip(row) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width.saturating_sub(cell.width()).saturating_add(2)));
            }
            line.trim_end().to_owned()
        };
        let mut text = String::new();
        text.push_str(&style.bold(&line(&self.heading)));
        text.push('\n');
        for row in &self.rows {
            text.push_str(&line(row));
            text.push('\n');
        }
        text
    }
}
