// The forms in which records leave the program. A form is chosen by --format alone, never by what stdout is; only the
// colour of a table depends on that.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <memory>
#include <optional>
#include <string_view>

#include "cli/output.h"
#include "spoor/v1/record.pb.h"

namespace spoor::cli {

enum class Format {
  kTable,  // for people
  kCof,    // Passive DNS Common Output Format, one JSON object per line
  kJson,   // the same, with what that format does not know when it was asked for
  kCsv,    // RFC 4180 with a header row, lines end in CR LF
};

// "table", "cof", "json", "csv".
std::optional<Format> FormatFromText(std::string_view text);

using RecordPage = google::protobuf::RepeatedPtrField<v1::Record>;

// Writes pages of records as they come, and keeps nothing of a page after the call.
class RecordWriter {
 public:
  RecordWriter() = default;
  RecordWriter(const RecordWriter&) = delete;
  RecordWriter& operator=(const RecordWriter&) = delete;
  virtual ~RecordWriter() = default;

  // False once writing has failed: the rest of the answer is not wanted.
  virtual bool WritePage(const RecordPage& page) = 0;
};

// How records look.
struct RecordStyle {
  bool color = false;  // of tables
  bool life = false;   // on which days they were seen; not of kCof
  bool utf8 = false;   // the terminal shows it
};

// `output` outlives the writer.
std::unique_ptr<RecordWriter> MakeRecordWriter(Format format, Output& output, const RecordStyle& style);

}  // namespace spoor::cli
