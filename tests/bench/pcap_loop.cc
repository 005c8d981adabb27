// The least that a program on libpcap can do: takes every frame and looks at one octet of it. The floor that other
// programs are compared with; prints how many frames it had, and how many the kernel dropped.
//   pcap_loop FILE ROUNDS             a capture, again and again
//   pcap_loop --live INTERFACE        until SIGTERM or SIGINT
#include <fmt/format.h>
#include <pcap/pcap.h>
#include <signal.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr int kSnapshot_octets = 65535;
constexpr int kWait_ms = 100;

struct Seen {
  std::uint64_t frames = 0;
  std::uint64_t sum = 0;  // of the octets looked at, so that the look is one
};

pcap_t* g_live = nullptr;

void Look(u_char* user, const pcap_pkthdr* header, const u_char* octets) {
  auto& seen = *reinterpret_cast<Seen*>(user);
  ++seen.frames;
  if (header->caplen != 0) seen.sum += octets[header->caplen / 2];
}

void Stop(int) {
  pcap_breakloop(g_live);
}

// False with a line on stderr if the capture cannot be read.
bool ReadFile(const char* path, Seen& seen) {
  char error[PCAP_ERRBUF_SIZE];
  pcap_t* const file = pcap_open_offline(path, error);
  if (file == nullptr) fmt::print(stderr, "{}\n", error);
  if (file == nullptr) return false;
  const bool whole = pcap_loop(file, -1, Look, reinterpret_cast<u_char*>(&seen)) == 0;
  pcap_close(file);
  return whole;
}

// Frames that the kernel dropped; -1 with a line on stderr if there is no such interface.
std::int64_t ReadInterface(const char* interface, Seen& seen) {
  char error[PCAP_ERRBUF_SIZE];
  g_live = pcap_open_live(interface, kSnapshot_octets, 1, kWait_ms, error);
  if (g_live == nullptr) fmt::print(stderr, "{}\n", error);
  if (g_live == nullptr) return -1;
  static_cast<void>(signal(SIGTERM, Stop));
  static_cast<void>(signal(SIGINT, Stop));
  fmt::print(stderr, "listening on {}\n", interface);
  pcap_loop(g_live, -1, Look, reinterpret_cast<u_char*>(&seen));
  pcap_stat stat{};
  pcap_stats(g_live, &stat);
  pcap_close(g_live);
  return stat.ps_drop;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  Seen seen;
  std::int64_t dropped = 0;
  if (words[1] == std::string("--live")) {
    dropped = ReadInterface(words[2], seen);
  } else {
    for (int round = std::atoi(words[2]); round > 0; --round) {
      if (!ReadFile(words[1], seen)) return 1;
    }
  }
  if (dropped < 0) return 1;
  fmt::print("{{\"frames\":{},\"dropped\":{},\"sum\":{}}}\n", seen.frames, dropped, seen.sum);
  return 0;
}
