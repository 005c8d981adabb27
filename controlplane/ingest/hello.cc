#include "controlplane/ingest/hello.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "observation/block.h"
#include "spoor/v1/ingest.pb.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kMaxId_octets = 64;
constexpr std::size_t kMaxText_octets = 128;
constexpr int kMaxCounters = 4096;  // 64 workers with every reason of refusal
constexpr int kMaxSpans = 64;

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool IsWord(std::string_view text, std::size_t max_octets) {
  return !text.empty() && text.size() <= max_octets && std::ranges::all_of(text, IsWordCharacter);
}

// Shown on terminals later: no control characters. That it is UTF-8 was checked by protobuf.
bool IsShortText(std::string_view text) {
  return text.size() <= kMaxText_octets &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

std::unexpected<base::Error> BadField(std::string_view field, std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("{}: {}", field, why));
}

}  // namespace

base::Result<SensorInfo> CheckHello(const v1::SensorHello& hello) {
  if (!IsWord(hello.sensor_id(), kMaxId_octets)) {
    return BadField("hello.sensor_id", "must be 1 to 64 of A-Z a-z 0-9 . _ -");
  }
  if (!IsShortText(hello.sensor_name())) {
    return BadField("hello.sensor_name", "must be at most 128 octets without control characters");
  }
  if (!IsShortText(hello.version())) {
    return BadField("hello.version", "must be at most 128 octets without control characters");
  }
  if (hello.boot_epoch() == 0) return BadField("hello.boot_epoch", "must not be 0");
  if (hello.block_version() != observation::kBlockVersion) {
    return base::Fail(base::ErrorCode::kFailedPrecondition,
                      fmt::format("hello.block_version: {}: this spoord reads version {}; upgrade the older of the two",
                                  hello.block_version(), observation::kBlockVersion));
  }
  return SensorInfo{.key = {hello.sensor_id(), hello.boot_epoch()},
                    .sensor_name = hello.sensor_name(),
                    .version = hello.version(),
                    .connected = true,
                    .finished = false,
                    .last_contact_s = 0,
                    .report_s = 0,
                    .counters = {},
                    .sampling = {},
                    .trail = {}};
}

base::Result<SensorReport> CheckReport(const v1::CounterReport& report) {
  if (report.counters_size() > kMaxCounters) return BadField("report.counters", "more than 4096 counters");
  if (report.sampling_size() > kMaxSpans) return BadField("report.sampling", "more than 64 spans");
  SensorReport checked{.counters = {}, .sampling = {}, .final = report.final()};
  checked.counters.reserve(static_cast<std::size_t>(report.counters_size()));
  for (const v1::Counter& counter : report.counters()) {
    if (!IsWord(counter.name(), kMaxText_octets)) {
      return BadField("report.counters.name", "must be 1 to 128 of A-Z a-z 0-9 . _ -");
    }
    checked.counters.emplace_back(counter.name(), counter.value());
  }
  for (const v1::SamplingSpan& span : report.sampling()) {
    if (span.one_in() == 0) return BadField("report.sampling.one_in", "must not be 0");
    checked.sampling.push_back({span.begin_ms(), span.end_ms(), span.one_in()});
  }
  return checked;
}

}  // namespace spoor::controlplane
