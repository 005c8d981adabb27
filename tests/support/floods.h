// The floods of tests/integration/floods.py and scripts/flood: what somebody sends who wants a sensor to run out of
// memory or to stop receiving. Frames are made from a template and a seed, fast enough for tens of millions. For tests
// only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace spoor::test {

// A small generator of numbers (splitmix64), the same everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() { return Mix(state_ += 0x9e3779b97f4a7c15); }
  // 0..bound-1; the bias does not matter here.
  std::uint32_t Below(std::uint32_t bound) { return static_cast<std::uint32_t>((Next() >> 32) * bound >> 32); }
  // Different numbers give different results.
  static std::uint64_t Mix(std::uint64_t number) {
    number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
    number = (number ^ number >> 27) * 0x94d049bb133111eb;
    return number ^ number >> 31;
  }

 private:
  std::uint64_t state_;
};

// One Ethernet frame after the other, without end.
class Flood {
 public:
  virtual ~Flood() = default;
  // Replaces `frame`.
  virtual void Next(std::string& frame) = 0;
};

// "fragments": of datagrams that never get whole, now and then of one that does; some overlap.
// "tcp": SYNs from everywhere, beginnings of messages, data behind gaps.
// "queries": every name once, no answers.
// "answers": every name once, nobody asked.
// "random": random octets, and valid frames in all tunnels with some octets changed.
// nullptr: no such flood.
std::unique_ptr<Flood> MakeFlood(std::string_view name, std::uint64_t seed);

}  // namespace spoor::test
