// The layout of one spool file (FORMAT.md), as pure functions over octets: what the spool writes and what a later start
// of the sensor reads back after a crash. Shared by writer, reader, tests and fuzzer, so that there is one truth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "rpc/delivery/block_queue.h"

namespace spoor::dataplane {

inline constexpr std::string_view kSegmentMagic = "SPOORSPL";
inline constexpr std::uint32_t kSegmentVersion = 1;
// As the protocol: rpc/spoor/v1/ingest.proto.
inline constexpr std::size_t kMaxSensorIdOctets = 64;
inline constexpr std::size_t kMaxSegmentPayloadOctets = std::size_t{1} << 20;
// Octets that an entry needs beside its payload.
inline constexpr std::size_t kSegmentEntryOverhead = 32;

// Whose blocks a segment holds.
struct SegmentOwner {
  std::string sensor_id;
  std::uint64_t boot_epoch = 0;

  bool operator==(const SegmentOwner&) const = default;
};

// The first octets of a segment.
std::string EncodeSegmentHeader(const SegmentOwner& owner);

// Appends one entry. The payload has 1..kMaxSegmentPayloadOctets octets.
void AppendSegmentEntry(const rpc::Block& block, std::uint64_t boot_epoch, std::string& out);

// Reads a segment from untrusted octets, which outlive the reader. Whatever is damaged ends the reading: entries before
// it are good (each has a checksum), nothing after it is trusted. One thread.
class SegmentReader {
 public:
  // kDataLoss when the octets do not start with an intact header.
  static base::Result<SegmentReader> Open(base::ByteSpan octets);

  const SegmentOwner& owner() const noexcept { return owner_; }

  // The next block, with sequences strictly ascending; nullopt at the end or at the first damage. Copies the payload.
  std::optional<rpc::Block> Next();

  // After Next gave nullopt: octets were left that are no entry, as when the writer died in the middle of one.
  bool torn() const noexcept { return torn_; }

 private:
  SegmentReader(SegmentOwner owner, base::ByteSpan entries) : owner_(std::move(owner)), rest_(entries) {}

  SegmentOwner owner_;
  base::ByteSpan rest_;
  std::uint64_t last_sequence_ = 0;
  bool torn_ = false;
};

}  // namespace spoor::dataplane
