// Stands for rocksdb_engine.cc where the library is not installed.
#include "tests/bench/store_engine.h"

namespace spoor::bench {

base::Result<std::unique_ptr<StoreEngine>> OpenRocksdbEngine(const EngineOptions&) {
  return base::Fail(base::ErrorCode::kUnavailable,
                    "built without RocksDB: apt-get install librocksdb-dev, build again");
}

}  // namespace spoor::bench
