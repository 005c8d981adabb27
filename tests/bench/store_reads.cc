#include "tests/bench/store_reads.h"

#include <algorithm>
#include <vector>

#include "base/ip.h"
#include "tests/bench/store_meter.h"

namespace spoor::bench {
namespace {

using nlohmann::ordered_json;
using observation::Record;
using storage::Page;

constexpr std::size_t kPageRecords = 10'000;
// Of an answer to a look-up by address: what a person wants to see.
constexpr std::size_t kAddressRecords = 100;
const std::string kTopLevel("\3com\0", 5);

// Times of look-ups, in microseconds.
class Latencies {
 public:
  Page Read(const StoreEngine& engine, const storage::Query& query, std::size_t most) {
    Stopwatch time;
    time.Start();
    auto page = engine.Read(query, {most, 100'000, {}});
    samples_us_.push_back(time.Stop() * 1e6);
    return Must(std::move(page));
  }
  ordered_json Finish() {
    double sum_us = 0;
    for (const double sample_us : samples_us_) sum_us += sample_us;
    return {{"lookups", samples_us_.size()},
            {"mean_us", sum_us / static_cast<double>(samples_us_.size())},
            {"p50_us", Quantile(samples_us_, 0.5)},
            {"p99_us", Quantile(samples_us_, 0.99)}};
  }

 private:
  std::vector<double> samples_us_;
};

// Reads a whole answer in large pages, the time of which is counted; `look` sees each page outside of that time.
class Walk {
 public:
  template <class Look>
  void Read(const StoreEngine& engine, const storage::Query& query, Look look) {
    Page page;
    do {
      time_.Start();
      cpu_.Start();
      page = Must(engine.Read(query, {kPageRecords, kPageRecords * 10, std::move(page.resume)}));
      cpu_.Stop();
      time_.Stop();
      records_ += page.records.size();
      look(page.records);
    } while (!page.complete);
  }
  std::uint64_t records() const { return records_; }
  ordered_json Finish() const {
    const auto records = static_cast<double>(records_);
    return {{"records", records_},
            {"records_per_s", records / time_.total_s()},
            {"records_per_cpu_s", records / cpu_.total_s()}};
  }

 private:
  Stopwatch time_;
  Stopwatch cpu_{CLOCK_THREAD_CPUTIME_ID};
  std::uint64_t records_ = 0;
};

// True if `found` is what became of `stored`: it may have been seen again, later.
bool Holds(const Record& found, const Record& stored) {
  return found.type == stored.type && found.owner == stored.owner && found.rdata == stored.rdata &&
         found.time_first_s == stored.time_first_s && found.time_last_s >= stored.time_last_s &&
         found.count >= stored.count;
}

// Every address of `record`'s network of `prefix_bits` (8 to 32).
storage::RdataRange NetworkOf(const Record& record, unsigned prefix_bits) {
  const base::IpAddress address = Must(base::IpFromOctets(base::AsBytes(record.rdata)));
  base::IpPrefix network{address, static_cast<std::uint8_t>(prefix_bits)};
  for (std::size_t octet = prefix_bits / 8; octet < 4; ++octet) network.base.octets[octet] = 0;
  return {base::PrefixFirst(network), base::PrefixLast(network)};
}

}  // namespace

ordered_json StoreReads::PresentOwners() const {
  Latencies latencies;
  Random random(21);
  Record record;
  for (std::uint64_t i = 0; i < options_.lookups; ++i) {
    generator_.Make(random.Below(stored_), record);
    const Page page = latencies.Read(engine_, {storage::OwnerExact{record.owner}, {}}, kPageRecords);
    Check(std::ranges::any_of(page.records, [&](const Record& found) { return Holds(found, record); }) ||
              (!page.complete && page.records.back().owner == record.owner),
          "a record is not found by its owner");
  }
  return latencies.Finish();
}

ordered_json StoreReads::AbsentOwners() const {
  Latencies latencies;
  for (std::uint64_t i = 0; i < options_.lookups; ++i) {
    const Page page = latencies.Read(engine_, {storage::OwnerExact{generator_.AbsentOwner(i)}, {}}, kPageRecords);
    Check(page.complete && page.records.empty(), "an owner is found that no record has");
  }
  return latencies.Finish();
}

Record StoreReads::AddressRecord(Random& random) const {
  Record record;
  do generator_.Make(random.Below(stored_), record);
  while (record.type != dns::TypeNumber(dns::RrType::kA));
  return record;
}

ordered_json StoreReads::Addresses() const {
  Latencies latencies;
  Random random(22);
  std::uint64_t found = 0;
  for (std::uint64_t i = 0; i < options_.lookups; ++i) {
    const Record record = AddressRecord(random);
    const Page page = latencies.Read(engine_, {NetworkOf(record, 32), {}}, kAddressRecords);
    Check(!page.records.empty() && std::ranges::all_of(page.records,
                                                       [&](const Record& hit) {
                                                         return hit.type == record.type && hit.rdata == record.rdata;
                                                       }),
          "an address finds records of another one, or none");
    Check(!page.complete || std::ranges::any_of(page.records, [&](const Record& hit) { return Holds(hit, record); }),
          "a record is not found by its address");
    found += page.records.size();
  }
  ordered_json figures = latencies.Finish();
  figures["mean_records"] = static_cast<double>(found) / static_cast<double>(options_.lookups);
  return figures;
}

std::uint64_t StoreReads::CountBelow(const std::string& domain) const {
  std::uint64_t count = 0;
  Record record;
  for (std::uint64_t i = 0; i < stored_; ++i) {
    generator_.Make(i, record);
    count += record.owner.ends_with(domain) ? 1 : 0;
  }
  return count;
}

ordered_json StoreReads::Subtree() const {
  Walk walk;
  walk.Read(engine_, {storage::OwnerSubtree{kTopLevel}, {}}, [](const std::vector<Record>& records) {
    Check(std::ranges::all_of(records, [](const Record& record) { return record.owner.ends_with(kTopLevel); }),
          "a subtree has an owner of another one");
  });
  Check(walk.records() == CountBelow(kTopLevel), "a subtree is not complete");
  return walk.Finish();
}

ordered_json StoreReads::Networks(unsigned prefix_bits, unsigned walks) const {
  Walk walk;
  Random random(23 + prefix_bits);
  for (unsigned i = 0; i < walks; ++i) {
    const Record wanted = AddressRecord(random);
    bool met = false;
    std::string last;
    walk.Read(engine_, {NetworkOf(wanted, prefix_bits), {}}, [&](const std::vector<Record>& records) {
      for (const Record& record : records) {
        met = met || Holds(record, wanted);
        Check(record.rdata >= last && record.rdata.starts_with(wanted.rdata.substr(0, prefix_bits / 8)),
              "addresses of a network are out of order or of another one");
        last = record.rdata;
      }
    });
    Check(met, "a record is not found by the network of its address");
  }
  ordered_json figures = walk.Finish();
  figures["walks"] = walks;
  return figures;
}

ordered_json StoreReads::Export() const {
  Walk walk;
  walk.Read(engine_, {storage::AllRecords{}, {}}, [](const std::vector<Record>&) {});
  Check(walk.records() == stored_, "an export has not as many records as were stored");
  return walk.Finish();
}

}  // namespace spoor::bench
