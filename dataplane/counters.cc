#include "dataplane/counters.h"

#include <algorithm>

namespace spoor::dataplane {
namespace {

using Workers = std::vector<const PipelineCounters*>;

std::uint64_t Sum(const Workers& workers, base::Counter PipelineCounters::* member) {
  std::uint64_t sum = 0;
  for (const PipelineCounters* worker : workers) sum += (worker->*member).value();
  return sum;
}

template <class Enum>
std::uint64_t Sum(const Workers& workers, CounterArray<Enum> PipelineCounters::* member, Enum index) {
  std::uint64_t sum = 0;
  for (const PipelineCounters* worker : workers) sum += (worker->*member)[index].value();
  return sum;
}

// Adds "PREFIXname" for each index from `first` on.
template <class Enum>
void AddArray(NamedCounters& out, const Workers& workers, CounterArray<Enum> PipelineCounters::* member, Enum first,
              const std::string& prefix) {
  for (auto i = static_cast<std::size_t>(first); i < CounterArray<Enum>::size(); ++i) {
    const Enum index = static_cast<Enum>(i);
    out.emplace_back(prefix + Name(index), Sum(workers, member, index));
  }
}

}  // namespace

const char* Name(FrameVerdict verdict) noexcept {
  static constexpr const char* kNames[] = {
      "message",          "fragment",          "segment",        "cut",
      "not_ip",           "tag_depth",         "tunnel_depth",   "malformed_tunnel",
      "other_tunnel",     "malformed_ip",      "other_protocol", "malformed_udp",
      "malformed_tcp",    "other_port",        "checksum",       "fragment_malformed",
      "fragment_overlap", "fragment_too_many", "tcp_no_start",   "tcp_out_of_window",
      "tcp_after_hole",   "tcp_closed",        "sampled_out"};
  static_assert(std::size(kNames) == CounterArray<FrameVerdict>::size());
  return kNames[static_cast<std::size_t>(verdict)];
}

const char* Name(MessageVerdict verdict) noexcept {
  static constexpr const char* kNames[] = {"accepted",       "query",     "short",     "direction", "opcode",
                                           "question_count", "class",     "checksum",  "stub",      "not_resolver",
                                           "unsolicited",    "duplicate", "truncated", "rcode",     "malformed"};
  static_assert(std::size(kNames) == CounterArray<MessageVerdict>::size());
  return kNames[static_cast<std::size_t>(verdict)];
}

const char* Name(RefusalReason) noexcept {
  return "ring_full";
}

const char* Name(Stage stage) noexcept {
  static constexpr const char* kNames[] = {"port", "headers", "prepare", "look_up", "record", "deduplicate", "flush"};
  static_assert(std::size(kNames) == CounterArray<Stage>::size());
  return kNames[static_cast<std::size_t>(stage)];
}

namespace {

void AddLaws(NamedCounters& out, const Workers& workers) {
  using P = PipelineCounters;
  AddArray(out, workers, &P::frames, FrameVerdict::kCut, "frames.refused.");
  out.emplace_back("frames.received", Sum(workers, &P::frames_received));
  out.emplace_back("frames.messages", Sum(workers, &P::frames, FrameVerdict::kMessage));
  out.emplace_back("frames.fragments", Sum(workers, &P::frames, FrameVerdict::kFragment));
  out.emplace_back("frames.segments", Sum(workers, &P::frames, FrameVerdict::kSegment));
  AddArray(out, workers, &P::messages, MessageVerdict::kShort, "messages.refused.");
  out.emplace_back("messages.received", Sum(workers, &P::messages_received));
  out.emplace_back("messages.accepted", Sum(workers, &P::messages, MessageVerdict::kAccepted));
  out.emplace_back("messages.queries", Sum(workers, &P::messages, MessageVerdict::kQuery));
  AddArray(out, workers, &P::refused, RefusalReason::kRingFull, "observations.refused.");
  out.emplace_back("observations.parsed", Sum(workers, &P::observations_parsed));
  out.emplace_back("observations.pending", Sum(workers, &P::observations_pending));
  out.emplace_back("observations.handed_over", Sum(workers, &P::observations_handed_over));
}

// Nothing while nobody asks for them.
void AddStages(NamedCounters& out, const Workers& workers) {
  for (std::size_t i = 0; i < CounterArray<Stage>::size(); ++i) {
    const Stage stage = static_cast<Stage>(i);
    const std::uint64_t cycles = Sum(workers, &PipelineCounters::stage_cycles, stage);
    if (cycles != 0) out.emplace_back("stages." + std::string(Name(stage)) + "_cycles", cycles);
  }
}

}  // namespace

NamedCounters SummariseOne(const PipelineCounters& worker) {
  NamedCounters out;
  AddLaws(out, {&worker});
  std::erase_if(out, [](const auto& counter) {
    return counter.second == 0 &&
           (counter.first.starts_with("frames.refused.") || counter.first.starts_with("messages.refused."));
  });
  return out;
}

NamedCounters Summarise(const Workers& workers) {
  using P = PipelineCounters;
  NamedCounters out;
  AddLaws(out, workers);
  out.emplace_back("records.handed_over", Sum(workers, &P::records_handed_over));
  out.emplace_back("memo.hits", Sum(workers, &P::memo_hits));
  out.emplace_back("memo.misses", Sum(workers, &P::memo_misses));
  out.emplace_back("cache.hits", Sum(workers, &P::cache_hits));
  out.emplace_back("cache.misses", Sum(workers, &P::cache_misses));
  out.emplace_back("cache.evictions", Sum(workers, &P::cache_evictions));
  out.emplace_back("cache.bypassed", Sum(workers, &P::cache_bypassed));
  out.emplace_back("bloom.new", Sum(workers, &P::bloom_new));
  out.emplace_back("bloom.seen", Sum(workers, &P::bloom_seen));
  out.emplace_back("bloom.inserted", Sum(workers, &P::bloom_inserted));
  out.emplace_back("correlate.queries_evicted", Sum(workers, &P::queries_evicted));
  out.emplace_back("fragments.opened", Sum(workers, &P::fragments_opened));
  out.emplace_back("fragments.waiting", Sum(workers, &P::fragments_waiting));
  out.emplace_back("fragments.completed", Sum(workers, &P::fragments_completed));
  out.emplace_back("fragments.expired", Sum(workers, &P::fragments_expired));
  out.emplace_back("fragments.evicted", Sum(workers, &P::fragments_evicted));
  out.emplace_back("fragments.spoiled", Sum(workers, &P::fragments_spoiled));
  out.emplace_back("fragments.unused", Sum(workers, &P::fragments_unused));
  out.emplace_back("fragments.messages", Sum(workers, &P::fragments_messages));
  out.emplace_back("streams.opened", Sum(workers, &P::streams_opened));
  out.emplace_back("streams.followed", Sum(workers, &P::streams_followed));
  out.emplace_back("streams.closed", Sum(workers, &P::streams_closed));
  out.emplace_back("streams.restarted", Sum(workers, &P::streams_restarted));
  out.emplace_back("streams.evicted", Sum(workers, &P::streams_evicted));
  out.emplace_back("streams.expired", Sum(workers, &P::streams_expired));
  out.emplace_back("streams.holes", Sum(workers, &P::streams_holes));
  out.emplace_back("streams.messages", Sum(workers, &P::streams_messages));
  out.emplace_back("streams.cut_messages", Sum(workers, &P::streams_cut_messages));
  AddStages(out, workers);
  return out;
}

void AddCounters(NamedCounters& counters, const NamedCounters& more) {
  for (const auto& [name, value] : more) {
    const auto known = std::ranges::find(counters, name, &NamedCounters::value_type::first);
    if (known != counters.end()) {
      known->second += value;
    } else {
      counters.emplace_back(name, value);
    }
  }
}

std::uint64_t CounterValue(const NamedCounters& counters, const std::string& name) {
  const auto known = std::ranges::find(counters, name, &NamedCounters::value_type::first);
  return known == counters.end() ? 0 : known->second;
}

}  // namespace spoor::dataplane
