#include "dataplane/observe/observer.h"

#include <algorithm>

#include "dns/types.h"

namespace spoor::dataplane {
namespace {

constexpr std::uint16_t kTypeNs = 2;
constexpr std::uint16_t kTypeSig = 24;

// SIG(0): a signature of the transaction, its type-covered field is 0 (RFC 2931 3).
bool IsTransactionSignature(const dns::ResourceRecord& record) noexcept {
  return record.type == kTypeSig && record.rdata()[0] == 0 && record.rdata()[1] == 0;
}

// As Observer::Place, by comparing one after the other.
std::uint32_t PlaceAmongFew(const Fingerprint& key, const Observation* out, std::uint32_t count) noexcept {
  std::uint32_t place = 0;
  while (place < count && !(out[place].key == key)) ++place;
  return place;
}

}  // namespace

std::uint8_t ProvenanceOf(dns::Section section, std::uint16_t type, bool is_authoritative) noexcept {
  switch (section) {
    case dns::Section::kAnswer:
      return is_authoritative ? observation::kAnswer : observation::kNonauth;
    case dns::Section::kAuthority:
      return type == kTypeNs && !is_authoritative ? observation::kDelegation : observation::kAuthority;
    case dns::Section::kAdditional:
      return observation::kGlue;
  }
  return 0;
}

Observer::Observer(std::span<const std::uint16_t> skip_types, const HashSecret& secret)
    : skip_(skip_types), secret_(secret), index_(std::make_unique<std::uint32_t[]>(kIndexSize)) {}

bool Observer::Counts(const dns::ResourceRecord& record) const noexcept {
  return record.rr_class == dns::kClassIn && !dns::IsPseudoType(record.type) && !skip_.Contains(record.type) &&
         !IsTransactionSignature(record);
}

void Observer::BeginMessage() noexcept {
  const std::uint32_t used = static_cast<std::uint32_t>(dns::kMaxRecords);
  if (base_ > 0xffffffffu - 2 * used) {
    std::fill_n(index_.get(), kIndexSize, 0u);
    base_ = 1;
  }
  base_ += used;
}

std::uint32_t Observer::Place(const Fingerprint& key, const Observation* out, std::uint32_t count) noexcept {
  std::uint32_t at = static_cast<std::uint32_t>(key.low) & (kIndexSize - 1);
  // Ends: the index has more than twice the places that a message can fill.
  while (index_[at] >= base_ && !(out[index_[at] - base_].key == key)) at = (at + 1) & (kIndexSize - 1);
  if (index_[at] < base_) index_[at] = base_ + count;
  return index_[at] - base_;
}

std::size_t Observer::Observe(std::span<const dns::ResourceRecord> records, bool is_authoritative, std::uint32_t time_s,
                              Observation* out) noexcept {
  const bool few = records.size() <= kFew;
  if (!few) BeginMessage();
  std::uint32_t count = 0;
  std::uint64_t seen = 0;  // one bit for each key: one whose bit is clear is new for sure
  for (const dns::ResourceRecord& record : records) {
    if (!Counts(record)) continue;
    const Fingerprint key = secret_.Hash({record.tuple, std::size_t{2} + record.owner_octets + record.rdata_octets});
    const std::uint8_t provenance = ProvenanceOf(record.section, record.type, is_authoritative);
    const std::uint64_t bit = std::uint64_t{1} << (key.high & 63);
    const std::uint32_t place = !few                ? Place(key, out, count)
                                : (seen & bit) != 0 ? PlaceAmongFew(key, out, count)
                                                    : count;
    seen |= bit;
    if (place != count) {
      out[place].provenance |= provenance;
      continue;
    }
    out[count++] = {.key = key,
                    .tuple = record.tuple,
                    .time_first_s = time_s,
                    .time_last_s = time_s,
                    .count = 1,
                    .type = record.type,
                    .owner_octets = record.owner_octets,
                    .rdata_octets = record.rdata_octets,
                    .provenance = provenance};
  }
  return count;
}

}  // namespace spoor::dataplane
