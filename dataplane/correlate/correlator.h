// Matches responses to the queries that asked for them (rule 4 of docs/semantics.md), or, for one-way mirrors, keeps
// copies of one response from counting twice.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "dataplane/correlate/flow_key.h"
#include "dataplane/correlate/time_table.h"
#include "dataplane/counters.h"
#include "dataplane/fingerprint.h"
#include "dataplane/packet/datagram.h"

namespace spoor::dataplane {

// A response answers a query that is at most this old, by packet time.
inline constexpr std::uint64_t kQueryLife_us = 10'000'000;
// With correlation off, the same message within this time of its last copy is a duplicate.
inline constexpr std::uint64_t kDuplicateWindow_us = 5'000;

// One worker's; it sees both directions of a flow. `secret` and `counters` outlive it.
class Correlator {
 public:
  Correlator(bool correlate, std::uint32_t entries, const HashSecret& secret, PipelineCounters& counters);

  // What the table is asked for a message with this id and question, made ahead of the asking so that the line is on
  // its way (Prefetch). The key of a query is good for Query, that of a response for Response.
  std::uint64_t Key(const Datagram& datagram, bool is_response, std::uint16_t id,
                    base::ByteSpan question) const noexcept {
    return FlowKey(secret_, datagram, !is_response, id, correlate_ ? question : datagram.payload);
  }
  void Prefetch(std::uint64_t key) const noexcept { table_.Prefetch(key); }

  // False with correlation off: then queries need no key and are not given to Query.
  bool remembers_queries() const noexcept { return correlate_; }

  // A query at `time_us`: remembered, or refreshed if it is a retransmission.
  void Query(std::uint64_t key, std::uint64_t time_us) noexcept;

  // A response at `time_us`: kAccepted, kUnsolicited or kDuplicate. An accepted one uses its query up.
  MessageVerdict Response(std::uint64_t key, std::uint64_t time_us) noexcept {
    return correlate_ ? Match(key, time_us) : Deduplicate(key, time_us);
  }

 private:
  MessageVerdict Match(std::uint64_t key, std::uint64_t time_us) noexcept;
  MessageVerdict Deduplicate(std::uint64_t key, std::uint64_t time_us) noexcept;

  bool correlate_;
  const HashSecret& secret_;
  TimeTable table_;
  PipelineCounters& counters_;
};

}  // namespace spoor::dataplane
