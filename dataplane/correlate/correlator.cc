#include "dataplane/correlate/correlator.h"

namespace spoor::dataplane {

Correlator::Correlator(bool correlate, std::uint32_t entries, const HashSecret& secret, PipelineCounters& counters)
    : correlate_(correlate), secret_(secret), table_(entries), counters_(counters) {}

void Correlator::Query(std::uint64_t key, std::uint64_t time_us) noexcept {
  if (table_.Put(key, time_us, kQueryLife_us)) counters_.queries_evicted.Add();
}

MessageVerdict Correlator::Match(std::uint64_t key, std::uint64_t time_us) noexcept {
  std::uint64_t asked_us = 0;
  const bool asked = table_.Take(key, asked_us);
  return asked && time_us <= asked_us + kQueryLife_us ? MessageVerdict::kAccepted : MessageVerdict::kUnsolicited;
}

MessageVerdict Correlator::Deduplicate(std::uint64_t key, std::uint64_t time_us) noexcept {
  std::uint64_t seen_us = 0;
  const bool seen = table_.Find(key, seen_us);
  table_.Put(key, time_us, 0);
  // Either order: two ports of a mirror may deliver copies slightly out of order.
  const std::uint64_t apart_us = time_us > seen_us ? time_us - seen_us : seen_us - time_us;
  return seen && apart_us <= kDuplicateWindow_us ? MessageVerdict::kDuplicate : MessageVerdict::kAccepted;
}

}  // namespace spoor::dataplane
