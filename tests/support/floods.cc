#include "tests/support/floods.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/byte_order.h"
#include "tests/support/frame_builder.h"
#include "tests/support/message_builder.h"
#include "tests/support/segment_builder.h"
#include "tests/support/tunnel_builder.h"

namespace spoor::test {
namespace {

constexpr std::size_t kIp = 14;  // behind Ethernet
constexpr std::size_t kIpv4_octets = 20;
constexpr std::size_t kIpv6_octets = 40;
constexpr std::size_t kFragmentHeader_octets = 8;
constexpr std::size_t kTcp_octets = 20;
constexpr std::size_t kUdp_octets = 8;
constexpr std::uint32_t kRecent = 1024;  // conversations that are gone on with
const Ends kEnds;
const Ends kEnds6{"2001:db8::1", "2001:db8:53::53", 40000, 53};

std::uint8_t* At(std::string& frame, std::size_t offset) {
  return reinterpret_cast<std::uint8_t*>(frame.data()) + offset;
}
void Put16(std::string& frame, std::size_t offset, std::uint64_t value) {
  base::StoreBe16(At(frame, offset), static_cast<std::uint16_t>(value));
}
void Put32(std::string& frame, std::size_t offset, std::uint64_t value) {
  base::StoreBe32(At(frame, offset), static_cast<std::uint32_t>(value));
}

// Cuts a frame with one IP header and sets the lengths in it.
void Resize(std::string& frame, bool v6, std::size_t octets) {
  frame.resize(octets);
  Put16(frame, kIp + (v6 ? 4 : 2), octets - kIp - (v6 ? kIpv6_octets : 0));
}

// Sets the low 32 bits of an address.
void PutSource(std::string& frame, bool v6, std::uint32_t host) {
  Put32(frame, kIp + (v6 ? 8 + 12 : 12), host);
}
void PutDestination(std::string& frame, bool v6, std::uint32_t host) {
  Put32(frame, kIp + (v6 ? 24 + 12 : 16), host);
}

class FragmentFlood : public Flood {
 public:
  explicit FragmentFlood(std::uint64_t seed)
      : random_(seed),
        v4_(Fragment(kEnds, 0, 17, {0, std::string(kLongest, 'x')}, true)),
        v6_(Fragment(kEnds6, 0, 17, {0, std::string(kLongest, 'x')}, true)) {}

  void Next(std::string& frame) override {
    const std::uint32_t what = random_.Below(32);
    if (what < 20) return Write(frame, Begin(), 0, Length(), true);
    if (what < 22) return Write(frame, Begin(), 8 * random_.Below(180), Length(), false);  // the end comes first
    Sent& sent = recent_[random_.Below(kRecent)];
    const std::size_t octets = Length();
    if (what < 28) return GoOn(frame, sent, octets, true);
    if (what < 30) return Write(frame, sent, sent.next_offset / 16 * 8, octets, true);  // overlaps
    if (what < 31) return Write(frame, sent, 0, octets, true);                          // a copy, or not quite
    GoOn(frame, sent, octets + 3, false);                                               // whole
  }

 private:
  static constexpr std::size_t kLongest = 1400;
  struct Sent {
    std::uint32_t id;
    std::uint32_t host;
    std::uint32_t next_offset;
  };

  // Mostly short, so that a capture stays small; some as long as a link carries.
  std::size_t Length() { return random_.Below(32) == 0 ? kLongest : 8 + 8 * random_.Below(8); }

  // A datagram that was not there before.
  Sent& Begin() {
    Sent& sent = recent_[count_++ % kRecent];
    sent = {static_cast<std::uint32_t>(count_), static_cast<std::uint32_t>(random_.Next()), 0};
    return sent;
  }

  void GoOn(std::string& frame, Sent& sent, std::size_t octets, bool more) {
    Write(frame, sent, sent.next_offset, octets, more);
  }

  void Write(std::string& frame, Sent& sent, std::uint32_t offset, std::size_t octets, bool more) {
    const bool v6 = sent.id % 4 == 0;
    const std::size_t header = kIp + (v6 ? kIpv6_octets + kFragmentHeader_octets : kIpv4_octets);
    frame = v6 ? v6_ : v4_;
    Resize(frame, v6, header + octets);
    PutSource(frame, v6, sent.host);
    if (v6) {
      Put16(frame, header - 6, offset | (more ? 1u : 0u));
      Put32(frame, header - 4, sent.id);
    } else {
      Put16(frame, kIp + 4, sent.id);
      Put16(frame, kIp + 6, offset / 8 | (more ? 0x2000u : 0u));
    }
    sent.next_offset = (offset + static_cast<std::uint32_t>(octets)) % 60000 / 8 * 8;
  }

