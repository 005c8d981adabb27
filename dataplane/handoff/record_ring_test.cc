#include "dataplane/handoff/record_ring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

namespace spoor::dataplane {
namespace {

using observation::Record;
using observation::RecordView;

Record Numbered(std::uint64_t number, std::size_t rdata_octets) {
  Record record{std::string("\1a\0", 3), std::string(rdata_octets, static_cast<char>(number)), 16, 1, 2, number + 1, 1};
  return record;
}

TEST(RecordRing, KeepsOrderAndContentAcrossTheWrap) {
  RecordRing ring(RecordRing::kMinSlots);
  std::mt19937 random(1);
  std::uint64_t pushed = 0;
  std::uint64_t taken = 0;
  for (int round = 0; round < 2000; ++round) {
    const Record record = Numbered(pushed, random() % 3000);
    if (ring.Push(record.view())) ++pushed;
    if (random() % 2 == 0) continue;
    taken += ring.Drain(random() % 4, [&, expected = taken](const RecordView& view) mutable {
      EXPECT_EQ(view.count, expected + 1);
      EXPECT_TRUE(std::all_of(view.tuple.rdata.begin(), view.tuple.rdata.end(),
                              [&](std::uint8_t octet) { return octet == static_cast<std::uint8_t>(expected); }));
      ++expected;
      return true;
    });
  }
  EXPECT_GT(taken, 500u);
}

TEST(RecordRing, FullRingRefusesAndLosesNothing) {
  RecordRing ring(RecordRing::kMinSlots);
  std::uint64_t pushed = 0;
  while (ring.Push(Numbered(pushed, 65535).view())) ++pushed;
  EXPECT_EQ(pushed, 3u);
  std::uint64_t seen = 0;
  const auto check = [&](const RecordView& view) {
    EXPECT_EQ(view.count, ++seen);
    return true;
  };
  while (ring.Drain(1, check) == 1) {
  }
  EXPECT_EQ(seen, pushed);
  EXPECT_TRUE(ring.empty());
}

TEST(RecordRing, ARefusedRecordStays) {
  RecordRing ring(RecordRing::kMinSlots);
  ring.Push(Numbered(0, 10).view());
  EXPECT_EQ(ring.Drain(10, [](const RecordView&) { return false; }), 0u);
  EXPECT_EQ(ring.Drain(10, [](const RecordView&) { return true; }), 1u);
}

TEST(RecordRing, TwoThreadsLoseNothing) {
  constexpr std::uint64_t kRecords = 200'000;
  RecordRing ring(RecordRing::kMinSlots);
  std::thread producer([&] {
    for (std::uint64_t i = 0; i < kRecords;) {
      if (ring.Push(Numbered(i, i % 100).view())) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  std::uint64_t seen = 0;
  bool in_order = true;
  while (seen < kRecords) {
    const std::size_t taken = ring.Drain(1000, [&](const RecordView& view) {
      in_order = in_order && view.count == ++seen;
      return true;
    });
    if (taken == 0) std::this_thread::yield();
  }
  producer.join();
  EXPECT_TRUE(in_order);
}

}  // namespace
}  // namespace spoor::dataplane
