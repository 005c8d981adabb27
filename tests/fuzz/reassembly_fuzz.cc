// Fragments and segments against what they were cut from: whatever the cuts, the order, the copies and the lies about
// octets that came before, a stream gives its messages, each once and in order, and a datagram comes whole or not at
// all.
//
// Input: 0 for a stream or 1 for a datagram, 4 octets of numbers (initial sequence, or length), then pieces of 4
// octets: offset (2) and length with flags (2).
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "dataplane/stream/fragments.h"
#include "dataplane/stream/tcp_streams.h"
#include "tests/fuzz/require.h"

namespace {

using namespace spoor::dataplane;
using spoor::base::ByteReader;
using spoor::base::ByteSpan;
using spoor::test::Require;

constexpr std::uint64_t kTime_us = 1'700'000'000'000'000;
constexpr std::uint8_t kClient[16] = {192, 0, 2, 1};
constexpr std::uint8_t kServer[16] = {198, 51, 100, 53};
constexpr std::uint8_t kFin = 1, kSyn = 2, kAck = 16;
constexpr std::size_t kSegment_octets = 1400;
constexpr std::uint16_t kLie = 0x8000;  // in a piece's length: octets that came before come as others

IpPacket Packet(std::uint8_t protocol) {
  IpPacket packet;
  packet.source = kServer;
  packet.destination = kClient;
  packet.protocol = protocol;
  return packet;
}

// Octets that tell where they belong.
std::string Truth(std::size_t octets) {
  static const std::string all = [] {
    std::string truth;
    for (std::size_t i = 0; i < 65'535; ++i) truth.push_back(static_cast<char>(i * 7 + i / 256 * 13));
    return truth;
  }();
  return all.substr(0, octets);
}

class Stream {
 public:
  explicit Stream(std::uint32_t initial) : initial_(initial), truth_(Truth(20'000)) {
    // Messages of many sizes, one behind the other, up to the end of what there is.
    for (std::size_t at = 0, size = 1; at + 2 + size <= truth_.size(); at += 2 + size, size = size * 3 % 2999 + 1) {
      spoor::base::StoreBe16(reinterpret_cast<std::uint8_t*>(truth_.data()) + at, static_cast<std::uint16_t>(size));
      messages_.push_back(truth_.substr(at + 2, size));
      end_ = at + 2 + size;
    }
    came_.resize(end_);
    Send(kSyn | kAck, initial_, "");
  }

  void Piece(std::size_t at, std::size_t octets, bool lies) {
    at = std::min(at, end_);
    std::string payload = truth_.substr(at, std::min(octets, end_ - at));
    for (std::size_t i = 0; i < payload.size(); ++i) {
      if (came_[at + i] && lies) payload[i] = static_cast<char>(~payload[i]);
      came_[at + i] = true;
    }
    const bool ends = at + payload.size() == end_;
    Send(ends ? kFin | kAck : kAck, initial_ + 1 + static_cast<std::uint32_t>(at), payload);
  }

  void Finish() {
    for (std::size_t at = 0; at < end_; at += kSegment_octets) Piece(at, kSegment_octets, true);
    Require(given_ == messages_);
    Require(counters_.streams_closed.value() == 1 && counters_.streams_followed.value() == 0);
    Require(counters_.streams_messages.value() == messages_.size());
  }

 private:
  void Send(std::uint8_t flags, std::uint32_t sequence, const std::string& payload) {
    const std::vector<std::uint8_t> exact(payload.begin(), payload.end());
    TcpSegment segment;
    segment.source_port = 53;
    segment.destination_port = 40000;
    segment.sequence = sequence;
    segment.flags = flags;
    segment.payload = exact;
    const IpPacket packet = Packet(6);
    streams_.Take(packet, segment, kTime_us);
    for (Datagram message; streams_.Next(message);) given_.push_back(spoor::base::ToString(message.payload));
  }

  const std::uint32_t initial_;
  std::string truth_;
  std::size_t end_ = 0;
  std::vector<bool> came_;
  std::vector<std::string> messages_;
  std::vector<std::string> given_;
  HashSecret secret_{1};
  PipelineCounters counters_;
  StreamLimits limits_{.datagrams = 1, .fragment_chunks = 128, .directions = 2, .windows = 1, .message_chunks = 128};
  TcpStreams streams_{limits_, secret_, counters_};
};

// What a datagram's fragments must give, by docs/semantics.md.
class Expected {
 public:
  // True if the piece makes the datagram whole.
  bool Take(std::size_t begin, std::size_t end, bool more) {
    if (spoiled_) return false;
    for (const Piece& piece : pieces_) {
      if (piece.begin == begin && piece.end == end && piece.more == more) return false;  // an exact copy
      spoiled_ |= begin < piece.end && piece.begin < end;
      spoiled_ |= (!more && (!piece.more || piece.end > end)) || (!piece.more && end > piece.end);
    }
    spoiled_ |= pieces_.size() == kMaxFragments;
    if (spoiled_) return false;
    pieces_.push_back({begin, end, more});
    held_ += end - begin;
    if (!more) total_ = end;
    if (held_ != total_) return false;
    *this = {};
    return true;
  }

 private:
  struct Piece {
    std::size_t begin;
    std::size_t end;
    bool more;
  };
  std::vector<Piece> pieces_;
  std::size_t held_ = 0;
  std::optional<std::size_t> total_;
  bool spoiled_ = false;
};

class Fragments {
 public:
  void Piece(std::size_t at, std::size_t octets, bool more) {
    at = at / 8 * 8;
    if (more) octets = octets / 8 * 8;
    if (octets == 0 || at + octets > truth_.size()) return;
    const std::vector<std::uint8_t> exact(truth_.begin() + static_cast<std::ptrdiff_t>(at),
                                          truth_.begin() + static_cast<std::ptrdiff_t>(at + octets));
    IpPacket packet = Packet(17);
    packet.is_fragment = true;
    packet.fragment_offset_octets = static_cast<std::uint16_t>(at);
    packet.more_fragments = more;
    packet.payload = exact;
    IpPacket whole;
    table_.Take(packet, kTime_us, whole);
    const bool expected = expected_.Take(at, at + octets, more);
    Require(expected == !whole.payload.empty());
    if (!expected) return;
    Require(spoor::base::ToString(whole.payload) == truth_.substr(0, whole.payload.size()));
  }

 private:
  const std::string truth_ = Truth(65'515);  // of an IPv4 packet
  Expected expected_;
  HashSecret secret_{1};
  PipelineCounters counters_;
  StreamLimits limits_{.datagrams = 1, .fragment_chunks = 128, .directions = 2, .windows = 1, .message_chunks = 128};
  FragmentTable table_{limits_, secret_, counters_};
};

template <class Cut>
void Replay(ByteReader& in, Cut take) {
  while (in.remaining() >= 4) {
    const std::size_t at = in.U16();
    const std::uint16_t how = in.U16();
    take(at, how & ~kLie, (how & kLie) != 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({data, size});
  const bool is_stream = in.U8() % 2 == 0;
  const std::uint32_t number = in.U32();
  if (!in.ok() || size > 2048) return 0;
  if (is_stream) {
    Stream stream(number);
    Replay(in, [&](std::size_t at, std::size_t octets, bool lies) { stream.Piece(at, octets % 4096, lies); });
    stream.Finish();
  } else {
    Fragments fragments;
    Replay(in, [&](std::size_t at, std::size_t octets, bool more) { fragments.Piece(at, octets, more); });
  }
  return 0;
}
