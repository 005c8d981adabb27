// What the tests of this folder share: records from a seed, and a slow, obvious model of
// the database to compare with.
#pragma once

#include <functional>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "observation/record.h"
#include "storage/database.h"

namespace spoor::storage::testing {

// The labels of a wire name from the left.
std::vector<std::string> LabelsOf(const std::string& wire);
// As LabelsOf, from the root: comparing these vectors is RFC 4034 6.1 spelled out.
std::vector<std::string> LabelsFromRoot(const std::string& wire);
// The wire name of labels from the left; each at most 63 octets.
std::string Wire(const std::vector<std::string>& labels);
// The wire name of dotted text without escapes; "" is the root.
std::string WireOf(const std::string& dotted);

observation::Record MakeRecord(const std::string& owner, std::uint16_t type, const std::string& rdata,
                               std::uint64_t count = 1, std::uint32_t first_s = 100, std::uint32_t last_s = 200);

// Names and records that collide, nest and go to the limits: few labels, hostile octets, RDATA that several types
// share, long RDATA with a common beginning. The same seed gives the same records.
class RecordMaker {
 public:
  explicit RecordMaker(std::uint32_t seed) : random_(seed) {}
  std::string Name();
  observation::Record Make();
  std::uint32_t Below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }

 private:
  std::string Label();
  std::string Rdata(std::uint16_t type);
  std::mt19937 random_;
};

// Every record in a map, every query a walk over all of them.
class Model {
 public:
  // `dated`: days are kept of what is seen now.
  void Add(const observation::RecordView& record, bool dated = true);
  // In the order that query.h promises; RdataRaw in the order of AllRecords.
  std::vector<observation::Record> Answer(const Query& query) const;
  std::size_t size() const { return records_.size(); }
  // Removes the records that `erased` says; their counts in sum.
  std::uint64_t Erase(const std::function<bool(const observation::Record&)>& erased);
  std::vector<observation::Record> All() const { return Answer({AllRecords{}, {}}); }
  // What is known of the days of a record that it has.
  std::vector<DayCount> DaysOf(const observation::Record& record) const;

 private:
  using Key = std::tuple<std::vector<std::string>, std::uint16_t, std::string>;
  struct Entry {
    observation::Record record;
    std::map<std::uint32_t, std::uint64_t> counts_of_days;
  };
  static Key KeyOf(const observation::Record& record);
  std::map<Key, Entry> records_;
};

// Whether every condition of the scope holds, by the slow way.
bool IsInScope(const ErasureScope& scope, const observation::Record& record);

// One line for each record, for comparing and reading.
std::string Line(const observation::Record& record);
std::vector<std::string> Lines(const std::vector<observation::Record>& records);

// Blocks of a few rows, segments of a few blocks, steps of one segment: little data has every seam.
inline constexpr RunLimits kTinyRuns{7, 400, 700, 1, 3};

// Commits records as the next blocks of one sensor.
class Feeder {
 public:
  explicit Feeder(Database& database, std::string sensor_id = "sensor-1", std::uint64_t boot_epoch = 7)
      : database_(database), position_{std::move(sensor_id), boot_epoch, 0} {}
  base::Result<CommitOutcome> Commit(const std::vector<observation::Record>& records,
                                     std::vector<CommittedRecord>* committed = nullptr,
                                     const CommitDetail& detail = {});

 private:
  Database& database_;
  SensorPosition position_;
};

// The whole answer, in pages of `page`, with the days if the page says so; fails the test when a page does.
Page ReadWhole(const Database& database, const Query& query, PageRequest page = {});
// The records of that.
std::vector<observation::Record> ReadAll(const Database& database, const Query& query, PageRequest page = {});

}  // namespace spoor::storage::testing
