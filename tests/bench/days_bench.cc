// What it takes to keep on which days records are seen: the same records, seen on the same days, in a store that keeps
// days and in one that does not, in one run. Popular records are seen on most days, others on few, by Zipf. Prints one
// JSON object.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "observation/block.h"
#include "storage/database.h"
#include "tests/bench/record_arena.h"
#include "tests/bench/record_generator.h"
#include "tests/bench/store_meter.h"

namespace spoor::bench {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kMap_octets = 64ULL << 30;
constexpr std::uint32_t kDay_s = 86400;
constexpr int kWalks = 20;
// Sightings of a day, of so many records: the popular ones more than once.
constexpr std::uint64_t kRecordsForEachSighting = 5;

struct Size {
  std::uint64_t records;
  std::uint32_t days;
};

// Each record on one of the days, and every day some known ones.
class Feed {
 public:
  Feed(const Size& size, const RecordGenerator& generator, storage::Database& database)
      : size_(size), generator_(generator), database_(database), popularity_(size.records), order_(size.records, 13) {}

  ordered_json Run() {
    CpuMeter cpu;
    cpu.Pause();
    for (std::uint32_t day = 0; day < size_.days; ++day) {
      MakeDay(day);
      const auto views = arena_.Views();
      sightings_ += views.size();
      cpu.Resume();
      Commit(views);
      cpu.Pause();
      arena_.Clear();
    }
    cpu.Resume();
    Must(database_.Compact());
    return {{"sightings", sightings_}, {"sightings_per_cpu_s", static_cast<double>(sightings_) / cpu.total_s()}};
  }

 private:
  void MakeDay(std::uint32_t day) {
    const std::uint64_t end = size_.records * (day + 1) / size_.days;
    for (std::uint64_t known = size_.records * day / size_.days; known < end; ++known) Add(known, day);
    for (std::uint64_t i = 0; i < size_.records / kRecordsForEachSighting; ++i) {
      Add(order_(popularity_(random_.Unit())), day);
    }
  }

  void Add(std::uint64_t number, std::uint32_t day) {
    generator_.Make(number, record_);
    record_.time_first_s = kPeriodBegin_s + day * kDay_s + static_cast<std::uint32_t>(random_.Below(kDay_s));
    record_.time_last_s = record_.time_first_s;
    record_.count = 1 + random_.Below(20);
    arena_.Add(record_);
  }

  void Commit(std::span<const observation::RecordView> records) {
    std::vector<storage::Batch> batches;
    for (; !records.empty(); records = records.subspan(batches.back().records.size())) {
      batches.push_back({{"bench", 1, ++sequence_},
                         records.first(std::min<std::size_t>(records.size(), observation::kMaxRecordsPerBlock))});
    }
    Must(database_.Commit(batches));
  }

  const Size size_;
  const RecordGenerator& generator_;
  storage::Database& database_;
  const Zipf popularity_;
  const Permutation order_;
  Random random_{12};
  RecordArena arena_;
  observation::Record record_;
  std::uint64_t sequence_ = 0;
  std::uint64_t sightings_ = 0;
};

// Walks over every record, added up.
class Walk {
 public:
  explicit Walk(bool with_days) : with_days_(with_days) {}

  void Once(const storage::Database& database) {
    storage::PageRequest page{10'000, 10'000, {}, with_days_};
    cpu_.Start();
    for (bool complete = false; !complete;) {
      const auto end = Must(database.Visit({storage::AllRecords{}, {}}, page, [&](const storage::FoundRecord& record) {
        ++records_;
        buckets_ += record.days.size();
        of_several_days_ += record.days.size() > 1 ? 1 : 0;
      }));
      page.resume = end.resume;
      complete = end.complete;
    }
    cpu_.Stop();
  }

  ordered_json Figures() const {
    const auto records = static_cast<double>(records_);
    ordered_json figures{{"records_per_cpu_s", records / cpu_.total_s()}};
    if (with_days_) figures["buckets_of_a_record"] = static_cast<double>(buckets_) / records;
    if (with_days_) figures["of_several_days"] = static_cast<double>(of_several_days_) / records;
    return figures;
  }

 private:
  const bool with_days_;
  Stopwatch cpu_{CLOCK_THREAD_CPUTIME_ID};
  std::uint64_t records_ = 0;
  std::uint64_t buckets_ = 0;
  std::uint64_t of_several_days_ = 0;
};

// A store of one kind, filled.
struct Store {
  Store(const Size& size, const std::string& directory, storage::TimeSeries time_series)
      : generator(size.records),
        database(Must(storage::Database::Open({directory, kMap_octets, true, 100, {}, time_series}))) {
    figures = Feed(size, generator, *database).Run();
    const storage::Statistics stats = Must(database->Stats());
    std::uint64_t octets = 0;
    for (const storage::OrderStatistics& order : stats.orders) octets += order.octets;
    const auto of_record = [&](std::uint64_t sum) {
      return static_cast<double>(sum) / static_cast<double>(stats.records);
    };
    figures["octets_of_a_record"] = of_record(octets);
    figures["of_these_in_forward"] = of_record(stats.orders[0].octets);
  }

  RecordGenerator generator;
  std::unique_ptr<storage::Database> database;
  ordered_json figures;
};

// One after the other and round after round, so that what else the machine does weighs alike on all.
ordered_json Measure(const Size& size, const std::string& directory) {
  Store off(size, directory + "/off", storage::TimeSeries::kOff);
  Store day(size, directory + "/day", storage::TimeSeries::kDay);
  Walk walk_off(false);
  Walk walk_day(false);
  Walk walk_with_days(true);
  for (int round = 0; round < kWalks; ++round) {
    walk_off.Once(*off.database);
    walk_day.Once(*day.database);
    walk_with_days.Once(*day.database);
  }
  off.figures["walk"] = walk_off.Figures();
  day.figures["walk"] = walk_day.Figures();
  day.figures["walk_with_days"] = walk_with_days.Figures();
  return {{"records", size.records}, {"days", size.days}, {"off", off.figures}, {"day", day.figures}};
}

}  // namespace
}  // namespace spoor::bench

int main(int argc, char** argv) {
  using namespace spoor;
  if (argc != 4) bench::GiveUp("usage: days_bench DIRECTORY RECORDS DAYS; DIRECTORY is not there yet");
  const bench::Size size{std::strtoull(argv[2], nullptr, 10), static_cast<std::uint32_t>(std::atoi(argv[3]))};
  if (std::filesystem::exists(argv[1])) bench::GiveUp("DIRECTORY is there already");
  std::filesystem::create_directories(argv[1]);
  if (size.records == 0 || size.days == 0) bench::GiveUp("RECORDS and DAYS are numbers from 1");
  fmt::print("{}\n", bench::Measure(size, argv[1]).dump(2));
  return 0;
}
