#include "controlplane/ingest/sensor_registry.h"

#include <algorithm>

#include "base/clock.h"

namespace spoor::controlplane {
namespace {

std::int64_t UnixNow_ms() {
  return static_cast<std::int64_t>(base::UnixNow_ns() / 1'000'000);
}

}  // namespace

SensorRegistry::SensorRegistry(CoverageLog& coverage) : coverage_(coverage), start_ms_(UnixNow_ms()) {}

void SensorRegistry::Connect(const SensorInfo& info, const std::shared_ptr<SensorStream>& stream,
                             std::uint64_t committed) {
  std::shared_ptr<SensorStream> superseded;
  bool drain = false;
  {
    const std::lock_guard lock(mutex_);
    if (!entries_.contains(info.key) && entries_.size() >= kMaxEntries) ForgetOldest();
    Entry& entry = entries_[info.key];
    superseded = entry.stream.lock();
    SensorInfo before = std::move(entry.info);
    entry = {info, stream, stream.get()};
    entry.info.counters = std::move(before.counters);
    entry.info.sampling = std::move(before.sampling);
    entry.info.report_s = before.report_s;
    entry.info.trail = std::move(before.trail);
    entry.info.trail.Begin(committed);
    entry.info.connected = true;
    entry.info.last_contact_s = base::UnixNow_s();
    drain = draining_;
  }
  // Outside the lock: streams call back into the registry.
  if (superseded && superseded != stream) superseded->Supersede();
  if (drain) stream->Drain();
}

void SensorRegistry::Disconnect(const SensorKey& key, const SensorStream* stream) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at == entries_.end() || at->second.identity != stream) return;
  at->second.info.connected = false;
  at->second.stream.reset();
  at->second.identity = nullptr;
}

void SensorRegistry::Block(const SensorKey& key, std::uint64_t sequence, std::uint64_t observations) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at == entries_.end()) return;
  at->second.info.last_contact_s = base::UnixNow_s();
  at->second.info.trail.Add(sequence, observations);
}

void SensorRegistry::Report(const SensorKey& key, SensorReport report) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at == entries_.end()) return;
  Remember(key, report.counters);
  at->second.info.counters = std::move(report.counters);
  at->second.info.sampling = std::move(report.sampling);
  at->second.info.finished = report.final;
  at->second.info.last_contact_s = at->second.info.report_s = base::UnixNow_s();
}

void SensorRegistry::Remember(const SensorKey& key, const NamedCounters& counters) {
  const auto [history, is_first] = histories_.try_emplace(key.sensor_id, start_ms_);
  const CounterMap map(counters.begin(), counters.end());
  const Look look = history->second.Add(key.boot_epoch, UnixNow_ms(), FlowsOf(map));
  // An import reports as well, and looks at no wire.
  if (!map.contains("frames.received")) return;
  coverage_.Add(key.sensor_id, look.begin_ms, look.end_ms, look.flows);
  if (!is_first) return;
  // While no spoord ran it looked on, and delivers what it saw; of what it lost meanwhile nothing is known.
  const auto boot_ms = static_cast<std::int64_t>(key.boot_epoch / 1'000'000);
  const std::int64_t known_ms = coverage_.known_before_ms();
  if (known_ms != 0) coverage_.Add(key.sensor_id, std::max(boot_ms, known_ms), look.begin_ms, {});
}

std::array<Completeness, 3> SensorRegistry::Windows(const std::string& sensor_id) const {
  const std::lock_guard lock(mutex_);
  const auto at = histories_.find(sensor_id);
  return at == histories_.end() ? SensorHistory(start_ms_).Windows(UnixNow_ms()) : at->second.Windows(UnixNow_ms());
}

std::vector<SensorInfo> SensorRegistry::Entries() const {
  const std::lock_guard lock(mutex_);
  std::vector<SensorInfo> all;
  all.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) all.push_back(entry.info);
  return all;
}

void SensorRegistry::DrainAll() {
  std::vector<std::shared_ptr<SensorStream>> live;
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    for (const auto& [key, entry] : entries_) {
      if (auto stream = entry.stream.lock()) live.push_back(std::move(stream));
    }
  }
  for (const auto& stream : live) stream->Drain();
}

void SensorRegistry::ForgetOldest() {
  auto oldest = entries_.end();
  for (auto at = entries_.begin(); at != entries_.end(); ++at) {
    if (at->second.info.connected) continue;
    if (oldest == entries_.end() || at->second.info.last_contact_s < oldest->second.info.last_contact_s) oldest = at;
  }
  if (oldest == entries_.end()) return;
  const std::string sensor_id = oldest->first.sensor_id;
  entries_.erase(oldest);
  const auto next = entries_.lower_bound({sensor_id, 0});
  if (next == entries_.end() || next->first.sensor_id != sensor_id) histories_.erase(sensor_id);
}

}  // namespace spoor::controlplane