  Random random_;
  const std::string v4_;
  const std::string v6_;
  std::array<Sent, kRecent> recent_{};
  std::uint64_t count_ = 0;
};

class TcpFlood : public Flood {
 public:
  explicit TcpFlood(std::uint64_t seed) : random_(seed), v4_(Template(kEnds)), v6_(Template(kEnds6)) {}

  void Next(std::string& frame) override {
    const std::uint32_t what = random_.Below(32);
    if (what < 14) return Open(frame, what == 0 ? 30 : 0);
    Sent& sent = recent_[random_.Below(kRecent)];
    const std::size_t octets = random_.Below(32) == 0 ? kLongest : 2 + random_.Below(60);
    if (what < 24) return Data(frame, sent, octets);
    if (what < 29) return Write(frame, sent, kAck, sent.next + 100 + random_.Below(60000), octets);
    if (what < 30) return Write(frame, sent, kFin | kAck, sent.next, 0);
    if (what < 31) return Write(frame, sent, kRst | kAck, sent.next, 0);
    Sent unknown = sent;
    unknown.host = static_cast<std::uint32_t>(random_.Next());
    Data(frame, unknown, octets);
  }

 private:
  static constexpr std::size_t kLongest = 1400;
  struct Sent {
    std::uint32_t host;
    std::uint32_t next;
    std::uint16_t port;
    bool v6;
    bool is_server;
  };

  // Every message in it is longer than what will come of it.
  static std::string Template(const Ends& ends) {
    return TcpFrame(ends, Tcp(ends, kAck, 0, std::string(kLongest, '\x10')));
  }

  void Open(std::string& frame, std::size_t octets) {
    Sent& sent = recent_[count_++ % kRecent];
    const std::uint64_t number = random_.Next();
    sent = {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32),
            static_cast<std::uint16_t>(number >> 16), number % 4 == 0, number % 8 < 3};
    Write(frame, sent, sent.is_server ? kSyn | kAck : kSyn, sent.next, octets);
    sent.next += 1 + static_cast<std::uint32_t>(octets);
  }

  void Data(std::string& frame, Sent& sent, std::size_t octets) {
    Write(frame, sent, kAck, sent.next, octets);
    sent.next += static_cast<std::uint32_t>(octets);
  }

  void Write(std::string& frame, const Sent& sent, int flags, std::uint32_t sequence, std::size_t octets) {
    const std::size_t tcp = kIp + (sent.v6 ? kIpv6_octets : kIpv4_octets);
    frame = sent.v6 ? v6_ : v4_;
    Resize(frame, sent.v6, tcp + kTcp_octets + octets);
    (sent.is_server ? PutDestination : PutSource)(frame, sent.v6, sent.host);
    Put16(frame, tcp, sent.is_server ? 53 : sent.port);
    Put16(frame, tcp + 2, sent.is_server ? sent.port : 53);
    Put32(frame, tcp + 4, sequence);
    *At(frame, tcp + 13) = static_cast<std::uint8_t>(flags);
  }

  Random random_;
  const std::string v4_;
  const std::string v6_;
  std::array<Sent, kRecent> recent_{};
  std::uint64_t count_ = 0;
};

class MessageFlood : public Flood {
 public:
  MessageFlood(std::uint64_t seed, bool answers) : random_(seed), answers_(answers), frame_(Template(answers)) {}

  void Next(std::string& frame) override {
    constexpr std::size_t kUdp = kIp + kIpv4_octets;
    constexpr std::size_t kMessage = kUdp + kUdp_octets;
    const std::uint64_t number = random_.Next();
    frame = frame_;
    (answers_ ? PutDestination : PutSource)(frame, false, static_cast<std::uint32_t>(number));
    Put16(frame, kUdp + (answers_ ? 2 : 0), number >> 32);
    Put16(frame, kUdp + 6, 0);  // no checksum
    Put16(frame, kMessage, number >> 48);
    const std::uint64_t unique = Random::Mix(++count_);
    char* digits = frame.data() + kMessage + 12 + 1;
    for (unsigned i = 0; i < 16; ++i) digits[i] = "0123456789abcdef"[unique >> 4 * i & 15];
    if (answers_) Put32(frame, frame.size() - 4, unique);
  }

