#include "storage/version_1_row.h"

#include <optional>

#include "base/byte_cursor.h"
#include "storage/record_key.h"
#include "storage/row_value.h"

namespace spoor::storage {
namespace {

// Only cut keys had this size.
constexpr std::size_t kCutKeyOctets = 511;

Sighting TakeSighting(base::ByteReader& in) {
  return {in.U32(), in.U32(), in.U64(), in.U8()};
}

// The tuple of a cut row: type, length of the owner, owner, RDATA.
OwnedTuple ReadTuple(base::ByteReader& in) {
  OwnedTuple tuple;
  tuple.type = in.U16();
  tuple.owner = base::ToString(in.Take(in.U8()));
  tuple.rdata = base::ToString(in.Take(in.remaining()));
  return tuple;
}

}  // namespace

bool ReadVersion1Row(std::string_view key, base::ByteSpan value, observation::Record& record) {
  base::ByteReader in(value);
  const Sighting sighting = TakeSighting(in);
  std::optional<OwnedTuple> tuple =
      key.size() == kCutKeyOctets ? ReadTuple(in) : ReadFullKey(Index::kForward, base::AsBytes(key));
  if (!in.ok() || in.remaining() != 0 || !tuple) return false;
  record = {std::move(tuple->owner), std::move(tuple->rdata), tuple->type,        sighting.time_first_s,
            sighting.time_last_s,    sighting.count,          sighting.provenance};
  return true;
}

}  // namespace spoor::storage
