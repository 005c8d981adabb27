// Comma-separated values (RFC 4180) for spreadsheets and bulk loaders: a header row, lines that end in CR LF, quotes
// only around fields that need them.
#pragma once

#include "cli/record_format.h"

namespace spoor::cli {

class CsvWriter final : public RecordWriter {
 public:
  // Appends the header row at once: an answer without records is still a CSV file.
  // With `life` there are two more columns: the days ("2026-10:40 2026-11-01:12") and the count of none.
  CsvWriter(Output& output, bool life);
  bool WritePage(const RecordPage& page) override;

 private:
  Output& output_;
  bool life_;
};

}  // namespace spoor::cli
