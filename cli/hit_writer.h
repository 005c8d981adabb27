// Hits of watch-lists on their way out of the program.
#pragma once

#include <memory>

#include "cli/output.h"
#include "cli/record_format.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::cli {

// Writes hits as they come: a line for people each, for kJson an object with the list and the entries, in other forms
// their records alone.
class HitWriter {
 public:
  // `output` outlives the writer.
  HitWriter(Format format, Output& output, const RecordStyle& style);

  // False once writing has failed.
  bool Write(const google::protobuf::RepeatedPtrField<v1::Hit>& hits);

 private:
  Format format_;
  Output& output_;
  std::unique_ptr<RecordWriter> records_;  // of forms without lists
};

}  // namespace spoor::cli
