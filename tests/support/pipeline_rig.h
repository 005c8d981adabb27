// A whole pipeline on frames in memory. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "dataplane/pipeline.h"
#include "tests/support/frame_builder.h"
#include "tests/support/message_builder.h"

namespace spoor::test {

inline constexpr std::uint64_t kStart_us = 1'700'000'000'000'000;

using Tuple = std::tuple<std::uint16_t, std::string, std::string>;  // type, owner, RDATA
using Records = std::map<Tuple, std::uint64_t>;                     // counts

// A pipeline on frames in memory.
class Rig {
 public:
  explicit Rig(const dataplane::PipelineConfig& config = {})
      : config_(config), shared_(config_, 1), ring_(config_.ring_slots) {
    pipeline_ = std::make_unique<dataplane::Pipeline>(config_, shared_, ring_);
  }

  void Feed(const std::string& frame, std::uint64_t time_us = kStart_us, std::uint32_t flags = 0) {
    const dataplane::Frame one{base::AsBytes(frame), time_us, flags};
    pipeline_->Process({&one, 1});
  }

  void Exchange(const Message& query, const Message& response, const Ends& ends = {},
                std::uint64_t time_us = kStart_us) {
    Feed(DnsFrame(ends, query.Wire()), time_us);
    Feed(DnsFrame(ends.Reversed(), response.Wire()), time_us + 1000);
  }

  std::uint64_t Messages(dataplane::MessageVerdict verdict) const {
    return pipeline_->counters().messages[verdict].value();
  }

  // Everything that came out, by count.
  std::uint64_t Delivered() {
    std::uint64_t sum = 0;
    for (const auto& [tuple, count] : Delivery()) sum += count;
    return sum;
  }

  // Everything that came out, by tuple.
  Records Delivery() {
    pipeline_->FlushAll();
    Records records;
    const auto add = [&](const observation::RecordView& record) {
      const Tuple tuple{record.tuple.type, base::ToString(record.tuple.owner), base::ToString(record.tuple.rdata)};
      records[tuple] += record.count;
      return true;
    };
    while (ring_.Drain(1000, add) > 0) {
    }
    return records;
  }

  dataplane::FlowShare& flows() { return shared_.flows; }

  void Tick(std::uint64_t now_ms) { pipeline_->Tick(now_ms); }

  const dataplane::PipelineCounters& counters() const { return pipeline_->counters(); }

  // The laws of dataplane/counters.h.
  void CheckLaws() const {
    std::map<std::string, std::uint64_t> values;
    std::map<std::string, std::uint64_t> refused;
    for (const auto& [name, value] : dataplane::Summarise({&pipeline_->counters()})) {
      const std::size_t at = name.find(".refused.");
      (at == std::string::npos ? values[name] : refused[name.substr(0, at)]) += value;
    }
    EXPECT_EQ(values["frames.received"],
              values["frames.messages"] + values["frames.fragments"] + values["frames.segments"] + refused["frames"]);
    EXPECT_EQ(values["fragments.opened"], values["fragments.waiting"] + values["fragments.completed"] +
                                              values["fragments.expired"] + values["fragments.evicted"] +
                                              values["fragments.spoiled"]);
    EXPECT_EQ(values["streams.opened"], values["streams.followed"] + values["streams.closed"] +
                                            values["streams.restarted"] + values["streams.evicted"] +
                                            values["streams.expired"] + values["streams.holes"]);
    EXPECT_EQ(values["messages.received"],
              values["messages.accepted"] + values["messages.queries"] + refused["messages"]);
    EXPECT_EQ(values["observations.parsed"],
              values["observations.pending"] + values["observations.handed_over"] + refused["observations"]);
  }

 private:
  dataplane::PipelineConfig config_;
  dataplane::SharedState shared_;
  dataplane::RecordRing ring_;
  std::unique_ptr<dataplane::Pipeline> pipeline_;
};

}  // namespace spoor::test
