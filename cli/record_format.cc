#include "cli/record_format.h"

#include "cli/cof_writer.h"
#include "cli/csv_writer.h"
#include "cli/table_writer.h"

namespace spoor::cli {

std::optional<Format> FormatFromText(std::string_view text) {
  if (text == "table") return Format::kTable;
  if (text == "cof") return Format::kCof;
  if (text == "json") return Format::kJson;
  if (text == "csv") return Format::kCsv;
  return std::nullopt;
}

std::unique_ptr<RecordWriter> MakeRecordWriter(Format format, Output& output, const RecordStyle& style) {
  switch (format) {
    case Format::kCof:
      return std::make_unique<CofWriter>(output, false);
    case Format::kJson:
      return std::make_unique<CofWriter>(output, style.life);
    case Format::kCsv:
      return std::make_unique<CsvWriter>(output, style.life);
    case Format::kTable:
      break;
  }
  return std::make_unique<TableWriter>(output, style);
}

}  // namespace spoor::cli
