// What is known of sensors while the program runs: who is connected, by which stream, and what they last reported. What
// must survive (positions, observations) is in the store.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "controlplane/accounting/commit_trail.h"
#include "controlplane/accounting/coverage_log.h"
#include "controlplane/accounting/sensor_history.h"

namespace spoor::controlplane {

using NamedCounters = std::vector<std::pair<std::string, std::uint64_t>>;

// A time in which a sensor worked on one in `one_in` of its flows; see SamplingSpan of spoor/v1/ingest.proto.
struct SamplingSpan {
  std::int64_t begin_ms = 0;  // Unix time
  std::int64_t end_ms = 0;    // 0: it goes on
  std::uint32_t one_in = 1;
  bool operator==(const SamplingSpan&) const = default;
};

// What a sensor says of itself at one moment.
struct SensorReport {
  NamedCounters counters;
  std::vector<SamplingSpan> sampling{};  // the newest of this boot epoch, oldest first
  bool final = false;
};

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
  bool finished = false;                 // the last report was final
  std::int64_t last_contact_s = 0;       // Unix time
  std::int64_t report_s = 0;             // when `counters` came, Unix time; 0: never
  NamedCounters counters;                // as last reported
  std::vector<SamplingSpan> sampling{};  // the same
  CommitTrail trail;                     // blocks that came
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

  // What is reported goes on to the log, which outlives it.
  explicit SensorRegistry(CoverageLog& coverage);

  // `stream` becomes the stream of `info.key`; the one before it, if it lives, is superseded. What the store has is
  // committed up to `committed`.
  void Connect(const SensorInfo& info, const std::shared_ptr<SensorStream>& stream, std::uint64_t committed = 0);
  // Ignored unless `stream` is still the one of the key.
  void Disconnect(const SensorKey& key, const SensorStream* stream);
  // A block came, which may be one that came before.
  void Block(const SensorKey& key, std::uint64_t sequence, std::uint64_t observations);
  void Report(const SensorKey& key, SensorReport report);

  // Every entry, ordered by key.
  std::vector<SensorInfo> Entries() const;
  // Of the last minute, hour and day, from the reports of all boot epochs.
  std::array<Completeness, 3> Windows(const std::string& sensor_id) const;
  // Drains every live stream, and those that connect from now on.
  void DrainAll();

 private:
  struct Entry {
    SensorInfo info;
    std::weak_ptr<SensorStream> stream;
    const SensorStream* identity = nullptr;  // compared, never used
  };

  void ForgetOldest();
  void Remember(const SensorKey& key, const NamedCounters& counters);

  CoverageLog& coverage_;
  const std::int64_t start_ms_;  // Unix time
  mutable std::mutex mutex_;
  std::map<SensorKey, Entry> entries_;
  std::map<std::string, SensorHistory> histories_;  // by sensor id, of those in entries_
  bool draining_ = false;
};

}  // namespace spoor::controlplane
