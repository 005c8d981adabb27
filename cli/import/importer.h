// The course of an import: lines into records, records into blocks, blocks to the control plane.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "cli/import/block_delivery.h"
#include "cli/import/cof_reader.h"
#include "cli/import/line_reader.h"
#include "observation/block.h"

namespace spoor::cli {

// The longest line: RDATA of 65535 octets takes less than 400,000 characters, and a line may list several.
inline constexpr std::size_t kMaxCofLine_octets = std::size_t{4} << 20;

struct ImportFigures {
  std::uint64_t lines = 0;          // that hold something
  std::uint64_t refused = 0;        // of these: broken ones
  std::uint64_t records = 0;        // in the others
  std::uint64_t known_records = 0;  // of these: committed by an earlier run of the same import
};

struct ImportHooks {
  // Of each broken line.
  std::function<void(std::uint64_t line_number, std::string_view why)> refused;
  // Every few thousand lines.
  std::function<void(const ImportFigures&)> progress;
};

// One thread. The same lines make the same blocks, so that a second run under the same name goes on where the first one
// ended.
class Importer {
 public:
  // All of them outlive the importer. `lines` calls Idle while nothing can be read.
  Importer(LineReader& lines, BlockDelivery& delivery, const ImportHooks& hooks, bool strict)
      : lines_(lines), delivery_(delivery), hooks_(hooks), strict_(strict) {}

  // To the end of the lines, until everything is committed. A broken line is passed over; when `strict`, it ends the
  // import as kInvalidArgument. After an error the last, unfinished block was not sent.
  base::Result<> Run();

  // Delivers what waits; false when that failed or was stopped, which Run then returns.
  bool Idle();

  const ImportFigures& figures() const { return figures_; }

 private:
  base::Result<> TakeLine(LineReader::Kind kind, std::string_view line);
  base::Result<> Refuse(std::string_view why);
  base::Result<> Add(const observation::RecordView& record);
  base::Result<> CloseBlock();

  LineReader& lines_;
  BlockDelivery& delivery_;
  const ImportHooks& hooks_;
  const bool strict_;
  CofReader reader_;
  observation::BlockWriter writer_;
  std::uint64_t sequence_ = 0;   // of the last block that was closed
  std::uint64_t committed_ = 0;  // by earlier runs
  ImportFigures figures_;
  base::Result<> idle_;  // what Idle met
};

}  // namespace spoor::cli