 private:
  static std::string Template(bool answers) {
    const std::string name = "0123456789abcdef.flood.example";
    if (!answers) return DnsFrame(kEnds, Message(0, 0, name, 1).Wire());
    Message answer(0, kResponse | kAuthoritative, name, 1);
    return DnsFrame(kEnds.Reversed(), answer.Answer(Rr(Pointer(kQuestionOffset), 1, Hex("c0000201"))).Wire());
  }

  Random random_;
  const bool answers_;
  const std::string frame_;
  std::uint64_t count_ = 0;
};

class RandomFlood : public Flood {
 public:
  explicit RandomFlood(std::uint64_t seed) : random_(seed), valid_(ValidFrames()) {}

  void Next(std::string& frame) override {
    if (random_.Below(4) == 0) return Octets(frame);
    frame = valid_[random_.Below(static_cast<std::uint32_t>(valid_.size()))];
    const auto octets = static_cast<std::uint32_t>(frame.size());
    for (std::uint32_t changes = random_.Below(8); changes > 0; --changes) {
      *At(frame, random_.Below(octets)) = static_cast<std::uint8_t>(random_.Next());
    }
    const std::uint32_t length = random_.Below(16);
    if (length == 0) frame.resize(1 + random_.Below(octets));
    if (length == 1) frame.append(random_.Below(64), '\0');
  }

 private:
  void Octets(std::string& frame) {
    static constexpr std::array<std::uint16_t, 6> kTypes = {0x0800, 0x86dd, 0x8100, 0x88a8, 0x8847, 0x8864};
    frame.resize(8 + random_.Below(180));
    for (std::size_t at = 0; at + 8 <= frame.size(); at += 8) {
      Put32(frame, at, random_.Next());
      Put32(frame, at + 4, random_.Next());
    }
    if (frame.size() < kIp + 1 || random_.Below(4) == 0) return;
    const std::uint16_t type = kTypes[random_.Below(kTypes.size())];
    Put16(frame, 12, type);
    if (type == 0x0800) frame[kIp] = 0x45;
    if (type == 0x86dd) frame[kIp] = 0x60;
  }

  // IP packets of every kind that is read.
  static std::vector<std::string> ValidPackets() {
    Message answer(7, kResponse | kAuthoritative, "www.flood.example", 1);
    answer.Answer(Rr(Pointer(kQuestionOffset), 1, Hex("c0000201")))
        .Answer(Rr(Pointer(kQuestionOffset), 16, "\x04text"))
        .Authority(Rr(Pointer(16), 2, Name("ns1").substr(0, 4) + Pointer(16)))
        .Authority(Rr(Pointer(16), 6, Pointer(12) + Pointer(16) + std::string(20, '\1')))
        .Additional(Rr(Pointer(16), 65, U16(1) + Name(".") + U16(1) + U16(3) + "\x02h2"));
    const std::string wire = answer.Wire();
    const std::string query = Message(7, 0, "www.flood.example", 1).Wire();
    std::vector<std::string> packets;
    for (const Ends& ends : {kEnds, kEnds6}) {
      const Ends back = ends.Reversed();
      packets.push_back(DnsPacket(ends, query));
      packets.push_back(DnsPacket(back, wire));
      packets.push_back(Ip(back, 6, Tcp(back, kSyn, 99, Framed(wire))));
      packets.push_back(Ip(back, 6, Tcp(back, kAck, 100, Framed(wire))));
      const std::vector<Cutting> pieces = {{0, Udp(back, wire).substr(0, 64)}, {64, Udp(back, wire).substr(64)}};
      for (const std::string& fragment : Fragments(back, 5, 17, pieces)) packets.push_back(fragment.substr(kIp));
    }
    return packets;
  }

  static std::vector<std::string> ValidFrames() {
    std::vector<std::string> frames;
    for (const std::string& packet : ValidPackets()) {
      frames.push_back(IpFrame(packet));
      for (const Encapsulation& tunnel : AllEncapsulations()) {
        if (tunnel.link == dataplane::LinkType::kEthernet) frames.push_back(tunnel.wrap(packet));
      }
    }
    return frames;
  }

  Random random_;
  const std::vector<std::string> valid_;
};

}  // namespace

std::unique_ptr<Flood> MakeFlood(std::string_view name, std::uint64_t seed) {
  if (name == "fragments") return std::make_unique<FragmentFlood>(seed);
  if (name == "tcp") return std::make_unique<TcpFlood>(seed);
  if (name == "queries") return std::make_unique<MessageFlood>(seed, false);
  if (name == "answers") return std::make_unique<MessageFlood>(seed, true);
  if (name == "random") return std::make_unique<RandomFlood>(seed);
  return nullptr;
}

}  // namespace spoor::test
