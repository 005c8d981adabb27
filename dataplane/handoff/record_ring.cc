#include "dataplane/handoff/record_ring.h"

#include <rte_ring.h>
#include <rte_ring_peek_zc.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

namespace spoor::dataplane {
namespace {

using observation::RecordView;

// What stands in front of owner and RDATA in the first slot.
struct SlotHeader {
  std::uint64_t count;
  std::uint32_t time_first_s;
  std::uint32_t time_last_s;
  std::uint16_t type;
  std::uint16_t rdata_octets;
  std::uint8_t owner_octets;
  std::uint8_t provenance;
  std::uint16_t unused;
};
static_assert(sizeof(SlotHeader) == 24);

constexpr std::size_t kMaxRecord_octets =
    sizeof(SlotHeader) + observation::kMaxOwner_octets + observation::kMaxRdata_octets;
constexpr std::uint32_t kDrainSlots = 4096;

constexpr std::uint32_t SlotsFor(std::size_t owner_octets, std::size_t rdata_octets) noexcept {
  const std::size_t octets = sizeof(SlotHeader) + owner_octets + rdata_octets;
  return static_cast<std::uint32_t>((octets + RecordRing::kSlot_octets - 1) / RecordRing::kSlot_octets);
}
static_assert(SlotsFor(observation::kMaxOwner_octets, observation::kMaxRdata_octets) < RecordRing::kMinSlots);

// The slots of a zero-copy reservation: one range, or two when it wraps around the end of the ring.
class SlotRange {
 public:
  SlotRange(const rte_ring_zc_data& zc) noexcept
      : first_(static_cast<std::uint8_t*>(zc.ptr1)),
        second_(static_cast<std::uint8_t*>(zc.ptr2)),
        first_octets_(zc.n1 * RecordRing::kSlot_octets) {}

  void Write(std::size_t at, const void* from, std::size_t octets) noexcept {
    const std::size_t head = at < first_octets_ ? std::min(octets, first_octets_ - at) : 0;
    if (head > 0) std::memcpy(first_ + at, from, head);
    if (octets > head) {
      std::memcpy(second_ + (at + head - first_octets_), static_cast<const std::uint8_t*>(from) + head, octets - head);
    }
  }

  // The octets as one piece: in place, or copied to `linear` when they wrap.
  const std::uint8_t* Read(std::size_t at, std::size_t octets, std::uint8_t* linear) const noexcept {
    if (at + octets <= first_octets_) return first_ + at;
    if (at >= first_octets_) return second_ + (at - first_octets_);
    const std::size_t head = first_octets_ - at;
    std::memcpy(linear, first_ + at, head);
    std::memcpy(linear + head, second_, octets - head);
    return linear;
  }

 private:
  std::uint8_t* first_;
  std::uint8_t* second_;
  std::size_t first_octets_;
};

RecordView ViewOf(const SlotHeader& header, const std::uint8_t* body) noexcept {
  const base::ByteSpan owner(body, header.owner_octets);
  const base::ByteSpan rdata(body + header.owner_octets, header.rdata_octets);
  return {{header.type, owner, rdata}, header.time_first_s, header.time_last_s, header.count, header.provenance};
}

// rte_ring_count with atomic loads: the acquires pair with the releases with which each side moves its tail.
std::uint32_t UsedSlots(const rte_ring& ring) noexcept {
  const std::uint32_t produced = __atomic_load_n(&ring.prod.tail, __ATOMIC_ACQUIRE);
  const std::uint32_t consumed = __atomic_load_n(&ring.cons.tail, __ATOMIC_ACQUIRE);
  return std::min((produced - consumed) & ring.mask, ring.capacity);
}

}  // namespace

RecordRing::RecordRing(std::uint32_t slots)
    : linear_(std::make_unique<std::uint8_t[]>(kMaxRecord_octets + kSlot_octets)) {
  const std::uint32_t count = std::bit_ceil(std::clamp(slots, kMinSlots, kMaxSlots));
  memory_ = base::HugeBuffer(static_cast<std::size_t>(rte_ring_get_memsize_elem(kSlot_octets, count)));
  ring_ = memory_.As<rte_ring>();
  if (rte_ring_init(ring_, "records", count, RING_F_SP_ENQ | RING_F_SC_DEQ) != 0)
    std::abort();  // a power of two within bounds cannot fail
}

bool RecordRing::Push(const RecordView& record) noexcept {
  const std::size_t owner_octets = record.tuple.owner.size();
  const std::size_t rdata_octets = record.tuple.rdata.size();
  const std::uint32_t slots = SlotsFor(owner_octets, rdata_octets);
  rte_ring_zc_data zc;
  if (rte_ring_enqueue_zc_bulk_elem_start(ring_, kSlot_octets, slots, &zc, nullptr) == 0) return false;
  const SlotHeader header{record.count,
                          record.time_first_s,
                          record.time_last_s,
                          record.tuple.type,
                          static_cast<std::uint16_t>(rdata_octets),
                          static_cast<std::uint8_t>(owner_octets),
                          record.provenance,
                          0};
  SlotRange range(zc);
  range.Write(0, &header, sizeof header);
  range.Write(sizeof header, record.tuple.owner.data(), owner_octets);
  range.Write(sizeof header + owner_octets, record.tuple.rdata.data(), rdata_octets);
  rte_ring_enqueue_zc_elem_finish(ring_, slots);
  return true;
}

std::size_t RecordRing::Drain(std::size_t max_records, const std::function<bool(const RecordView&)>& sink) {
  rte_ring_zc_data zc;
  // The producer publishes whole records, so what is there holds whole records; only our own bound can cut one.
  const std::uint32_t there = rte_ring_dequeue_zc_burst_elem_start(ring_, kSlot_octets, kDrainSlots, &zc, nullptr);
  if (there == 0) return 0;
  const SlotRange range(zc);
  std::size_t records = 0;
  std::uint32_t taken = 0;
  while (records < max_records && taken < there) {
    SlotHeader header;
    std::memcpy(&header, range.Read(taken * kSlot_octets, sizeof header, linear_.get()), sizeof header);
    const std::uint32_t slots = SlotsFor(header.owner_octets, header.rdata_octets);
    if (slots > there - taken) break;
    const std::size_t octets = std::size_t{header.owner_octets} + header.rdata_octets;
    const std::uint8_t* body = range.Read(taken * kSlot_octets + sizeof header, octets, linear_.get());
    if (!sink(ViewOf(header, body))) break;
    taken += slots;
    ++records;
  }
  rte_ring_dequeue_zc_elem_finish(ring_, taken);
  return records;
}

bool RecordRing::empty() const noexcept {
  return UsedSlots(*ring_) == 0;
}
std::uint32_t RecordRing::used_slots() const noexcept {
  return UsedSlots(*ring_);
}
std::uint32_t RecordRing::capacity_slots() const noexcept {
  return rte_ring_get_capacity(ring_);
}

}  // namespace spoor::dataplane
