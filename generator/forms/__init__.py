"""One form in its shapes: workbook, data package, Word, printed page, JSON."""
