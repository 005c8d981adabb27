#include "dataplane/export/segment.h"

#include <xxhash.h>

#include <cassert>
#include <utility>

#include "base/byte_cursor.h"

namespace spoor::dataplane {
namespace {

// The seed ties an entry to its boot epoch: octets of a recycled disk block with another epoch never pass.
std::uint64_t Checksum(base::ByteSpan octets, std::uint64_t seed) {
  return XXH3_64bits_withSeed(octets.data(), octets.size(), seed);
}

// Same characters as the protocol allows: [A-Za-z0-9._-].
bool IsSensorId(std::string_view id) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !id.empty() && id.size() <= kMaxSensorIdOctets && id.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

std::string EncodeSegmentHeader(const SegmentOwner& owner) {
  assert(IsSensorId(owner.sensor_id));
  std::string out;
  base::ByteWriter writer(out);
  writer.Octets(base::AsBytes(kSegmentMagic));
  writer.U32(kSegmentVersion);
  writer.U64(owner.boot_epoch);
  writer.U8(static_cast<std::uint8_t>(owner.sensor_id.size()));
  writer.Octets(base::AsBytes(owner.sensor_id));
  writer.U64(Checksum(base::AsBytes(out), 0));
  return out;
}

void AppendSegmentEntry(const rpc::Block& block, std::uint64_t boot_epoch, std::string& out) {
  assert(!block.payload.empty() && block.payload.size() <= kMaxSegmentPayloadOctets);
  const std::size_t start = out.size();
  base::ByteWriter writer(out);
  writer.U32(static_cast<std::uint32_t>(block.payload.size()));
  writer.U32(block.record_count);
  writer.U64(block.sequence);
  writer.U64(block.observation_count);
  writer.Octets(base::AsBytes(block.payload));
  writer.U64(Checksum(base::AsBytes(std::string_view(out).substr(start)), boot_epoch));
}

base::Result<SegmentReader> SegmentReader::Open(base::ByteSpan octets) {
  base::ByteReader reader(octets);
  const std::string_view magic = base::AsChars(reader.Take(kSegmentMagic.size()));
  const std::uint32_t version = reader.U32();
  SegmentOwner owner;
  owner.boot_epoch = reader.U64();
  owner.sensor_id = base::ToString(reader.Take(reader.U8()));
  const std::size_t covered = reader.position();
  const std::uint64_t checksum = reader.U64();
  if (!reader.ok() || magic != kSegmentMagic) {
    return base::Fail(base::ErrorCode::kDataLoss, "not a spool segment");
  }
  if (version != kSegmentVersion) {
    return base::Fail(base::ErrorCode::kDataLoss, "spool segment of unknown version " + std::to_string(version));
  }
  if (checksum != Checksum(octets.first(covered), 0) || !IsSensorId(owner.sensor_id)) {
    return base::Fail(base::ErrorCode::kDataLoss, "damaged header of a spool segment");
  }
  return SegmentReader(std::move(owner), reader.Rest());
}

std::optional<rpc::Block> SegmentReader::Next() {
  if (rest_.empty() || torn_) return std::nullopt;
  torn_ = true;
  base::ByteReader reader(rest_);
  const std::size_t payload_octets = reader.U32();
  rpc::Block block;
  block.record_count = reader.U32();
  block.sequence = reader.U64();
  block.observation_count = reader.U64();
  const base::ByteSpan payload = reader.Take(payload_octets);
  const std::size_t covered = reader.position();
  const std::uint64_t checksum = reader.U64();
  if (!reader.ok() || payload.empty() || payload.size() > kMaxSegmentPayloadOctets) return std::nullopt;
  if (block.sequence <= last_sequence_ || checksum != Checksum(rest_.first(covered), owner_.boot_epoch)) {
    return std::nullopt;
  }
  torn_ = false;
  last_sequence_ = block.sequence;
  rest_ = reader.Rest();
  block.payload = base::ToString(payload);
  return block;
}

}  // namespace spoor::dataplane
