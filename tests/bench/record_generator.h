// Records to measure the store with: any number of them, no two of one tuple, of the shape of what resolvers ask. A
// record is a function of its number, so millions are made a batch at a time and none need be kept; one that was
// stored long ago can be made again to ask for it. `store_bench --describe` prints what they are like.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "dns/types.h"
#include "observation/record.h"
#include "tests/bench/made_names.h"
#include "tests/bench/seeded.h"

namespace spoor::bench {

// Every record's first and last second lie in these five years.
inline constexpr std::uint32_t kPeriodBegin_s = 1577836800;  // 2020-01-01
inline constexpr std::uint32_t kPeriodEnd_s = kPeriodBegin_s + 5 * 365 * 86400;

inline constexpr std::uint64_t kMaxMadeRecords = 500'000'000;

class RecordGenerator {
 public:
  // `records`: 1 .. kMaxMadeRecords. Names, pools and shares grow with it: record 5 of a million is not record 5 of
  // two.
  explicit RecordGenerator(std::uint64_t records, std::uint64_t seed = 1);

  std::uint64_t records() const { return records_; }

  // Overwrites `record` with record `number` < records(). In the order of the numbers owners, types and times are
  // mixed, as they arrive. Takes no memory once `record` has held a long one.
  void Make(std::uint64_t number, observation::Record& record) const;

  // A wire name below a popular domain that no record has as its owner.
  std::string AbsentOwner(std::uint64_t number) const;

 private:
  // Records of one type: numbers `begin` .. `begin` + `count` - 1 before they are mixed.
  struct Section {
    dns::RrType type;
    std::uint64_t begin;
    std::uint64_t count;
  };
  // Addresses of which `count` occur, one in four, in one stretch that begins at `base`.
  struct Network {
    Network(std::uint32_t first, std::uint64_t addresses, std::uint64_t seed);
    std::uint32_t At(std::uint64_t number) const { return base + static_cast<std::uint32_t>(place(number)); }
    std::uint32_t base;
    std::uint64_t count;
    BitPermutation place;
    Zipf popularity;
  };

  const Section& SectionOf(std::uint64_t place) const;
  // Record `at` of its type, but for its times.
  void MakeA(std::uint64_t at, observation::Record& record) const;
  void MakeAaaa(std::uint64_t at, observation::Record& record) const;
  void MakeCname(std::uint64_t at, observation::Record& record) const;
  void MakeNs(std::uint64_t at, observation::Record& record) const;
  void MakeSoa(std::uint64_t at, observation::Record& record) const;
  void MakeMx(std::uint64_t at, observation::Record& record) const;
  void MakeTxt(std::uint64_t at, observation::Record& record) const;
  void MakePtr(std::uint64_t at, observation::Record& record) const;
  void AppendNameServer(std::string& wire, std::uint64_t domain, std::uint64_t number) const;
  std::uint32_t AddressOf(std::uint64_t host, std::uint64_t domain) const;

  std::uint64_t records_;
  std::uint64_t seed_;
  std::array<Section, 8> sections_;
  MadeNames names_;
  Permutation order_;
  Permutation zones_;
  Network hosting_;        // addresses of many names, by Zipf
  Network dedicated_;      // addresses of one name
  Network rotating_;       // further addresses of names that have many
  Network customers_;      // addresses with a PTR record
  Zipf providers_;         // domains that serve the zones of others
  std::uint64_t a_hosts_;  // hosts with A records are 0 .. a_hosts_ - 1, then come those with AAAA alone, then aliases
  std::uint64_t aaaa_hosts_;
};

}  // namespace spoor::bench
