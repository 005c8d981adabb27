// What it takes to keep on which days records are seen: the same records, seen on the same days, in a store that keeps
// days and in one that does not, in one run. Popular records are seen on most days, others on few, by Zipf. Prints one
// JSON object.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
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

// Every record, some times over; with days, how many of them there are.
ordered_json Walk(const storage::Database& database, bool with_days) {
  std::uint64_t records = 0;
  std::uint64_t buckets = 0;
  std::uint64_t of_several_days = 0;
  Stopwatch cpu(CLOCK_THREAD_CPUTIME_ID);
  cpu.Start();
  for (int round = 0; round < kWalks; ++round) {
    storage::PageRequest page{10'000, 10'000, {}, with_days};
    for (bool complete = false; !complete;) {
      const auto end = Must(database.Visit({storage::AllRecords{}, {}}, page, [&](const storage::FoundRecord& record) {
        ++records;
        buckets += record.days.size();
        of_several_days += record.days.size() > 1 ? 1 : 0;
      }));
      page.resume = end.resume;
      complete = end.complete;
    }
  }
  cpu.Stop();
  ordered_json figures{{"records_per_cpu_s", static_cast<double>(records) / cpu.total_s()}};
  const auto share = [records](std::uint64_t part) { return static_cast<double>(part) / static_cast<double>(records); };
  if (with_days) figures["buckets_of_a_record"] = share(buckets);
  if (with_days) figures["of_several_days"] = share(of_several_days);
  return figures;
}

ordered_json Measure(const Size& size, const std::string& directory, storage::TimeSeries time_series) {
  std::filesystem::remove_all(directory);
  const RecordGenerator generator(size.records);
  const auto database = Must(storage::Database::Open({directory, kMap_octets, true, 100, {}, time_series}));
  ordered_json figures = Feed(size, generator, *database).Run();
  const storage::Statistics stats = Must(database->Stats());
  std::uint64_t octets = 0;
  for (const storage::OrderStatistics& order : stats.orders) octets += order.octets;
  const auto of_record = [&](std::uint64_t sum) {
    return static_cast<double>(sum) / static_cast<double>(stats.records);
  };
  figures["octets_of_a_record"] = of_record(octets);
  figures["of_these_in_forward"] = of_record(stats.orders[0].octets);
  figures["walk"] = Walk(*database, false);
  if (time_series == storage::TimeSeries::kDay) figures["walk_with_days"] = Walk(*database, true);
  return figures;
}

}  // namespace
}  // namespace spoor::bench

int main(int argc, char** argv) {
  using namespace spoor;
  if (argc != 4) bench::GiveUp("usage: days_bench DIRECTORY RECORDS DAYS; what DIRECTORY holds is removed");
  const bench::Size size{std::strtoull(argv[2], nullptr, 10), static_cast<std::uint32_t>(std::atoi(argv[3]))};
  if (size.records == 0 || size.days == 0) bench::GiveUp("RECORDS and DAYS are numbers from 1");
  bench::ordered_json figures{{"records", size.records}, {"days", size.days}};
  figures["off"] = bench::Measure(size, argv[1], storage::TimeSeries::kOff);
  figures["day"] = bench::Measure(size, argv[1], storage::TimeSeries::kDay);
  fmt::print("{}\n", figures.dump(2));
  return 0;
}
