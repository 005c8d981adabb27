// Writes all that a database holds, expanded, to stdout: every row of every table, and in place of segments their rows.
// For searches through octets, which compression would hide. The database must not be in use.
//   store_dump DATA_DIR
#include <cstdio>
#include <string>

#include "base/byte_cursor.h"
#include "storage/environment.h"
#include "storage/run_store.h"
#include "storage/runs/run.h"

namespace {

namespace storage = spoor::storage;
using spoor::base::ByteWriter;
using spoor::base::Result;

constexpr std::uint64_t kMap_octets = 64ULL << 30;

void Write(std::string_view octets) {
  std::fwrite(octets.data(), 1, octets.size(), stdout);
  std::fputc('\n', stdout);
}

Result<> WriteTable(const storage::Transaction& txn, MDB_dbi table) {
  Result<storage::Cursor> cursor = storage::Cursor::Open(txn, table);
  if (!cursor) return std::unexpected(cursor.error());
  Result<bool> row = cursor->Seek({});
  for (; row && *row; row = cursor->Next()) {
    Write(cursor->key());
    Write(spoor::base::AsChars(cursor->value()));
  }
  if (!row) return std::unexpected(row.error());
  return {};
}

Result<> WriteRun(const storage::Run& run) {
  storage::RunCursor cursor(run);
  while (cursor.Next()) {
    std::string row;
    cursor.key().AppendTo(row);
    const storage::Sighting& sighting = cursor.sighting();
    ByteWriter out(row);
    out.U32(sighting.time_first_s);
    out.U32(sighting.time_last_s);
    out.U64(sighting.count);
    out.U8(sighting.provenance);
    Write(row);
  }
  if (cursor.damaged()) return std::unexpected(storage::DamagedRuns());
  return {};
}

Result<> Dump(const std::string& dir) {
  const auto environment = storage::Environment::Open(dir, kMap_octets);
  if (!environment) return std::unexpected(environment.error());
  const auto runs = storage::RunStore::Open(**environment);
  if (!runs) return std::unexpected(runs.error());
  const auto snapshot = (*runs)->Current();
  const storage::Tables& tables = (*environment)->tables();
  for (const MDB_dbi table : {tables.meta, tables.sensors, tables.runs}) {
    if (const auto written = WriteTable(snapshot->txn, table); !written) return written;
  }
  for (const auto& of_order : snapshot->runs) {
    for (const auto& run : of_order) {
      if (const auto written = WriteRun(*run); !written) return written;
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: store_dump DATA_DIR\n", stderr);
    return 2;
  }
  const auto dumped = Dump(argv[1]);
  if (dumped) return 0;
  std::fprintf(stderr, "store_dump: %s\n", dumped.error().message.c_str());
  return 1;
}
