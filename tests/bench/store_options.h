// What store_bench is asked to do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace spoor::bench {

enum class EngineKind : std::uint8_t { kSpoor, kRocksdb };

struct StoreOptions {
  EngineKind engine = EngineKind::kSpoor;
  std::uint64_t records = 1'000'000;
  std::uint64_t batch = 100'000;  // records of one commit
  std::uint64_t lookups = 20'000;
  std::string directory;
  bool durable = true;
  bool fill_only = false;
  bool describe = false;  // the records alone, no store
};

// kInvalidArgument says what is wrong; `--help` is that, too, with the usage.
base::Result<StoreOptions> ParseStoreOptions(int argc, const char* const* argv);

}  // namespace spoor::bench
