#include "tests/bench/record_census.h"

#include <xxhash.h>

#include <algorithm>
#include <map>
#include <string>
#include <unordered_set>

namespace spoor::bench {
namespace {

using nlohmann::ordered_json;
using observation::Record;

std::uint64_t Hash(std::string_view octets, std::uint64_t seed) {
  return XXH3_64bits_withSeed(octets.data(), octets.size(), seed);
}

// Counts for each record, printed as a share of all or a mean.
struct Census {
  std::map<std::uint16_t, std::uint64_t> types;
  std::unordered_set<std::uint64_t> owners, rrsets, rdata;
  std::map<std::string, std::uint64_t> top_levels;
  std::uint64_t owner_octets = 0;
  std::uint64_t rdata_octets = 0;
  std::uint64_t seen_once = 0;
  double count_sum = 0;
  double duration_sum_s = 0;

  void Add(const Record& record) {
    ++types[record.type];
    const std::uint64_t owner = Hash(record.owner, 0);
    owners.insert(owner);
    rrsets.insert(Mix(owner) + record.type);
    rdata.insert(Hash(record.rdata, record.type));
    ++top_levels[record.owner.substr(LastLabel(record.owner))];
    owner_octets += record.owner.size();
    rdata_octets += record.rdata.size();
    seen_once += record.count == 1 ? 1 : 0;
    count_sum += static_cast<double>(record.count);
    duration_sum_s += record.time_last_s - record.time_first_s;
  }

  static std::size_t LastLabel(const std::string& name) {
    std::size_t last = 0;
    for (std::size_t at = 0; name[at] != '\0'; at += 1U + static_cast<unsigned char>(name[at])) last = at;
    return last;
  }
};

}  // namespace

ordered_json DescribeRecords(const RecordGenerator& generator) {
  Census census;
  Record record;
  for (std::uint64_t i = 0; i < generator.records(); ++i) {
    generator.Make(i, record);
    census.Add(record);
  }
  const auto each = [&](auto sum) { return static_cast<double>(sum) / static_cast<double>(generator.records()); };
  ordered_json types;
  for (const auto& [type, count] : census.types) types[dns::TypeText(type)] = each(count);
  std::uint64_t largest = 0;
  for (const auto& [name, count] : census.top_levels) largest = std::max(largest, count);
  return {{"records", generator.records()},
          {"share_of_types", types},
          {"owners_per_record", each(census.owners.size())},
          {"rrsets_per_record", each(census.rrsets.size())},
          {"rdata_per_record", each(census.rdata.size())},
          {"owner_octets", each(census.owner_octets)},
          {"rdata_octets", each(census.rdata_octets)},
          {"share_of_largest_top_level", each(largest)},
          {"share_seen_once", each(census.seen_once)},
          {"mean_count", each(census.count_sum)},
          {"mean_duration_days", each(census.duration_sum_s) / 86400}};
}

}  // namespace spoor::bench
