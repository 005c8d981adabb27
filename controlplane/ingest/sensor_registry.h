// What is known of sensors while the program runs: who is connected, by which stream, and what they last reported. What
// must survive (positions, observations) is in the store.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace spoor::controlplane {

using NamedCounters = std::vector<std::pair<std::string, std::uint64_t>>;

// One sequence of blocks: a sensor between two of its starts.
struct SensorKey {
  std::string sensor_id;
  std::uint64_t boot_epoch = 0;
  auto operator<=>(const SensorKey&) const = default;
};

struct SensorInfo {
  SensorKey key;
  std::string sensor_name;
  std::string version;
  bool connected = false;
  bool finished = false;            // the last report was final
  std::int64_t last_contact_s = 0;  // Unix time
  NamedCounters counters;           // as last reported
};

// A live stream of a sensor, as far as the registry is concerned. Called from any thread; must not block.
class SensorStream {
 public:
  virtual ~SensorStream() = default;
  // A newer stream of the same sensor took over: end.
  virtual void Supersede() = 0;
  // The server stops: acknowledge what is committed, take no more, end.
  virtual void Drain() = 0;
};

// Any thread. Bounded: beyond kMaxEntries the entry without a stream that was silent for longest is forgotten.
class SensorRegistry {
 public:
  static constexpr std::size_t kMaxEntries = 1024;

  // `stream` becomes the stream of `info.key`; the one before it, if it lives, is superseded.
  void Connect(const SensorInfo& info, const std::shared_ptr<SensorStream>& stream);
  // Ignored unless `stream` is still the one of the key.
  void Disconnect(const SensorKey& key, const SensorStream* stream);
  void Contact(const SensorKey& key);
  void Report(const SensorKey& key, NamedCounters counters, bool final);

  // Every entry, ordered by key.
  std::vector<SensorInfo> Entries() const;
  // Drains every live stream, and those that connect from now on.
  void DrainAll();

 private:
  struct Entry {
    SensorInfo info;
    std::weak_ptr<SensorStream> stream;
    const SensorStream* identity = nullptr;  // compared, never used
  };

  void ForgetOldest();

  mutable std::mutex mutex_;
  std::map<SensorKey, Entry> entries_;
  bool draining_ = false;
};

}  // namespace spoor::controlplane
