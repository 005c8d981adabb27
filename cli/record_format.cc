#include "cli/record_format.h"

#include "cli/cof_writer.h"
#include "cli/csv_writer.h"
#include "cli/table_writer.h"

namespace spoor::cli {

std::optional<Format> FormatFromText(std::string_view text) {
  if (text == "table") return Format::kTable;
  if (text == "cof" || text == "json") return Format::kCof;
  if (text == "csv") return Format::kCsv;
  return std::nullopt;
}

std::unique_ptr<RecordWriter> MakeRecordWriter(Format format, Output& output, bool color) {
  switch (format) {
    case Format::kCof:
      return std::make_unique<CofWriter>(output);
    case Format::kCsv:
      return std::make_unique<CsvWriter>(output);
    case Format::kTable:
      break;
  }
  return std::make_unique<TableWriter>(output, color);
}

}  // namespace spoor::cli
