// How long a new name takes from the wire to the first lookup that finds it, and to whoever watches for new names.
// Sends queries and answers of names that nobody has seen, and asks spoord for those that are on their way:
//   live_latency ADDRESS INTERFACE NAMES      in the namespace of INTERFACE, the sensor at the other end of its cable
// Prints {"lookup": [...], "event": [...]}, the milliseconds of each name; one that is not there after 5 s is left out.
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
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "rpc/address.h"
#include "rpc/channel.h"
#include "spoor/v1/watch.grpc.pb.h"
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
// What a look-up finds, a watch tells at about the same time.
constexpr milliseconds kLastEvent{300};

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

// A watch for new names, from the moment that it stands.
class Watcher {
 public:
  explicit Watcher(const std::shared_ptr<grpc::Channel>& channel) : stub_(v1::WatchService::NewStub(channel)) {
    v1::WatchRequest request;
    request.set_news(v1::WATCH_NEWS_NAMES);
    request.add_names("*.latency.example");
    reader_ = stub_->Watch(&context_, request);
    v1::WatchResponse first;
    reader_->Read(&first);
    thread_ = std::jthread([this] { Run(); });
  }
  ~Watcher() {
    context_.TryCancel();
    thread_.join();
    reader_->Finish().IgnoreError();
  }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // When each name came.
  std::map<std::string, Clock::time_point> Seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void Run() {
    for (v1::WatchResponse response; reader_->Read(&response);) {
      const auto now = Clock::now();
      const std::lock_guard lock(mutex_);
      for (const auto& observation : response.observations()) seen_.emplace(observation.record().rrname(), now);
    }
  }

  std::unique_ptr<v1::WatchService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchResponse>> reader_;
  std::mutex mutex_;
  std::map<std::string, Clock::time_point> seen_;
  std::jthread thread_;
};

double MillisecondsSince(Clock::time_point begin, Clock::time_point end) {
  return std::chrono::duration<double, std::milli>(end - begin).count();
}

// Milliseconds of each name that was found in time, by look-ups and by the watch.
struct Found {
  std::vector<double> lookup_ms;
  std::vector<double> event_ms;
};

Found Measure(int wire, const std::shared_ptr<grpc::Channel>& channel, unsigned names) {
  Watcher watcher(channel);
  const auto stub = v1::QueryService::NewStub(channel);
  Found found;
  std::vector<double>& found_ms = found.lookup_ms;
  std::vector<Sent> outstanding;
  std::vector<Sent> all;
  const std::string suffix = fmt::format("-{:x}.latency.example.", base::UnixNow_ns());
  const auto begin = Clock::now();
  const auto end = begin + kBetweenNames * names + kPatience;
  for (unsigned sent = 0; found_ms.size() < names && Clock::now() < end;) {
    if (sent < names && Clock::now() >= begin + kBetweenNames * sent) {
      outstanding.push_back({fmt::format("n{}{}", sent, suffix), Clock::now()});
      all.push_back(outstanding.back());
      if (!SendName(wire, static_cast<std::uint16_t>(sent++), outstanding.back().name)) return {};
    }
    std::erase_if(outstanding, [&](const Sent& name) {
      if (Lookup(*stub, name.name) <= 0) return false;
      found_ms.push_back(MillisecondsSince(name.at, Clock::now()));
      return true;
    });
    std::this_thread::sleep_for(kBetweenLookups);
  }
  std::this_thread::sleep_for(kLastEvent);
  const auto seen = watcher.Seen();
  for (const Sent& name : all) {
    const auto at = seen.find(name.name);
    if (at != seen.end()) found.event_ms.push_back(MillisecondsSince(name.at, at->second));
  }
  return found;
}

std::string ListOf(const std::vector<double>& all_ms) {
  std::string text;
  for (const double ms : all_ms) text += fmt::format("{}{:.1f}", text.empty() ? "" : ",", ms);
  return "[" + text + "]";
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
  const auto names = static_cast<unsigned>(std::atoi(words[3]));
  const auto found = bench::Measure(wire, rpc::OpenChannel(*target), names);
  fmt::print("{{\"lookup\": {}, \"event\": {}}}\n", bench::ListOf(found.lookup_ms), bench::ListOf(found.event_ms));
  close(wire);
  return 0;
}
