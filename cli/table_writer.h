// The table for people. It streams: column widths come from the first page, a later and longer value moves the rest of
// its own line and is never cut, so that what is seen can be copied.
#pragma once

#include <string>

#include "cli/record_format.h"

namespace spoor::cli {

class TableWriter final : public RecordWriter {
 public:
  TableWriter(Output& output, const RecordStyle& style) : output_(output), style_(style) {}
  bool WritePage(const RecordPage& page) override;

 private:
  struct Widths {
    std::size_t name = 0, type = 0, rdata = 0, count = 0;
  };

  void Begin(const RecordPage& page);
  void AppendRecord(const v1::Record& record);

  Output& output_;
  RecordStyle style_;
  bool begun_ = false;
  Widths widths_;
  std::string cell_;  // reused
};

// "answer,glue": the ways in which a record was seen, "-" when the server named none.
std::string SeenAsText(const v1::Record& record);

}  // namespace spoor::cli
