#include "controlplane/ingest/sensor_registry.h"

#include "base/clock.h"

namespace spoor::controlplane {

void SensorRegistry::Connect(const SensorInfo& info, const std::shared_ptr<SensorStream>& stream) {
  std::shared_ptr<SensorStream> superseded;
  bool drain = false;
  {
    const std::lock_guard lock(mutex_);
    if (!entries_.contains(info.key) && entries_.size() >= kMaxEntries) ForgetOldest();
    Entry& entry = entries_[info.key];
    superseded = entry.stream.lock();
    NamedCounters counters = std::move(entry.info.counters);
    entry = {info, stream, stream.get()};
    entry.info.counters = std::move(counters);
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

void SensorRegistry::Contact(const SensorKey& key) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at != entries_.end()) at->second.info.last_contact_s = base::UnixNow_s();
}

void SensorRegistry::Report(const SensorKey& key, NamedCounters counters, bool final) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at == entries_.end()) return;
  at->second.info.counters = std::move(counters);
  at->second.info.finished = final;
  at->second.info.last_contact_s = base::UnixNow_s();
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
  if (oldest != entries_.end()) entries_.erase(oldest);
}

}  // namespace spoor::controlplane
