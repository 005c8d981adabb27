#include "tests/bench/store_feed.h"

#include <algorithm>
#include <vector>

#include "tests/bench/store_meter.h"

namespace spoor::bench {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kMillion = 1'000'000;
constexpr std::uint64_t kLeastMergeBatches = 5;
// One of so many records of a merge is new.
constexpr std::uint64_t kNewShare = 10;

double PerSecond(std::uint64_t records, double seconds) {
  return static_cast<double>(records) / seconds;
}

// The rate within each million, or what there is of it. A commit counts where it ends.
class RateOfMillions {
 public:
  void Add(std::uint64_t records, double seconds) {
    records_ += records;
    seconds_ += seconds;
    if (records_ >= kMillion) Close();
  }
  std::vector<double> Finish() {
    if (records_ > 0) Close();
    return rates_;
  }

 private:
  void Close() {
    rates_.push_back(PerSecond(records_, seconds_));
    records_ = 0;
    seconds_ = 0;
  }

  std::uint64_t records_ = 0;
  double seconds_ = 0;
  std::vector<double> rates_;
};

}  // namespace

std::uint64_t MergeBatches(const StoreOptions& options) {
  return std::max(kLeastMergeBatches, options.records / 2 / options.batch);
}

std::uint64_t RecordsOfRun(const StoreOptions& options) {
  return options.records + 2 * MergeBatches(options) * (options.batch / kNewShare);
}

// Times of one measurement.
struct StoreFeed::Rates {
  Stopwatch commits;
  CpuMeter cpu;
  std::uint64_t records = 0;

  double Commit(StoreEngine& engine, RecordArena& arena) {
    const auto views = arena.Views();
    cpu.Resume();
    commits.Start();
    Must(engine.Commit(views));
    const double took_s = commits.Stop();
    cpu.Pause();
    records += views.size();
    arena.Clear();
    return took_s;
  }

  // Waits for the background and tells the rates with it and without.
  ordered_json Finish(StoreEngine& engine) {
    Stopwatch settling;
    cpu.Resume();
    settling.Start();
    Must(engine.Settle());
    settling.Stop();
    return {{"records", records},
            {"records_per_s", PerSecond(records, commits.total_s())},
            {"settled_records_per_s", PerSecond(records, commits.total_s() + settling.total_s())},
            {"records_per_cpu_s", PerSecond(records, cpu.total_s())}};
  }
};

void StoreFeed::Add(std::uint64_t number) {
  generator_.Make(number, record_);
  arena_.Add(record_);
  ++stored_;
}

// Seen once more, after everything before.
void StoreFeed::AddKnown(std::uint64_t number) {
  generator_.Make(number, record_);
  record_.time_first_s = record_.time_last_s = now_s_;
  record_.count = 1;
  arena_.Add(record_);
}

ordered_json StoreFeed::Fill() {
  Stopwatch wall;
  wall.Start();
  Rates rates;
  rates.cpu.Pause();
  RateOfMillions millions;
  std::uint64_t peak_octets = 0;
  while (stored_ < options_.records) {
    const std::uint64_t end = std::min(options_.records, stored_ + options_.batch);
    while (stored_ < end) Add(stored_);
    const std::uint64_t count = arena_.size();
    millions.Add(count, rates.Commit(engine_, arena_));
    peak_octets = std::max(peak_octets, AllocatedOctets(options_.directory));
  }
  ordered_json figures = rates.Finish(engine_);
  wall.Stop();
  const auto per_record = [this](std::uint64_t octets) { return PerSecond(octets, static_cast<double>(stored_)); };
  figures["wall_records_per_s"] = PerSecond(stored_, wall.total_s());
  const std::vector<double> rates_of_millions = millions.Finish();
  figures["records_per_s_of_each_million"] = rates_of_millions;
  figures["records_per_s_of_last_million"] = rates_of_millions.back();
  figures["peak_octets_per_record"] = per_record(peak_octets);
  figures["octets_per_record"] = per_record(AllocatedOctets(options_.directory));
  return figures;
}

template <class Pick>
ordered_json StoreFeed::Merge(Pick pick) {
  Rates rates;
  rates.cpu.Pause();
  for (std::uint64_t batch = 0; batch < MergeBatches(options_); ++batch) {
    ++now_s_;
    const std::uint64_t known = stored_;
    for (std::uint64_t i = 0; i < options_.batch; ++i) {
      if (i % kNewShare == kNewShare - 1) {
        Add(stored_);
      } else {
        AddKnown(pick(known));
      }
    }
    rates.Commit(engine_, arena_);
  }
  return rates.Finish(engine_);
}

ordered_json StoreFeed::MergeUniform() {
  Random random(11);
  return Merge([&](std::uint64_t known) { return random.Below(known); });
}

// The popular ones came at any time.
ordered_json StoreFeed::MergeZipf() {
  Random random(12);
  const Zipf popularity(options_.records);
  const Permutation order(options_.records, 13);
  return Merge([&](std::uint64_t) { return order(popularity(random.Unit())); });
}

}  // namespace spoor::bench
