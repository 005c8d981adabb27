// Which records of an accepted message count ("Which records count" of docs/semantics.md), and what they become: one
// observation for each different tuple, with its fingerprint and how it was seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "dataplane/fingerprint.h"
#include "dataplane/observe/observation.h"
#include "dataplane/observe/type_set.h"
#include "dns/message.h"

namespace spoor::dataplane {

// How a record of type `type` in `section` was seen.
std::uint8_t ProvenanceOf(dns::Section section, std::uint16_t type, bool is_authoritative) noexcept;

// One worker's. Memory at construction only. `secret` outlives it.
class Observer {
 public:
  // `skip`: types that are not recorded; types that never name data (OPT, TSIG, TKEY, query types) are left out anyway.
  Observer(std::span<const std::uint16_t> skip_types, const HashSecret& secret);

  // Writes an observation for each different tuple of `records` to `out` (room for records.size()), in order of first
  // appearance, and returns how many. A tuple that appears twice counts once and keeps the union of how it was seen.
  std::size_t Observe(std::span<const dns::ResourceRecord> records, bool is_authoritative, std::uint32_t time_s,
                      Observation* out) noexcept;

 private:
  bool Counts(const dns::ResourceRecord& record) const noexcept;
  // The number of the observation among the first `count` that has `key`, or `count`, which it then has in the index.
  std::uint32_t Place(const Fingerprint& key, const Observation* out, std::uint32_t count) noexcept;
  void BeginMessage() noexcept;

  TypeSet skip_;
  const HashSecret& secret_;
  // Messages with at most so many records need no index.
  static constexpr std::size_t kFew = 24;
  // Open addressing: number of the observation within the message, plus `base_`. Smaller values are from earlier
  // messages.
  static constexpr std::uint32_t kIndexSize = 1u << 14;
  static_assert(kIndexSize > 2 * dns::kMaxRecords);
  std::unique_ptr<std::uint32_t[]> index_;
  std::uint32_t base_ = 1;
};

}  // namespace spoor::dataplane
