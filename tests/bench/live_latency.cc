// How long a new name takes from the wire to the first lookup that finds it. Sends queries and answers of names that
// nobody has seen, and asks spoord for those that are on their way:
//   live_latency ADDRESS INTERFACE NAMES      in the namespace of INTERFACE, the sensor at the other end of its cable
// Prints the milliseconds of each name as one line of JSON; a name that is not there after 5 s is left out.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "rpc/address.h"
#include "rpc/channel.h"
#include "tests/bench/lookup.h"
#include "tests/support/frame_builder.h"
#include "tests/support/message_builder.h"

namespace spoor::bench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kBetweenNames{20};
constexpr milliseconds kBetweenLookups{1};
constexpr milliseconds kPatience{5000};

// A packet socket on an interface; -1 if it cannot be had.
int OpenWire(const std::string& interface) {
  const int wire = socket(AF_PACKET, SOCK_RAW, 0);
  sockaddr_ll end{};
  end.sll_family = AF_PACKET;
  end.sll_protocol = htons(ETH_P_ALL);
  end.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  if (wire < 0 || end.sll_ifindex == 0) return -1;
  return bind(wire, reinterpret_cast<const sockaddr*>(&end), sizeof end) == 0 ? wire : -1;
}

struct Sent {
  std::string name;
  Clock::time_point at;
};

// A question of a resolver and its answer, with a name that is new.
bool SendName(int wire, std::uint16_t number, const std::string& name) {
  test::Message answer(number, test::kResponse | test::kAuthoritative, name, 1);
  answer.Answer(test::Rr(test::Pointer(12), 1, test::Hex("c0000201")));
  const std::string frames[] = {test::DnsFrame(test::Ends{}, test::Message(number, 0, name, 1).Wire()),
                                test::DnsFrame(test::Ends{}.Reversed(), answer.Wire())};
  for (const std::string& frame : frames) {
    if (send(wire, frame.data(), frame.size(), 0) != static_cast<ssize_t>(frame.size())) return false;
  }
  return true;
}

// Milliseconds of each name that was found in time.
std::vector<double> Measure(int wire, v1::QueryService::Stub& stub, unsigned names) {
  std::vector<double> found_ms;
  std::vector<Sent> outstanding;
  const std::string suffix = fmt::format("-{:x}.latency.example", base::UnixNow_ns());
  const auto begin = Clock::now();
  const auto end = begin + kBetweenNames * names + kPatience;
  for (unsigned sent = 0; found_ms.size() < names && Clock::now() < end;) {
    if (sent < names && Clock::now() >= begin + kBetweenNames * sent) {
      outstanding.push_back({fmt::format("n{}{}", sent, suffix), Clock::now()});
      if (!SendName(wire, static_cast<std::uint16_t>(sent++), outstanding.back().name)) return {};
    }
    std::erase_if(outstanding, [&](const Sent& name) {
      if (Lookup(stub, name.name) <= 0) return false;
      found_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - name.at).count());
      return true;
    });
    std::this_thread::sleep_for(kBetweenLookups);
  }
  return found_ms;
}

}  // namespace
}  // namespace spoor::bench

int main(int count, char** words) {
  using namespace spoor;
  if (count != 4) return 2;
  rpc::KeepGrpcAlive();
  const auto target = rpc::GrpcTarget(words[1]);
  const int wire = bench::OpenWire(words[2]);
  if (!target || wire < 0) {
    fmt::print(stderr, "{}\n", target ? "no packet socket on this interface" : target.error().message);
    return 1;
  }
  const auto stub = v1::QueryService::NewStub(rpc::OpenChannel(*target));
  const auto names = static_cast<unsigned>(std::atoi(words[3]));
  const auto found_ms = bench::Measure(wire, *stub, names);
  std::string line;
  for (const double ms : found_ms) line += fmt::format("{}{:.1f}", line.empty() ? "" : ",", ms);
  fmt::print("[{}]\n", line);
  close(wire);
  return 0;
}
